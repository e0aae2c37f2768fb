use domain::delivery::DeliveryState;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    channel::Provider,
    delivery::{DeliveryReport, ERROR_CODES_MAX},
    error::ErrorKind,
    inbound::{SENDER_MAX_CHARS, URL_MAX_BYTES},
};

const RECEIVED: &str = include_str!("../../../fixtures/telnyx/message_received.json");
const MMS: &str = include_str!("../../../fixtures/telnyx/message_received_mms.json");
const GROUP: &str = include_str!("../../../fixtures/telnyx/message_received_group.json");
const MINIMAL: &str = include_str!("../../../fixtures/telnyx/message_received_minimal.json");
const SENT: &str = include_str!("../../../fixtures/telnyx/message_sent.json");
const FINALIZED: &str = include_str!("../../../fixtures/telnyx/message_finalized.json");
const FAILED: &str = include_str!("../../../fixtures/telnyx/message_failed.json");
const VECTOR: &str = include_str!("../../../fixtures/telnyx/signed_vector.json");

fn received(raw: &str) -> InboundMessage {
    match parse(raw.as_bytes()).unwrap() {
        InboundEvent::Message(message) => message,
        event => panic!("not a message: {event:?}"),
    }
}

/// The received message with one value of it replaced, or taken away.
fn changed(pointer: &str, value: Option<Value>) -> String {
    let mut event: Value = serde_json::from_str(RECEIVED).unwrap();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = event.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => parent.insert(name.to_owned(), value),
        None => parent.remove(name),
    };
    event.to_string()
}

fn other(raw: &str) -> String {
    match parse(raw.as_bytes()).unwrap() {
        InboundEvent::Other { event_type } => event_type,
        event => panic!("something we know: {event:?}"),
    }
}

fn delivery(raw: &str) -> DeliveryReport {
    match parse(raw.as_bytes()).unwrap() {
        InboundEvent::Delivery(report) => report,
        event => panic!("not a report: {event:?}"),
    }
}

#[test]
fn reads_a_text_message() {
    assert_eq!(
        received(RECEIVED),
        InboundMessage {
            external_id: "84cca175-9755-4859-b67f-4730d7f58aa3".to_owned(),
            from: "+13125550001".to_owned(),
            to: "+17735550002".parse().unwrap(),
            text: "Hello, can you come on Tuesday?".to_owned(),
            occurred_at: "2026-11-02T20:16:07.503Z".parse().unwrap(),
            media: Vec::new(),
            kind: MessageKind::Sms,
        }
    );
}

#[test]
fn reads_a_message_of_media_only() {
    let message = received(MMS);
    assert_eq!((message.text.as_str(), message.kind), ("", MessageKind::Mms));
    let sizes: Vec<_> = message.media.iter().map(|media| (media.content_type.as_str(), media.size)).collect();
    assert_eq!(sizes, [("image/jpeg", Some(102_400)), ("text/x-vcard", None)]);
    assert_eq!(message.media[0].url, "https://media.telnyx.com/2f9a0f35-8c4e-4b29-8a26-2a2f0a6a2f3b.jpg");
}

#[test]
fn a_group_message_belongs_to_the_number_it_was_delivered_for() {
    assert_eq!(received(GROUP).to.as_str(), "+17735550002");
    let silent = changed("/data/payload/to", Some(json!([{"phone_number": "+17735550009"}, {"phone_number": "x"}])));
    assert_eq!(received(&silent).to.as_str(), "+17735550009");
}

#[test]
fn optional_details_may_be_missing_null_or_wrong() {
    let message = received(MINIMAL);
    assert_eq!((message.from.as_str(), message.text.as_str()), ("611611", ""));
    assert_eq!(message.occurred_at, "2026-11-02T20:16:07Z".parse().unwrap());
    assert_eq!(message.kind, MessageKind::Sms);

    for pointer in ["text", "type", "media", "received_at", "subject", "parts", "cc"] {
        for value in [None, Some(Value::Null), Some(json!(5)), Some(json!({"a": []})), Some(json!("odd"))] {
            let raw = changed(&format!("/data/payload/{pointer}"), value);
            assert_eq!(received(&raw).external_id, received(RECEIVED).external_id, "{raw}");
        }
    }
    let untimed = changed("/data/payload/received_at", Some(json!("yesterday")));
    assert_eq!(received(&untimed).occurred_at, "2026-11-02T20:16:07.588Z".parse().unwrap());
    let untyped = changed("/data/payload/media", Some(json!([{"url": "https://media.telnyx.com/a"}])));
    assert_eq!(received(&untyped).kind, MessageKind::Sms, "the carrier's own word counts");
    assert_eq!(received(&untyped).media[0].content_type, "");
}

#[test]
fn a_message_without_its_essentials_is_unreadable() {
    for (pointer, name) in [
        ("/data/event_type", "data.event_type"),
        ("/data/payload", "payload.id"),
        ("/data/payload/id", "payload.id"),
        ("/data/payload/from", "payload.from"),
        ("/data/payload/to", "payload.to"),
    ] {
        let long = json!("x".repeat(NAME_MAX_CHARS + 1));
        for value in [None, Some(Value::Null), Some(json!(5)), Some(json!([])), Some(json!("")), Some(long)] {
            let raw = changed(pointer, value);
            assert_eq!(parse(raw.as_bytes()), Err(Unreadable(name)), "{raw}");
        }
    }
    for from in ["", " ", "a\nb", &"9".repeat(SENDER_MAX_CHARS + 1)] {
        let raw = changed("/data/payload/from", Some(json!({"phone_number": from})));
        assert_eq!(parse(raw.as_bytes()), Err(Unreadable("payload.from")), "{from:?}");
    }
    let no_number = changed("/data/payload/to", Some(json!([{"phone_number": "17735550002"}])));
    assert_eq!(parse(no_number.as_bytes()), Err(Unreadable("payload.to")));
    let mut untimed: Value = serde_json::from_str(RECEIVED).unwrap();
    untimed["data"]["occurred_at"] = json!("1969-12-31T23:59:59Z");
    untimed["data"]["payload"]["received_at"] = json!("-009999-01-02T00:00:00Z");
    assert_eq!(parse(untimed.to_string().as_bytes()), Err(Unreadable("payload.received_at")));
    assert_eq!(parse(VECTOR.as_bytes()), Err(Unreadable("payload.id")));
}

#[test]
fn other_events_are_never_an_error() {
    assert_eq!(other(r#"{"data":{"event_type":"replaced_link_click","id":"1"}}"#), "replaced_link_click");
    assert_eq!(other(r#"{"data":{"event_type":"something.new","payload":7}}"#), "something.new");
}

#[test]
fn a_report_says_what_became_of_a_message() {
    let sent = delivery(SENT);
    assert_eq!(sent.provider_message_id, "84cca175-9755-4859-b67f-4730d7f58aa3");
    assert_eq!((sent.state, sent.status.as_str()), (DeliveryState::Sent, "sent"));
    assert_eq!(sent.occurred_at, Some("2026-11-02T21:32:14.148Z".parse().unwrap()));
    assert_eq!(delivery(FINALIZED).state, DeliveryState::Delivered);
    assert_eq!(delivery(FINALIZED).occurred_at, Some("2026-11-02T21:32:14.596Z".parse().unwrap()));

    let failed = delivery(FAILED);
    assert_eq!((failed.state, failed.error_codes.as_slice()), (DeliveryState::Undeliverable, &[40008][..]));
    assert_eq!(failed.explanation(Provider::Telnyx).map(|known| known.kind), Some(ErrorKind::RecipientUnreachable));
    let dispatch = failed.callback_url.as_deref().and_then(|url| url.split_once("?dispatch="));
    assert_eq!(dispatch.map(|(_, id)| id), Some("0190a5c0-0000-7000-8000-000000000002"));
    let shown = format!("{failed:?}");
    assert!(!shown.contains("555") && !shown.contains("dispatch"), "{shown}");
}

#[test]
fn a_report_needs_no_more_than_the_messages_id() {
    for event_type in ["message.sent", "message.finalized"] {
        let event = |payload: Value| json!({"data": {"event_type": event_type, "payload": payload}}).to_string();
        let bare = delivery(&event(json!({"id": "m"})));
        assert_eq!((bare.state, bare.status.as_str(), bare.occurred_at), (DeliveryState::Accepted, "", None));
        let new = delivery(&event(json!({"id": "m", "to": [{"status": "teleported"}], "errors": [7, {"code": "x"}]})));
        assert_eq!((new.state, new.status.as_str()), (DeliveryState::Accepted, "teleported"));
        assert!(new.error_codes.is_empty() && new.explanation(Provider::Telnyx).is_none());
        for payload in [json!(null), json!({}), json!({"id": 7}), json!({"id": ""})] {
            assert_eq!(other(&event(payload)), event_type);
        }
    }
    let many: Vec<_> = (0..50).map(|code| json!({"code": code.to_string()})).collect();
    let raw = json!({"data": {"event_type": "message.finalized", "payload": {"id": "m", "errors": many}}}).to_string();
    assert_eq!(delivery(&raw).error_codes.len(), ERROR_CODES_MAX);
}

#[test]
fn nul_characters_go_and_other_characters_stay() {
    let raw = changed("/data/payload/text", Some(json!("a\0b\u{202E}c\n😀\0")));
    assert_eq!(received(&raw).text, "ab\u{202E}c\n😀");
    let raw = changed("/data/payload/id", Some(json!("a\0b")));
    assert_eq!(parse(raw.as_bytes()), Err(Unreadable("payload.id")));
}

#[test]
fn odd_media_is_left_out_and_its_number_is_bounded() {
    let long = format!("https://media.telnyx.com/{}", "a".repeat(URL_MAX_BYTES));
    let good = json!({"url": "https://media.telnyx.com/a", "size": 1});
    let mut list = vec![json!(null), json!({}), json!({"url": ""}), json!({"url": long}), json!({"url": "a\0"})];
    list.extend(std::iter::repeat_n(good, MEDIA_MAX + 5));
    assert_eq!(received(&changed("/data/payload/media", Some(json!(list)))).media.len(), MEDIA_MAX);
}

#[test]
fn the_key_is_the_event_not_the_message() {
    let key = |id: &str, event_type: &str| EventKey::Event { id: id.to_owned(), event_type: event_type.to_owned() };
    assert_eq!(event_key(RECEIVED.as_bytes()), key("b301ed3f-1490-491f-995f-6e64e69674d4", "message.received"));
    assert_eq!(event_key(SENT.as_bytes()), key("4ee8c3a6-4995-4309-a3c6-38e3db9ea4be", "message.sent"));
    assert_eq!(event_key(VECTOR.as_bytes()), key("evt_1", "message.received"));
    assert_eq!(event_key(br#"{"data":{"id":"\u0061","event_type":"b"}}"#), key("a", "b"));
    let longest = "ж".repeat(NAME_MAX_CHARS);
    let raw = json!({"data": {"id": longest, "event_type": "b"}}).to_string();
    assert_eq!(event_key(raw.as_bytes()), key(&longest, "b"));
}

#[test]
fn what_is_no_event_has_no_key() {
    let long = json!({"data": {"id": "x".repeat(NAME_MAX_CHARS + 1), "event_type": "b"}}).to_string();
    for raw in [
        "",
        "null",
        "[]",
        "{}",
        "{\"data\":{}}",
        r#"{"data":{"id":1,"event_type":"b"}}"#,
        r#"{"data":{"id":"","event_type":"b"}}"#,
        r#"{"data":{"id":"a","event_type":null}}"#,
        r#"{"data":{"id":"a\u0000","event_type":"b"}}"#,
        r#"{"data":{"id":"a","id":"b","event_type":"c"}}"#,
        r#"{"data":{"id":"a","event_type":"b"}} trailing"#,
        r#"{"data":{"id":"a","event_type":"b"}"#,
        &long,
    ] {
        assert_eq!(event_key(raw.as_bytes()), EventKey::Unreadable, "{raw}");
    }
    assert_eq!(event_key(b"\xff{}"), EventKey::Unreadable);
}

#[test]
fn depth_does_not_overflow_the_stack() {
    let deep = "[".repeat(200_000);
    assert_eq!(parse(deep.as_bytes()), Err(Unreadable("JSON")));
    assert_eq!(event_key(deep.as_bytes()), EventKey::Unreadable);
    let hidden = format!(r#"{{"data":{{"id":"a","event_type":"b","payload":{deep}"#);
    assert_eq!(parse(hidden.as_bytes()), Err(Unreadable("JSON")));
    assert_eq!(event_key(hidden.as_bytes()), EventKey::Unreadable);
}

#[test]
fn debug_shows_no_text_number_or_link() {
    let shown = format!("{:?} {:?}", parse(MMS.as_bytes()).unwrap(), received(RECEIVED));
    for private in ["Hello", "555", "https"] {
        assert!(!shown.contains(private), "{shown}");
    }
    let media = format!("{:?}", received(MMS).media);
    assert!(!media.contains("https"), "{media}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(raw in any::<Vec<u8>>()) {
        prop_assert!(parse(&raw).is_err());
        prop_assert_eq!(event_key(&raw), EventKey::Unreadable);
    }

    #[test]
    fn any_damage_is_read_without_a_panic(at in 0..RECEIVED.len(), with in any::<u8>(), cut in any::<bool>()) {
        let mut raw = RECEIVED.as_bytes().to_vec();
        raw[at] = with;
        if cut {
            raw.truncate(at);
        }
        if let Ok(InboundEvent::Message(message)) = parse(&raw) {
            prop_assert!(!message.text.contains('\0') && !message.external_id.is_empty());
        }
        if let EventKey::Event { id, event_type } = event_key(&raw) {
            prop_assert!(is_name(&id) && is_name(&event_type));
        }
    }
}
