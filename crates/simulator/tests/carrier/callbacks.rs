//! Callbacks: signed, in each carrier's shape, and wrong where that was ordered.

use std::time::Duration;

use serde_json::json;
use simulator::carrier::{
    Provider,
    faults::{CallbackPlan, Outcome, Plan, Withhold},
    texts::Written,
};

use crate::{
    app::App,
    client::{Caller, FROM, TO, message_with_callback},
};

async fn with(callbacks: CallbackPlan) -> (Caller, App) {
    let caller = Caller::new().await;
    caller.carrier.set_faults(Plan { rules: Vec::new(), callbacks });
    (caller, App::start().await)
}

/// Waits until the carriers have counted something.
async fn until(caller: &Caller, reached: impl Fn(&Caller) -> bool) {
    let wait = async {
        while !reached(caller) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.unwrap();
}

#[tokio::test]
async fn telnyx_reports_what_became_of_a_message() {
    let (caller, mut app) = with(CallbackPlan::default()).await;
    let body = message_with_callback("Hello", &app.url("/webhooks/telnyx/a?dispatch=1"));
    let id = caller.telnyx("k", &body).await.telnyx_id();
    let (sent, ended) = (app.next().await, app.next().await);
    for (callback, event, status) in [(&sent, "message.sent", "sent"), (&ended, "message.finalized", "delivered")] {
        assert_eq!(callback.path, "/webhooks/telnyx/a?dispatch=1");
        let event_json = callback.json();
        assert_eq!((&event_json["data"]["event_type"], &event_json["meta"]["attempt"]), (&json!(event), &json!(1)));
        assert_eq!(event_json["data"]["payload"]["id"], json!(id));
        assert_eq!(callback.telnyx_status(), status);
    }
    assert_ne!(sent.json()["data"]["id"], ended.json()["data"]["id"]);
    assert!(sent.json()["data"]["payload"]["completed_at"].is_null());
    assert!(ended.json()["data"]["payload"]["completed_at"].is_string());
    let found = caller.telnyx_get(&format!("/messages/{id}")).await.json();
    assert_eq!(found["data"]["to"][0]["status"], "delivered");
    until(&caller, |caller| caller.carrier.summary().counts.callbacks_taken == 2).await;
}

#[tokio::test]
async fn twilio_reports_what_became_of_a_message() {
    let plan = CallbackPlan { outcome: Outcome::Undelivered, error_code: Some(30006), ..CallbackPlan::default() };
    let (caller, mut app) = with(plan).await;
    let url = app.url("/webhooks/twilio/a/status?dispatch=1");
    let form = [("To", TO), ("From", FROM), ("Body", "Hello"), ("StatusCallback", &url)];
    let sid = caller.twilio(&form).await.json()["sid"].as_str().unwrap().to_owned();
    let (sent, ended) = (app.next().await, app.next().await);
    assert_eq!(sent.path, "/webhooks/twilio/a/status?dispatch=1");
    assert_eq!((sent.parameter("MessageStatus").unwrap(), sent.parameter("ErrorCode")), ("sent".to_owned(), None));
    assert_eq!(ended.parameter("MessageStatus").unwrap(), "undelivered");
    assert_eq!(
        (ended.parameter("MessageSid").unwrap(), ended.parameter("ErrorCode").unwrap()),
        (sid, "30006".to_owned())
    );
}

#[tokio::test]
async fn a_repeated_request_is_not_reported_twice() {
    let (caller, mut app) = with(CallbackPlan::default()).await;
    let body = message_with_callback("Hello", &app.url("/x"));
    for _ in 0..3 {
        caller.telnyx("k", &body).await;
    }
    assert_eq!(app.telnyx_statuses(2).await, ["sent", "delivered"]);
    caller.telnyx("k2", &body).await;
    assert_eq!(app.telnyx_statuses(2).await, ["sent", "delivered"], "the next ones are the next message's");
}

#[tokio::test]
async fn callbacks_come_in_the_wrong_order_and_more_than_once() {
    let (caller, mut app) = with(CallbackPlan { reorder: true, copies: 3, ..CallbackPlan::default() }).await;
    caller.telnyx("k", &message_with_callback("Hello", &app.url("/x"))).await;
    let mut ids = Vec::new();
    let mut statuses = Vec::new();
    for _ in 0..6 {
        let callback = app.next().await;
        ids.push(callback.json()["data"]["id"].clone());
        statuses.push(callback.telnyx_status());
    }
    assert_eq!(statuses, ["delivered", "delivered", "delivered", "sent", "sent", "sent"]);
    assert!(ids[0] == ids[2] && ids[3] == ids[5] && ids[0] != ids[3], "copies are one event");
}

#[tokio::test]
async fn callbacks_are_held_back_while_the_message_goes_on() {
    let (caller, mut app) = with(CallbackPlan { withhold: Withhold::Final, ..CallbackPlan::default() }).await;
    let id = caller.telnyx("k", &message_with_callback("Hello", &app.url("/x"))).await.telnyx_id();
    assert_eq!(app.telnyx_statuses(1).await, ["sent"]);
    until(&caller, |caller| caller.carrier.summary().counts.callbacks_withheld == 1).await;
    let found = caller.telnyx_get(&format!("/messages/{id}")).await.json();
    assert_eq!(found["data"]["to"][0]["status"], "delivered");
    caller.carrier.set_faults(Plan {
        callbacks: CallbackPlan { withhold: Withhold::All, ..CallbackPlan::default() },
        ..Plan::default()
    });
    caller.telnyx("k2", &message_with_callback("Hello", &app.url("/x"))).await;
    until(&caller, |caller| caller.carrier.summary().counts.callbacks_withheld == 3).await;
}

#[tokio::test]
async fn telnyx_tries_three_times_and_then_gives_up() {
    let (caller, mut app) = with(CallbackPlan::default()).await;
    app.refuse(2);
    caller.telnyx("k", &message_with_callback("Hello", &app.url("/x"))).await;
    let sent = app.next().await;
    assert_eq!((sent.telnyx_status(), &sent.json()["meta"]["attempt"]), ("sent".to_owned(), &json!(3)));
    app.next().await;
    app.refuse(3);
    caller.telnyx("k2", &message_with_callback("Hello", &app.url("/x"))).await;
    assert_eq!(app.telnyx_statuses(1).await, ["delivered"], "the first report is lost");
    assert_eq!(caller.carrier.summary().counts.callbacks_lost, 1);
}

#[tokio::test]
async fn nothing_leaves_this_machine() {
    let (caller, _) = with(CallbackPlan::default()).await;
    for (number, url) in
        ["http://example.com/x", "https://app.example/x", "http://10.0.0.1/", "http://127.0.0.1.nip.example/"]
            .into_iter()
            .enumerate()
    {
        caller.telnyx(&format!("k{number}"), &message_with_callback("Hello", url)).await.telnyx_id();
    }
    assert_eq!(caller.carrier.summary().counts.callbacks_refused, 4);
    let abroad = Written {
        carrier: Provider::Telnyx,
        from: TO.to_owned(),
        to: FROM.to_owned(),
        text: "Hello".to_owned(),
        files: Vec::new(),
        webhook_url: Some("http://example.com/".to_owned()),
        event_id: None,
        message_id: None,
    };
    assert!(caller.carrier.pass_on(&abroad).await.is_err());
}
