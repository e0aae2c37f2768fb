use domain::delivery::DeliveryState;
use proptest::prelude::*;

use super::*;
use crate::{
    channel::Provider,
    error::ErrorKind,
    inbound::{SENDER_MAX_CHARS, URL_MAX_BYTES},
};

const RECEIVED: &str = include_str!("../../../fixtures/twilio/message_received.form");
const MMS: &str = include_str!("../../../fixtures/twilio/message_received_mms.form");
const STOP: &str = include_str!("../../../fixtures/twilio/message_received_stop.form");
const DELIVERED: &str = include_str!("../../../fixtures/twilio/status_delivered.form");
const UNDELIVERED: &str = include_str!("../../../fixtures/twilio/status_undelivered.form");
const SID: &str = "SM89abcdef0123456789abcdef01234567";

fn now() -> Timestamp {
    "2026-11-02T20:16:07.503Z".parse().unwrap()
}

fn received(raw: &str) -> Received {
    parse_message(raw.as_bytes(), now()).unwrap()
}

/// The received message with one parameter replaced, or taken away.
fn changed(name: &str, value: Option<&str>) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let others = form_urlencoded::parse(RECEIVED.as_bytes()).filter(|(found, _)| found != name);
    form.extend_pairs(others).extend_pairs(value.map(|value| (name, value)));
    form.finish()
}

#[test]
fn reads_a_text_message() {
    let read = received(RECEIVED);
    assert_eq!(
        read.message,
        InboundMessage {
            external_id: SID.to_owned(),
            from: "+13125550001".to_owned(),
            to: "+17735550002".parse().unwrap(),
            text: "Hello, can you come on Tuesday? – O'Neil & son".to_owned(),
            occurred_at: now(),
            media: Vec::new(),
            kind: MessageKind::Sms,
        }
    );
    assert_eq!(read.account_sid.as_ref().map(AccountSid::as_str), Some("AC0123456789abcdef0123456789abcdef"));
    assert_eq!(read.messaging_service_sid.as_deref(), Some("MG0123456789abcdef0123456789abcdef"));
    assert_eq!(read.opt_out, None);
    assert_eq!(received(STOP).opt_out, Some(OptOutType::Stop));
}

#[test]
fn reads_a_message_of_media_only() {
    let message = received(MMS).message;
    assert_eq!((message.text.as_str(), message.kind), ("", MessageKind::Mms));
    let types: Vec<_> = message.media.iter().map(|media| media.content_type.as_str()).collect();
    assert_eq!(types, ["image/jpeg", "text/x-vcard"]);
    assert!(message.media[0].url.starts_with("https://api.twilio.com/"));
}

#[test]
fn a_message_without_its_essentials_is_unreadable() {
    let long = "9".repeat(SENDER_MAX_CHARS + 1);
    for (name, values) in [
        ("MessageSid", &[Some(""), Some("x"), Some("AC0123456789abcdef0123456789abcdef")][..]),
        ("From", &[None, Some(""), Some(" "), Some("a\nb"), Some(&long)]),
        ("To", &[None, Some(""), Some("17735550002"), Some("whatsapp:+17735550002")]),
    ] {
        for value in values {
            let raw = changed(name, *value);
            assert_eq!(parse_message(raw.as_bytes(), now()), Err(Unreadable(name)), "{raw}");
        }
    }
    let older = changed("MessageSid", None);
    assert_eq!(received(&older).message.external_id, SID, "the older name has it too");
    let twice = format!("{RECEIVED}&From=%2B13125550009");
    assert_eq!(parse_message(twice.as_bytes(), now()), Err(Unreadable("From")));
    let huge = format!("{RECEIVED}&x={}", "x".repeat(70_000));
    assert_eq!(parse_message(huge.as_bytes(), now()), Err(Unreadable("form")));
}

#[test]
fn optional_details_may_be_missing_or_odd() {
    for name in ["Body", "NumMedia", "AccountSid", "MessagingServiceSid", "OptOutType", "ApiVersion"] {
        for value in [None, Some(""), Some("odd"), Some("999")] {
            assert_eq!(received(&changed(name, value)).message.external_id, SID, "{name} {value:?}");
        }
    }
    assert_eq!(received(&changed("From", Some("611611"))).message.from, "611611");
    assert_eq!(received(&changed("Body", Some("a\0b"))).message.text, "ab");
    let long = format!("https://api.twilio.com/{}", "a".repeat(URL_MAX_BYTES));
    for url in ["", "a\nb", &long] {
        assert!(received(&changed("MediaUrl0", Some(url))).message.media.is_empty(), "{url}");
    }
    let many: Vec<_> = (0..40).map(|index| format!("MediaUrl{index}=https%3A%2F%2Fapi.twilio.com%2F{index}")).collect();
    assert_eq!(received(&format!("{RECEIVED}&{}", many.join("&"))).message.media.len(), MEDIA_MAX);
}

#[test]
fn a_report_says_what_became_of_a_message() {
    let read = |raw: &str| parse_status(raw.as_bytes()).unwrap();
    let delivered = read(DELIVERED);
    assert_eq!(delivered.provider_message_id, "SM1f0e8ae6ade43cb3c0ce4525424e404f");
    assert_eq!((delivered.state, delivered.status.as_str()), (DeliveryState::Delivered, "delivered"));
    assert_eq!((delivered.error_codes.as_slice(), delivered.occurred_at), (&[][..], None));
    let failed = read(UNDELIVERED);
    assert_eq!((failed.state, failed.error_codes.as_slice()), (DeliveryState::Undeliverable, &[30006][..]));
    assert_eq!(failed.explanation(Provider::Twilio).map(|known| known.kind), Some(ErrorKind::RecipientInvalid));
    let new = read(&DELIVERED.replace("delivered", "teleported"));
    assert_eq!((new.state, new.status.as_str()), (DeliveryState::Accepted, "teleported"));
    for (raw, name) in [
        (String::new(), "MessageStatus"),
        (DELIVERED.replace("MessageStatus", "x"), "MessageStatus"),
        (DELIVERED.replace("SM1f0e", "x"), "MessageSid"),
    ] {
        assert_eq!(parse_status(raw.as_bytes()), Err(Unreadable(name)), "{raw}");
    }
}

#[test]
fn every_report_about_a_message_has_its_own_key() {
    let key = |id: &str, event_type: &str| EventKey::Event { id: id.to_owned(), event_type: event_type.to_owned() };
    assert_eq!(message_key(RECEIVED.as_bytes()), key(SID, "message"));
    assert_eq!(status_key(DELIVERED.as_bytes()), key("SM1f0e8ae6ade43cb3c0ce4525424e404f:delivered", "status"));
    let undelivered = key("SM1f0e8ae6ade43cb3c0ce4525424e404f:undelivered:30006", "status");
    assert_eq!(status_key(UNDELIVERED.as_bytes()), undelivered);
    let long = DELIVERED.replace("=delivered", &format!("={}", "x".repeat(250)));
    for raw in ["", "MessageStatus=sent", "MessageSid=x&MessageStatus=sent", RECEIVED, &long] {
        assert_eq!(status_key(raw.as_bytes()), EventKey::Unreadable, "{raw}");
    }
    assert_eq!(message_key(b"Body=x"), EventKey::Unreadable);
}

#[test]
fn debug_shows_no_text_number_or_link() {
    let shown = format!("{:?} {:?} {:?}", received(RECEIVED), received(MMS), parse_status(DELIVERED.as_bytes()));
    for private in ["Hello", "555", "https"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(raw in any::<Vec<u8>>()) {
        prop_assert!(parse_message(&raw, now()).is_err());
        prop_assert!(parse_status(&raw).is_err());
        prop_assert_eq!(message_key(&raw), EventKey::Unreadable);
        prop_assert_eq!(status_key(&raw), EventKey::Unreadable);
    }

    #[test]
    fn any_damage_is_read_without_a_panic(at in 0..RECEIVED.len(), with in any::<u8>(), cut in any::<bool>()) {
        let mut raw = RECEIVED.as_bytes().to_vec();
        raw[at] = with;
        if cut {
            raw.truncate(at);
        }
        if let Ok(read) = parse_message(&raw, now()) {
            prop_assert!(!read.message.text.contains('\0') && is_sid(&read.message.external_id, "SM"));
        }
    }
}
