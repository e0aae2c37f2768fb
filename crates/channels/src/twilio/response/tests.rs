use std::time::Duration;

use domain::delivery::DeliveryState;
use http::HeaderValue;
use proptest::prelude::*;

use super::*;
use crate::error::{ErrorClass, ErrorKind};

const CREATED: &str = include_str!("../../../fixtures/twilio/message_created.json");
const FETCHED: &str = include_str!("../../../fixtures/twilio/message_fetched.json");
const UNSUBSCRIBED: &str = include_str!("../../../fixtures/twilio/error_unsubscribed.json");
const LIMITED: &str = include_str!("../../../fixtures/twilio/error_rate_limited.json");

fn sent(status: u16, body: &str) -> Result<Accepted, ChannelError> {
    accepted(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes())
}

fn refused(status: u16, body: &str) -> (ErrorKind, ErrorClass, Option<u32>) {
    let error = sent(status, body).unwrap_err();
    assert_eq!(error.status, Some(status));
    (error.kind, error.class, error.provider_code)
}

fn looked_up(status: u16, body: &str) -> Result<DeliveryReport, ChannelError> {
    message(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes())
}

#[test]
fn an_accepted_message_has_an_id() {
    let expected = Accepted {
        provider_message_id: "SM1f0e8ae6ade43cb3c0ce4525424e404f".to_owned(),
        state: DeliveryState::Accepted,
        segments: Some(1),
    };
    assert_eq!(sent(201, CREATED).unwrap(), expected);
    // Through a messaging service the number of segments is not known yet.
    let counted_later = CREATED.replace("\"num_segments\": \"1\"", "\"num_segments\": \"0\"");
    assert_eq!(sent(201, &counted_later).unwrap().segments, None);
}

#[test]
fn a_message_that_is_looked_up_says_where_it_stands() {
    let report = looked_up(200, FETCHED).unwrap();
    assert_eq!(report.provider_message_id, "SM1f0e8ae6ade43cb3c0ce4525424e404f");
    assert_eq!((report.state, report.status.as_str()), (DeliveryState::Undeliverable, "undelivered"));
    assert_eq!(report.error_codes, [30006]);
    assert_eq!(report.occurred_at, Some("2026-11-02T20:16:12Z".parse().unwrap()));
    assert_eq!(looked_up(404, "{\"code\":20404}").unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn a_plain_refusal_is_a_decision() {
    assert_eq!(refused(400, UNSUBSCRIBED), (ErrorKind::OptedOut, ErrorClass::SuppressContact, Some(21610)));
    let unknown = UNSUBSCRIBED.replace("21610", "29999");
    assert_eq!(refused(400, &unknown), (ErrorKind::Unknown, ErrorClass::Operator, Some(29999)));
    assert_eq!(refused(401, "{}"), (ErrorKind::Unauthorized, ErrorClass::HaltAccount, None));
    assert_eq!(refused(429, LIMITED), (ErrorKind::RateLimited, ErrorClass::RetryLater { after: None }, Some(20429)));
    let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, HeaderValue::from_static("3"))]);
    let limited = accepted(StatusCode::TOO_MANY_REQUESTS, &headers, LIMITED.as_bytes()).unwrap_err();
    assert_eq!(limited.class, ErrorClass::RetryLater { after: Some(Duration::from_secs(3)) });
}

#[test]
fn everything_else_leaves_it_open_for_a_message_and_not_for_a_look_up() {
    let stranger = CREATED.replace("SM1f0e8ae6ade43cb3c0ce4525424e404f", "nothing");
    for (status, body) in [
        (500, UNSUBSCRIBED),
        (503, ""),
        (307, ""),
        (200, ""),
        (201, "{}"),
        (201, "[]"),
        (201, "<html>"),
        (201, &stranger),
    ] {
        assert_eq!(sent(status, body).unwrap_err().class, ErrorClass::OutcomeUnknown, "{status} {body}");
        assert_ne!(looked_up(status, body).unwrap_err().class, ErrorClass::OutcomeUnknown, "{status} {body}");
    }
}

#[test]
fn no_error_holds_what_the_carrier_wrote() {
    let error = sent(400, UNSUBSCRIBED).unwrap_err();
    let shown = format!("{error} {error:?} {} {}", error.sentence, error.next_step);
    for private in ["555", "unsubscribed", "twilio.com"] {
        assert!(!shown.contains(private), "{shown}");
    }
}

#[test]
fn odd_times_are_no_times() {
    for odd in ["", "yesterday", "Mon, 02 Nov 2026", "2026-11-02T20:16:12Z", "Thu, 01 Jan 1960 00:00:00 +0000"] {
        assert_eq!(time(&Value::from(odd)), None, "{odd}");
    }
}

proptest! {
    #[test]
    fn any_answer_is_read_without_a_panic(status in 100..1000_u16, body in any::<Vec<u8>>()) {
        let status = StatusCode::from_u16(status).unwrap();
        prop_assert!(accepted(status, &HeaderMap::new(), &body).is_err());
        prop_assert!(message(status, &HeaderMap::new(), &body).is_err());
    }

    #[test]
    fn any_damage_to_a_success_is_open_or_a_success(at in 0..CREATED.len(), with in any::<u8>(), cut in any::<bool>()) {
        let mut body = CREATED.as_bytes().to_vec();
        body[at] = with;
        if cut {
            body.truncate(at);
        }
        match accepted(StatusCode::CREATED, &HeaderMap::new(), &body) {
            Ok(accepted) => prop_assert!(is_sid(&accepted.provider_message_id, "SM") || is_sid(&accepted.provider_message_id, "MM")),
            Err(error) => prop_assert_eq!(error.class, ErrorClass::OutcomeUnknown),
        }
    }
}
