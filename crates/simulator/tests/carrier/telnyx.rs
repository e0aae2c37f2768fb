//! Telnyx: one message per key, opt-outs, look-ups, and what the account says about itself.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::json;
use simulator::{
    carrier::{Assignment, Carrier, Provider},
    telnyx::{API_KEY, CAMPAIGN_ID, PROFILE_ID},
};

use crate::client::{Caller, FROM, TO, message, read};

#[tokio::test]
async fn a_message_is_taken_and_stands_in_the_ledger() {
    let caller = Caller::new().await;
    let answer = caller.telnyx("dispatch-1", &message("Hello")).await;
    let record = &answer.json()["data"];
    assert_eq!(record["to"][0]["status"], "queued");
    assert_eq!((&record["parts"], &record["encoding"]), (&json!(1), &json!("GSM-7")));
    assert_eq!((&record["direction"], &record["record_type"]), (&json!("outbound"), &json!("message")));
    let ledger = caller.carrier.ledger();
    let entry = &ledger[0];
    assert_eq!((ledger.len(), entry.sequence, entry.carrier), (1, 1, Provider::Telnyx));
    assert_eq!((entry.from.as_str(), entry.to.as_str(), entry.text.as_str()), (FROM, TO, "Hello"));
    assert_eq!(entry.idempotency_key.as_deref(), Some("dispatch-1"));
    assert_eq!(entry.provider_id, answer.telnyx_id());
    assert_eq!(entry.at.as_microsecond(), entry.at_us);
    assert!(!format!("{entry:?}").contains("5550"), "{entry:?}");
}

#[tokio::test]
async fn the_same_request_is_answered_the_same_and_another_body_is_refused() {
    let caller = Caller::new().await;
    let first = caller.telnyx("k", &message("Hello")).await;
    let again = caller.telnyx("k", &message("Hello")).await;
    assert_eq!((again.status, &again.text), (StatusCode::OK, &first.text));
    let other = caller.telnyx("k", &message("Hello ")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The same message, written differently: the bytes decide.
    let spaced = caller.telnyx_request("k", &json!(null)).body(format!(" {}", message("Hello")));
    assert_eq!(read(spaced).await.unwrap().status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_ne!(caller.telnyx("k2", &message("Hello")).await.telnyx_id(), first.telnyx_id());
    let summary = caller.carrier.summary();
    assert_eq!((summary.accepted, summary.counts.replayed, summary.counts.refused), (2, 1, 2));
    assert!(summary.accepted_twice.is_empty(), "{summary:?}");
}

#[tokio::test]
async fn a_refusal_is_not_remembered_under_a_key() {
    let caller = Caller::new().await;
    let mut wrong = message("Hello");
    wrong["to"] = "0101".into();
    assert_eq!(caller.telnyx("k", &wrong).await.error(), (400, "40310".to_owned()));
    caller.telnyx("k", &message("Hello")).await.telnyx_id();
    assert_eq!(caller.carrier.accepted(), 1);
}

#[tokio::test]
async fn a_key_belongs_to_its_organisation() {
    let caller = Caller::new().await;
    caller.carrier.add_telnyx_key("KEY-other", "org-2");
    let mine = caller.telnyx("k", &message("Hello")).await.telnyx_id();
    let theirs = caller.telnyx_request("k", &message("Something else"));
    let theirs = theirs.build().unwrap();
    let request = caller.http.post(theirs.url().clone()).bearer_auth("KEY-other").header("idempotency-key", "k");
    let answer = read(request.body(message("Something else").to_string())).await.unwrap();
    assert_ne!(answer.telnyx_id(), mine);
    let look_up = caller.telnyx_get(&format!("/messages/{}", answer.telnyx_id())).await;
    assert_eq!(look_up.status, StatusCode::NOT_FOUND, "it is not ours to see");
}

static HOURS: AtomicI64 = AtomicI64::new(0);

fn clock() -> Timestamp {
    Timestamp::from_second(1_760_000_000 + HOURS.load(Ordering::SeqCst) * 3600).unwrap()
}

#[tokio::test]
async fn a_key_is_forgotten_after_a_day_and_a_message_after_ten() {
    let caller = Caller::of(Carrier::with_clock(clock).unwrap()).await;
    let first = caller.telnyx("k", &message("Hello")).await.telnyx_id();
    HOURS.store(23, Ordering::SeqCst);
    assert_eq!(caller.telnyx("k", &message("Hello")).await.telnyx_id(), first);
    HOURS.store(24, Ordering::SeqCst);
    assert_ne!(caller.telnyx("k", &message("Hello")).await.telnyx_id(), first);
    assert_eq!(caller.carrier.summary().accepted_twice, ["k"]);
    let path = format!("/messages/{first}");
    HOURS.store(240, Ordering::SeqCst);
    assert_eq!(caller.telnyx_get(&path).await.telnyx_id(), first);
    HOURS.store(241, Ordering::SeqCst);
    assert_eq!(caller.telnyx_get(&path).await.error(), (404, "10005".to_owned()));
}

#[tokio::test]
async fn wrong_requests_get_telnyx_errors() {
    let caller = Caller::new().await;
    let url = format!("{}/messages", caller.carrier.telnyx_url());
    for key in ["", "Bearer", "Bearer KEY-wrong", API_KEY] {
        let request = caller.http.post(&url).header("authorization", key).body(message("Hello").to_string());
        assert_eq!(read(request).await.unwrap().error(), (401, "10009".to_owned()), "{key:?}");
    }
    let long = "a".repeat(1531);
    for (change, code) in [
        (json!({ "text": " " }), "40316"),
        (json!({ "text": long }), "40302"),
        (json!({ "to": "5550100101" }), "40310"),
        (json!({ "from": "", "messaging_profile_id": "" }), "10004"),
        (json!({ "text": 5 }), "10015"),
    ] {
        let mut body = message("Hello");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(caller.telnyx("k", &body).await.error(), (400, code.to_owned()), "{change}");
    }
    let long_key = "k".repeat(256);
    for key in ["a b", "a/b", &long_key] {
        assert_eq!(caller.telnyx(key, &message("Hello")).await.error(), (400, "10015".to_owned()), "{key:?}");
    }
    assert_eq!(caller.telnyx_get("/nothing").await.error(), (404, "10005".to_owned()));
    assert_eq!(caller.carrier.accepted(), 0);
}

#[tokio::test]
async fn after_stop_nothing_goes_to_that_client_until_start() {
    let caller = Caller::new().await;
    caller.carrier.hear(Provider::Telnyx, TO, FROM, " Stop ");
    let refused = caller.telnyx("k1", &message("Hello")).await;
    assert_eq!(refused.error(), (403, "40300".to_owned()));
    // The block holds for the profile, so for its other number too, and for this client only.
    let mut from_showroom = message("Hello");
    from_showroom["from"] = "+15550109001".into();
    assert_eq!(caller.telnyx("k2", &from_showroom).await.error(), (403, "40300".to_owned()));
    let mut to_another = message("Hello");
    to_another["to"] = "+15550100102".into();
    caller.telnyx("k3", &to_another).await.telnyx_id();

    let list = caller.telnyx_get(&format!("/messaging_optouts?filter[messaging_profile_id]={PROFILE_ID}")).await.json();
    assert_eq!(list["meta"]["total_results"], 1);
    let entry = &list["data"][0];
    assert_eq!((&entry["from"], &entry["to"], &entry["keyword"]), (&json!(FROM), &json!(TO), &json!("STOP")));
    let elsewhere = caller.telnyx_get("/messaging_optouts?filter[messaging_profile_id]=other").await.json();
    assert_eq!(elsewhere["data"], json!([]));

    caller.carrier.hear(Provider::Telnyx, TO, FROM, "start");
    // The refusal was no success, so its key is free.
    caller.telnyx("k1", &message("Hello")).await.telnyx_id();
    assert_eq!(caller.carrier.accepted(), 2);
}

#[tokio::test]
async fn the_account_says_what_it_was_told_to_say() {
    let caller = Caller::new().await;
    let campaign = format!("/10dlc/campaign/{CAMPAIGN_ID}");
    let status = |answer: &crate::client::Answer| answer.json()["campaignStatus"].as_str().unwrap().to_owned();
    assert_eq!(status(&caller.telnyx_get(&campaign).await), "MNO_PROVISIONED");
    caller.carrier.set_campaign(CAMPAIGN_ID, "MNO_REJECTED");
    assert_eq!(status(&caller.telnyx_get(&campaign).await), "MNO_REJECTED");
    assert_eq!(caller.telnyx_get("/10dlc/campaign/other").await.status, StatusCode::NOT_FOUND);

    let number = format!("/10dlc/phone_number_campaigns/{}", FROM.replace('+', "%2B"));
    let assigned = caller.telnyx_get(&number).await.json();
    assert_eq!((&assigned["phoneNumber"], &assigned["campaignId"]), (&json!(FROM), &json!(CAMPAIGN_ID)));
    assert_eq!(assigned["assignmentStatus"], "ASSIGNED");
    let pending = Assignment { status: "PENDING_ASSIGNMENT".to_owned(), ..Assignment::default() };
    caller.carrier.set_assignment(FROM, Some(pending));
    assert_eq!(caller.telnyx_get(&number).await.json()["assignmentStatus"], "PENDING_ASSIGNMENT");
    caller.carrier.set_assignment(FROM, None);
    assert_eq!(caller.telnyx_get(&number).await.error(), (404, "10005".to_owned()));

    let profile = caller.telnyx_get(&format!("/messaging_profiles/{PROFILE_ID}")).await.json();
    assert_eq!((&profile["data"]["enabled"], &profile["data"]["webhook_api_version"]), (&json!(true), &json!("2")));
    assert_eq!(caller.telnyx_get("/messaging_profiles/other").await.status, StatusCode::NOT_FOUND);

    caller.carrier.add_number("+15550109009", "profile-2");
    let first = caller.telnyx_get("/phone_numbers/messaging?page[number]=1&page[size]=2").await.json();
    assert_eq!((first["data"].as_array().unwrap().len(), &first["meta"]["total_pages"]), (2, &json!(2)));
    let last = caller.telnyx_get("/phone_numbers/messaging?page%5Bnumber%5D=2&page%5Bsize%5D=2").await.json();
    assert_eq!(last["data"][0]["messaging_profile_id"], "profile-2");
}
