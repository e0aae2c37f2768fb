//! The internal endpoints: what a test in another language uses.

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    app::App,
    client::{Caller, FROM, TO, message, read},
};

#[tokio::test]
async fn the_ledger_is_read_in_pages() {
    let caller = Caller::new().await;
    for number in 1..=5 {
        caller.telnyx(&format!("k{number}"), &message("Hello")).await;
    }
    let first = caller.internal("GET", "/ledger?limit=3", None).await.json();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["next"]), (3, &json!(3)));
    let entry = &first["items"][0];
    assert_eq!((&entry["carrier"], &entry["idempotency_key"]), (&json!("telnyx"), &json!("k1")));
    assert_eq!((&entry["from"], &entry["to"], &entry["text"]), (&json!(FROM), &json!(TO), &json!("Hello")));
    let accepted_at: jiff::Timestamp = entry["accepted_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(Some(accepted_at.as_microsecond()), entry["at_us"].as_i64());
    let rest = caller.internal("GET", "/ledger?after=3", None).await.json();
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next"]), (2, &json!(null)));
    let summary = caller.internal("GET", "/ledger/summary", None).await.json();
    assert_eq!((&summary["accepted"], &summary["accepted_twice"]), (&json!(5), &json!([])));
    assert_eq!(caller.internal("POST", "/reset", None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(caller.internal("GET", "/ledger", None).await.json()["items"], json!([]));
    caller.telnyx("k1", &message("Hello")).await.telnyx_id();
    assert_eq!(caller.carrier.accepted(), 1, "keys are forgotten too");
}

#[tokio::test]
async fn faults_and_settings_are_ordered() {
    let caller = Caller::new().await;
    let faults = json!({ "rules": [{ "fault": "rate_limit", "next": 1, "retry_after": 4 }] });
    assert_eq!(caller.internal("PUT", "/faults", Some(faults)).await.status, StatusCode::OK);
    assert_eq!(caller.telnyx("k", &message("Hello")).await.retry_after.as_deref(), Some("4"));
    caller.telnyx("k", &message("Hello")).await.telnyx_id();
    let wrong = json!({ "rules": [{ "fault": "rate_limit", "nxt": 1 }] });
    assert_eq!(caller.internal("PUT", "/faults", Some(wrong)).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(caller.internal("GET", "/faults", None).await.json()["rules"][0]["retry_after"], 4);

    let change = json!({
        "campaign": "MNO_PENDING",
        "campaigns": { "C-2": "TCR_PENDING" },
        "assignments": { FROM: { "campaign": "C-2" }, "+15550109001": null },
        "numbers": ["+15550109005"],
    });
    let settings = caller.internal("PUT", "/settings", Some(change)).await.json();
    assert_eq!(settings["campaigns"]["C-2"], "TCR_PENDING");
    assert_eq!(settings["assignments"][FROM], json!({ "campaign": "C-2", "status": "ASSIGNED" }));
    assert_eq!(caller.telnyx_get("/10dlc/campaign/C-2").await.json()["campaignStatus"], "TCR_PENDING");
    assert_eq!(caller.internal("GET", "/settings", None).await.json(), settings);

    let stop = json!({ "carrier": "telnyx", "client": TO, "number": FROM, "stopped": true });
    assert_eq!(caller.internal("PUT", "/opt-outs", Some(stop)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(caller.telnyx("k2", &message("Hello")).await.error(), (403, "40300".to_owned()));
}

#[tokio::test]
async fn a_clients_text_is_heard_and_passed_on_signed() {
    let caller = Caller::new().await;
    let mut app = App::start().await;
    let text = |carrier: &str, path: &str, text: &str| json!({ "carrier": carrier, "from": TO, "to": FROM, "text": text, "webhook_url": app.url(path) });
    let telnyx = text("telnyx", "/webhooks/telnyx/a", "Hello");
    let twilio = text("twilio", "/webhooks/twilio/a/message", "Stop");
    assert_eq!(caller.internal("POST", "/inbound", Some(telnyx)).await.json(), json!({ "status": 200 }));
    let event = app.next().await.json();
    assert_eq!(
        (&event["data"]["event_type"], &event["data"]["payload"]["text"]),
        (&json!("message.received"), &json!("Hello"))
    );
    assert_eq!(caller.internal("POST", "/inbound", Some(twilio)).await.json(), json!({ "status": 200 }));
    let form = app.next().await;
    assert_eq!((form.parameter("Body").unwrap(), form.parameter("From").unwrap()), ("Stop".to_owned(), TO.to_owned()));
    let send = [("To", TO), ("From", FROM), ("Body", "Hello")];
    assert_eq!(caller.twilio(&send).await.twilio_error(), (400, 21610), "the keyword was heard");
    let heard = json!({ "carrier": "telnyx", "from": TO, "to": FROM, "text": "STOP" });
    assert_eq!(caller.internal("POST", "/inbound", Some(heard)).await.json(), json!({ "status": null }));
    assert_eq!(caller.telnyx("k", &message("Hello")).await.error(), (403, "40300".to_owned()));
}

#[tokio::test]
async fn foreign_names_are_not_answered() {
    let caller = Caller::new().await;
    let request = caller.http.get(format!("{}/ledger", caller.carrier.url())).header("host", "evil.example");
    assert_eq!(read(request).await.unwrap().status, StatusCode::MISDIRECTED_REQUEST);
}
