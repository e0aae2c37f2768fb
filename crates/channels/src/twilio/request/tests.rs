use domain::ids::ShopId;
use jiff::Timestamp;

use super::*;
use crate::{endpoint::BaseUrl, twilio::Credentials};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const SID: &str = "SM1f0e8ae6ade43cb3c0ce4525424e404f";
const SERVICE: &str = "MG0123456789abcdef0123456789abcdef";
const BODY: &str = "To=%2B13125550001&From=%2B17735550002&MessagingServiceSid=MG0123456789abcdef0123456789abcdef\
                    &Body=Yes%2C+Tuesday+%26+%E2%80%9Cten%E2%80%9D%0A%2B1\
                    &StatusCallback=https%3A%2F%2Fswitchboard.example%2Fwebhooks%2Ftwilio%2Fa%2Fstatus%3Fdispatch%3Db";

fn config() -> Config {
    Config {
        base_url: BaseUrl::new("https://api.twilio.com").unwrap(),
        account_sid: ACCOUNT.parse().unwrap(),
        credentials: Credentials { user: ACCOUNT.to_owned(), password: "canary-token".into() },
        messaging_service_sid: Some(SERVICE.to_owned()),
    }
}

fn outbound() -> Outbound {
    Outbound {
        shop: ShopId::from_uuid(uuid::Uuid::from_u128(1)),
        record: uuid::Uuid::from_u128(2),
        from: "+17735550002".to_owned(),
        to: "+13125550001".parse().unwrap(),
        text: "Yes, Tuesday & “ten”\n+1".to_owned(),
        idempotency_key: "key".to_owned(),
        callback_url: Some("https://switchboard.example/webhooks/twilio/a/status?dispatch=b".to_owned()),
        stored_body: None,
        now: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_message_is_these_bytes() {
    let request = send(&config(), &outbound()).unwrap();
    assert_eq!(request.body(), BODY.as_bytes());
    assert_eq!(request.method().as_str(), "POST");
    assert_eq!(request.url(), format!("https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"));
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    let expected = format!("Basic {}", STANDARD.encode(format!("{ACCOUNT}:canary-token")));
    assert_eq!(request.headers()["authorization"], expected.as_str());
    // Nothing here recognises a key: one that is sent would only promise it.
    assert!(!request.headers().keys().any(|name| name.as_str().contains("idempotency")));

    let mut bare = outbound();
    bare.callback_url = None;
    let config = Config { messaging_service_sid: None, ..config() };
    let body = send(&config, &bare).unwrap().body().clone();
    assert_eq!(body, "To=%2B13125550001&From=%2B17735550002&Body=Yes%2C+Tuesday+%26+%E2%80%9Cten%E2%80%9D%0A%2B1");
}

#[test]
fn stored_bytes_are_sent_as_they_are() {
    let mut again = outbound();
    let stored = BODY.replace('+', "%20");
    again.stored_body = Some(Bytes::from(stored.clone()));
    again.callback_url = None;
    assert_eq!(send(&config(), &again).unwrap().body(), stored.as_bytes());
}

#[test]
fn stored_bytes_for_anything_else_are_refused() {
    for stored in [
        String::new(),
        BODY.replace("3125550001", "3125550009"),
        BODY.replace("7735550002", "7735550009"),
        BODY.replace("Tuesday", "Monday"),
        format!("{BODY}&To=%2B13125550001"),
        format!("{BODY}&MediaUrl=https%3A%2F%2Fa.example"),
        BODY.replace("Body=", "Text="),
        "{}".to_owned(),
    ] {
        let mut again = outbound();
        again.stored_body = Some(Bytes::from(stored.clone()));
        let error = send(&config(), &again).unwrap_err();
        assert_eq!(error.kind, ErrorKind::StoredBytesDiffer, "{stored}");
    }
}

#[test]
fn a_look_up_asks_at_this_address() {
    let request = message(&config(), SID).unwrap();
    assert_eq!((request.method().as_str(), request.body().len()), ("GET", 0));
    assert_eq!(request.url(), format!("https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}.json"));
    for id in ["", "..", "SM1", &SID.replace("SM", "AC"), &format!("{SID}/x"), &SID.replace("1f", "..")] {
        assert_eq!(message(&config(), id).unwrap_err().kind, ErrorKind::RequestInvalid, "{id:?}");
    }
}

#[test]
fn credentials_that_are_no_header_halt_the_account() {
    for user in ["", "AC:x"] {
        let credentials = Credentials { user: user.to_owned(), password: "x".into() };
        let error = send(&Config { credentials, ..config() }, &outbound()).unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::Unauthorized, ErrorClass::HaltAccount), "{user:?}");
    }
}

#[test]
fn debug_shows_no_secret_and_nobody() {
    let request = send(&config(), &outbound()).unwrap();
    let encoded = STANDARD.encode(format!("{ACCOUNT}:canary-token"));
    let shown = format!("{request:?} {:?} {:?} {:?}", request.headers(), config(), config().credentials);
    for private in ["canary", &encoded, "555", "Tuesday", "dispatch"] {
        assert!(!shown.contains(private), "{shown}");
    }
}
