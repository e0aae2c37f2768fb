use domain::ids::ShopId;
use jiff::Timestamp;

use super::*;
use crate::endpoint::BaseUrl;

const BODY: &str = r#"{"from":"+17735550002","to":"+13125550001","text":"Yes, \"Tuesday\" at ten – ok?","type":"SMS","messaging_profile_id":"740572b6-099c-44a1-89b9-6c92163bc68d","webhook_url":"https://switchboard.example/webhooks/telnyx/a?dispatch=b"}"#;

fn config() -> Config {
    Config {
        base_url: BaseUrl::new("https://api.telnyx.com/v2").unwrap(),
        api_key: "KEY_canary".into(),
        messaging_profile_id: Some("740572b6-099c-44a1-89b9-6c92163bc68d".to_owned()),
    }
}

fn outbound() -> Outbound {
    Outbound {
        shop: ShopId::from_uuid(uuid::Uuid::from_u128(1)),
        record: uuid::Uuid::from_u128(2),
        from: "+17735550002".to_owned(),
        to: "+13125550001".parse().unwrap(),
        text: "Yes, \"Tuesday\" at ten – ok?".to_owned(),
        idempotency_key: "0190a5c0-0000-7000-8000-000000000002".to_owned(),
        callback_url: Some("https://switchboard.example/webhooks/telnyx/a?dispatch=b".to_owned()),
        stored_body: None,
        now: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn a_message_is_these_bytes() {
    let request = send(&config(), &outbound()).unwrap();
    assert_eq!(request.body(), BODY.as_bytes());
    assert_eq!((request.method().as_str(), request.url()), ("POST", "https://api.telnyx.com/v2/messages"));
    assert_eq!(request.headers()["authorization"], "Bearer KEY_canary");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()["idempotency-key"], "0190a5c0-0000-7000-8000-000000000002");

    let mut bare = outbound();
    bare.callback_url = None;
    let config = Config { messaging_profile_id: None, ..config() };
    let body = send(&config, &bare).unwrap().body().clone();
    assert_eq!(
        body,
        r#"{"from":"+17735550002","to":"+13125550001","text":"Yes, \"Tuesday\" at ten – ok?","type":"SMS"}"#
    );
}

/// The settings may change between two attempts; what was stored does not.
#[test]
fn stored_bytes_are_sent_as_they_are() {
    let mut again = outbound();
    again.stored_body = Some(Bytes::from_static(BODY.as_bytes()));
    again.callback_url = Some("https://elsewhere.example/".to_owned());
    let changed = Config { messaging_profile_id: Some("another".to_owned()), ..config() };
    assert_eq!(send(&changed, &again).unwrap().body(), BODY.as_bytes());

    let spaced = BODY.replace("\":\"", "\" : \"");
    again.stored_body = Some(Bytes::from(spaced.clone()));
    assert_eq!(send(&config(), &again).unwrap().body(), spaced.as_bytes());
}

#[test]
fn stored_bytes_for_anything_else_are_refused() {
    for stored in [
        String::new(),
        "{}".to_owned(),
        "[]".to_owned(),
        BODY.replace("+13125550001", "+13125550009"),
        BODY.replace("+17735550002", "+17735550009"),
        BODY.replace("ten", "nine"),
        BODY.replace("\"SMS\"", "\"MMS\""),
        BODY.replace("\"to\":\"+13125550001\"", "\"to\":[\"+13125550001\",\"+13125550009\"]"),
        BODY.replace("\"type\"", "\"media_urls\":[\"https://a.example/\"],\"type\""),
        BODY.replace("\"type\"", "\"to\":\"+13125550009\",\"type\""),
        format!("{BODY}{BODY}"),
    ] {
        let mut again = outbound();
        again.stored_body = Some(Bytes::from(stored.clone()));
        let error = send(&config(), &again).unwrap_err();
        assert_eq!(error.kind, ErrorKind::StoredBytesDiffer, "{stored}");
    }
}

#[test]
fn reads_ask_at_these_addresses() {
    let config = config();
    let number = "+17735550002".parse().unwrap();
    for (request, url) in [
        (message(&config, "84cca175"), "https://api.telnyx.com/v2/messages/84cca175"),
        (messaging_profile(&config, "740572b6"), "https://api.telnyx.com/v2/messaging_profiles/740572b6"),
        (campaign(&config, "4b20017f"), "https://api.telnyx.com/v2/10dlc/campaign/4b20017f"),
        (assignment(&config, &number), "https://api.telnyx.com/v2/10dlc/phone_number_campaigns/%2B17735550002"),
        (
            numbers(&config, 2, 25),
            "https://api.telnyx.com/v2/phone_numbers/messaging?page%5Bnumber%5D=2&page%5Bsize%5D=25",
        ),
        (
            opt_outs(&config, 1, 100),
            "https://api.telnyx.com/v2/messaging_optouts?page%5Bnumber%5D=1&page%5Bsize%5D=100\
             &filter%5Bmessaging_profile_id%5D=740572b6-099c-44a1-89b9-6c92163bc68d",
        ),
    ] {
        let request = request.unwrap();
        assert_eq!((request.method().as_str(), request.url()), ("GET", url));
        assert!(request.body().is_empty());
        assert_eq!(request.headers()["authorization"], "Bearer KEY_canary");
        assert!(!request.headers().contains_key(IDEMPOTENCY_KEY));
    }
}

#[test]
fn an_id_that_leaves_its_path_is_never_asked_for() {
    for id in ["", "..", "a/b", "a?b=c", "a#b", "ä"] {
        for request in [message(&config(), id), messaging_profile(&config(), id), campaign(&config(), id)] {
            assert_eq!(request.unwrap_err().kind, ErrorKind::RequestInvalid, "{id:?}");
        }
    }
}

#[test]
fn a_key_that_is_no_header_halts_the_account() {
    let config = Config { api_key: "a\r\nx: y".into(), ..config() };
    let error = send(&config, &outbound()).unwrap_err();
    assert_eq!((error.kind, error.class), (ErrorKind::Unauthorized, ErrorClass::HaltAccount));
}

#[test]
fn debug_shows_no_secret_and_nobody() {
    let request = send(&config(), &outbound()).unwrap();
    let read = assignment(&config(), &"+17735550002".parse().unwrap()).unwrap();
    let shown = format!("{request:?} {:?} {read:?} {:?}", request.headers(), config());
    for private in ["canary", "555", "Tuesday", "dispatch"] {
        assert!(!shown.contains(private), "{shown}");
    }
}
