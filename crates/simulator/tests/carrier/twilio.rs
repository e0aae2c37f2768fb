//! Twilio: every request is a message, and opt-outs.

use reqwest::StatusCode;
use serde_json::json;
use simulator::{carrier::Provider, twilio::TestAccount};

use crate::client::{Caller, FROM, TO, read};

const FORM: [(&str, &str); 3] = [("To", TO), ("From", FROM), ("Body", "Hello")];

#[tokio::test]
async fn every_request_is_a_message_of_its_own() {
    let caller = Caller::new().await;
    let (first, again) = (caller.twilio(&FORM).await, caller.twilio(&FORM).await);
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    let record = first.json();
    let sid = record["sid"].as_str().unwrap();
    assert!(sid.len() == 34 && sid.starts_with("SM"), "{sid}");
    assert_eq!((&record["status"], &record["num_segments"]), (&json!("queued"), &json!("1")));
    assert_eq!((&record["body"], &record["direction"]), (&json!("Hello"), &json!("outbound-api")));
    assert_ne!(again.json()["sid"], record["sid"]);
    let summary = caller.carrier.summary();
    assert_eq!((summary.accepted, summary.unnamed), (2, 2));
}

#[tokio::test]
async fn a_message_sent_again_under_its_callback_address_shows_in_the_ledger() {
    let caller = Caller::new().await;
    let url = "http://127.0.0.1:9/status?dispatch=1";
    let form = [FORM.as_slice(), &[("StatusCallback", url)]].concat();
    caller.twilio(&form).await;
    assert!(caller.carrier.summary().accepted_twice.is_empty());
    caller.twilio(&form).await;
    assert_eq!(caller.carrier.summary().accepted_twice, [url]);
}

#[tokio::test]
async fn a_message_can_be_looked_up_with_the_api_key_too() {
    let caller = Caller::new().await;
    let account = TestAccount::local();
    let sid = caller.twilio(&FORM).await.json()["sid"].as_str().unwrap().to_owned();
    let url = format!("{}/2010-04-01/Accounts/{}/Messages/{sid}.json", caller.carrier.url(), account.account_sid);
    let found = read(caller.http.get(&url).basic_auth(&account.key_sid, Some(&account.key_secret))).await.unwrap();
    assert_eq!((found.status, &found.json()["sid"]), (StatusCode::OK, &json!(sid)));
    let unknown = url.replace(&sid, &format!("SM{}", "0".repeat(32)));
    let unknown = caller.http.get(unknown).basic_auth(&account.account_sid, Some(&account.auth_token));
    assert_eq!(read(unknown).await.unwrap().twilio_error(), (404, 20404));
    for (user, password) in [
        (account.account_sid.as_str(), account.key_secret.as_str()),
        (account.key_sid.as_str(), account.auth_token.as_str()),
        ("", ""),
    ] {
        let refused = read(caller.http.get(&url).basic_auth(user, Some(password))).await.unwrap();
        assert_eq!(refused.twilio_error(), (401, 20003));
    }
    let foreign = url.replace(&account.account_sid, &format!("AC{}", "f".repeat(32)));
    let foreign = caller.http.get(foreign).basic_auth(&account.account_sid, Some(&account.auth_token));
    assert_eq!(read(foreign).await.unwrap().twilio_error(), (401, 20003));
}

#[tokio::test]
async fn wrong_requests_get_twilio_errors() {
    let caller = Caller::new().await;
    let long = "a".repeat(1601);
    for (form, code) in [
        (vec![("To", "0101"), ("From", FROM), ("Body", "Hello")], 21211),
        (vec![("To", TO), ("Body", "Hello")], 21603),
        (vec![("To", TO), ("From", FROM)], 21602),
        (vec![("To", TO), ("From", FROM), ("Body", &long)], 21617),
    ] {
        assert_eq!(caller.twilio(&form).await.twilio_error(), (400, code));
    }
    assert_eq!(caller.carrier.accepted(), 0);
}

#[tokio::test]
async fn after_stop_nothing_goes_from_that_number_until_start() {
    let caller = Caller::new().await;
    caller.carrier.hear(Provider::Twilio, TO, FROM, "REVOKE");
    assert_eq!(caller.twilio(&FORM).await.twilio_error(), (400, 21610));
    let other = [("To", TO), ("From", "+15550109001"), ("Body", "Hello")];
    assert_eq!(caller.twilio(&other).await.status, StatusCode::CREATED, "the block is for one number");
    caller.carrier.hear(Provider::Twilio, TO, FROM, "yes");
    assert_eq!(caller.twilio(&FORM).await.status, StatusCode::CREATED);
}
