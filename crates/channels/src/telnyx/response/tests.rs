use std::time::Duration;

use domain::delivery::DeliveryState;
use http::HeaderValue;
use proptest::prelude::*;

use super::{
    super::{campaign, opt_outs, page, profile},
    *,
};

const ACCEPTED: &str = include_str!("../../../fixtures/telnyx/message_accepted.json");
const LOOKED_UP: &str = include_str!("../../../fixtures/telnyx/message_looked_up.json");
const OPTED_OUT: &str = include_str!("../../../fixtures/telnyx/error_opted_out.json");
const LIMITED: &str = include_str!("../../../fixtures/telnyx/error_rate_limited.json");
const NUMBERS: &str = include_str!("../../../fixtures/telnyx/numbers.json");
const PROFILE: &str = include_str!("../../../fixtures/telnyx/messaging_profile.json");
const CAMPAIGN: &str = include_str!("../../../fixtures/telnyx/campaign.json");
const ASSIGNMENT: &str = include_str!("../../../fixtures/telnyx/assignment.json");
const OPT_OUTS: &str = include_str!("../../../fixtures/telnyx/opt_outs.json");

fn sent(status: u16, body: &str) -> Result<Accepted, ChannelError> {
    accepted(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes())
}

fn refused(status: u16, body: &str) -> (ErrorKind, ErrorClass, Option<u32>) {
    let error = sent(status, body).unwrap_err();
    assert_eq!(error.status, Some(status));
    (error.kind, error.class, error.provider_code)
}

fn ok(body: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    (StatusCode::OK, HeaderMap::new(), body.as_bytes().to_vec())
}

#[test]
fn an_accepted_message_has_an_id() {
    let expected = Accepted {
        provider_message_id: "84cca175-9755-4859-b67f-4730d7f58aa3".to_owned(),
        state: DeliveryState::Accepted,
        segments: Some(1),
    };
    assert_eq!(sent(200, ACCEPTED).unwrap(), expected);
    assert_eq!(sent(202, ACCEPTED).unwrap(), expected);
    let failed = ACCEPTED.replace("\"queued\"", "\"sending_failed\"");
    assert_eq!(sent(200, &failed).unwrap().state, DeliveryState::Failed);
}

#[test]
fn a_message_that_is_looked_up_says_where_it_stands() {
    let (status, headers, body) = ok(LOOKED_UP);
    let report = message(status, &headers, &body).unwrap();
    assert_eq!(report.provider_message_id, "84cca175-9755-4859-b67f-4730d7f58aa3");
    assert_eq!((report.state, report.status.as_str()), (DeliveryState::Delivered, "delivered"));
    assert_eq!(report.occurred_at, Some("2026-11-02T21:32:14.596Z".parse().unwrap()));
    let gone = message(StatusCode::NOT_FOUND, &headers, b"{}").unwrap_err();
    assert_eq!((gone.kind, gone.class), (ErrorKind::NotFound, ErrorClass::Operator));
}

#[test]
fn known_codes_are_explained() {
    assert_eq!(refused(403, OPTED_OUT), (ErrorKind::OptedOut, ErrorClass::SuppressContact, Some(40300)));
    let number = OPTED_OUT.replace("\"40300\"", "40300");
    assert_eq!(refused(400, &number), (ErrorKind::OptedOut, ErrorClass::SuppressContact, Some(40300)));
    assert_eq!(refused(429, LIMITED), (ErrorKind::RateLimited, ErrorClass::RetryLater { after: None }, Some(10011)));
    let headers = HeaderMap::from_iter([(http::header::RETRY_AFTER, HeaderValue::from_static("7"))]);
    let limited = accepted(StatusCode::TOO_MANY_REQUESTS, &headers, LIMITED.as_bytes()).unwrap_err();
    assert_eq!(limited.class, ErrorClass::RetryLater { after: Some(Duration::from_secs(7)) });
    // Telnyx's documents give 40302 with status 422 as well: a known code is no conflict.
    let too_large = OPTED_OUT.replace("40300", "40302");
    assert_eq!(refused(422, &too_large), (ErrorKind::ContentInvalid, ErrorClass::FixContent, Some(40302)));
}

#[test]
fn unknown_answers_are_an_operators_or_tried_again() {
    let unknown = OPTED_OUT.replace("40300", "49999");
    let later = ErrorClass::RetryLater { after: None };
    assert_eq!(refused(400, &unknown), (ErrorKind::Unknown, ErrorClass::Operator, Some(49999)));
    assert_eq!(refused(500, &unknown), (ErrorKind::CarrierFailure, later, Some(49999)));
    assert_eq!(refused(503, "<html>"), (ErrorKind::CarrierFailure, later, None));
    assert_eq!(refused(409, "{}"), (ErrorKind::CarrierFailure, later, None));
    assert_eq!(refused(401, ""), (ErrorKind::Unauthorized, ErrorClass::HaltAccount, None));
    for (index, body) in
        ["", "{}", "[]", "null", "{\"data\":{}}", "{\"data\":{\"id\":5}}", "<html>"].into_iter().enumerate()
    {
        let error = sent(200, body).unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::Unreadable, later), "{index}");
    }
}

/// The same key with another body is answered with 422: then an earlier attempt has gone through.
#[test]
fn a_key_that_stands_for_another_body_leaves_the_outcome_open() {
    for body in ["", "{}", "{\"errors\":[{\"code\":\"49999\"}]}"] {
        let (kind, class, _) = refused(422, body);
        assert_eq!((kind, class), (ErrorKind::KeyConflict, ErrorClass::OutcomeUnknown), "{body:?}");
    }
}

#[test]
fn no_error_holds_what_the_carrier_wrote() {
    let error = sent(403, OPTED_OUT).unwrap_err();
    let shown = format!("{error} {error:?} {} {}", error.sentence, error.next_step);
    for private in ["555", "block rule", "telnyx.com"] {
        assert!(!shown.contains(private), "{shown}");
    }
    assert_eq!(error.to_string(), "The client asked not to be written to.");
}

#[test]
fn numbers_come_in_pages() {
    let read = |number: u32, body: &str| {
        let (status, headers, body) = ok(body);
        page::read(number, (status, &headers, &body), profile::number)
    };
    let first = read(1, NUMBERS).unwrap();
    let numbers: Vec<_> = first.items.iter().map(|number| number.number.as_str()).collect();
    assert_eq!(numbers, ["+17735550002", "+18005550003"]);
    assert_eq!(first.items[0].messaging_profile_id.as_deref(), Some("740572b6-099c-44a1-89b9-6c92163bc68d"));
    assert_eq!((first.items[1].kind.as_deref(), &first.items[1].messaging_profile_id), (Some("toll-free"), &None));
    assert_eq!((first.next, first.unreadable), (Some(2), 0));
    assert_eq!(read(2, NUMBERS).unwrap().next, None);

    let endless = NUMBERS.replace("\"total_pages\": 2", "\"total_pages\": 4000000000");
    assert_eq!(read(page::PAGES_MAX, &endless).unwrap().next, None);
    let empty = read(1, "{\"data\":[],\"meta\":{\"total_pages\":9}}").unwrap();
    assert_eq!((empty.items.len(), empty.next), (0, None));
    let bare = read(1, "{\"data\":[{\"phone_number\":\"x\"},7]}").unwrap();
    assert_eq!((bare.items.len(), bare.unreadable, bare.next), (0, 2, None));
    assert_eq!(read(1, "{\"data\":{}}").unwrap_err().kind, ErrorKind::Unreadable);
}

#[test]
fn opt_outs_name_the_client_whichever_side_they_stand_on() {
    let (status, headers, body) = ok(OPT_OUTS);
    let page = page::read(1, (status, &headers, &body), opt_outs::read).unwrap();
    assert_eq!((page.items.len(), page.unreadable, page.next), (2, 1, None));
    let ours = ["+17735550002".parse().unwrap()];
    let clients: Vec<_> = page.items.iter().flat_map(|entry| entry.clients(&ours)).collect();
    assert_eq!(clients, ["+13125550001".parse().unwrap(), "+13125550007".parse().unwrap()]);
    assert_eq!(page.items[0].created_at, Some("2026-04-28T12:00:38.631252Z".parse().unwrap()));
    assert_eq!(page.items[0].keyword.as_deref(), Some("STOP"));
    assert!(!format!("{page:?}").contains("555"), "{page:?}");
}

#[test]
fn the_profile_is_read_without_its_secrets() {
    let (status, headers, body) = ok(PROFILE);
    let read = profile::profile(&data(status, &headers, &body).unwrap()).unwrap();
    assert!(read.enabled && read.smart_encoding);
    assert_eq!((read.webhook_api_version.as_deref(), read.daily_spend_limit.as_deref()), (Some("2"), Some("25.00")));
    assert_eq!(read.destinations, ["US", "CA"]);
    assert!(!format!("{read:?}").contains("canary"));
    let unlimited = PROFILE.replace("\"daily_spend_limit_enabled\": true", "\"daily_spend_limit_enabled\": false");
    let (status, headers, body) = ok(&unlimited);
    assert_eq!(profile::profile(&data(status, &headers, &body).unwrap()).unwrap().daily_spend_limit, None);
}

#[test]
fn the_registrations_have_no_envelope() {
    let (status, headers, body) = ok(CAMPAIGN);
    let read = campaign::campaign(&data(status, &headers, &body).unwrap()).unwrap();
    assert!(read.is_carried());
    let (status, headers, body) = ok(ASSIGNMENT);
    assert!(campaign::assignment(&data(status, &headers, &body).unwrap()).unwrap().is_assigned_to(&read));
}

proptest! {
    #[test]
    fn any_answer_is_read_without_a_panic(status in 100..1000_u16, body in any::<Vec<u8>>()) {
        let status = StatusCode::from_u16(status).unwrap();
        prop_assert!(accepted(status, &HeaderMap::new(), &body).is_err());
        prop_assert!(message(status, &HeaderMap::new(), &body).is_err());
    }

    #[test]
    fn any_damage_is_read_without_a_panic(at in 0..ACCEPTED.len(), with in any::<u8>(), cut in any::<bool>()) {
        let mut body = ACCEPTED.as_bytes().to_vec();
        body[at] = with;
        if cut {
            body.truncate(at);
        }
        match accepted(StatusCode::OK, &HeaderMap::new(), &body) {
            Ok(accepted) => prop_assert!(!accepted.provider_message_id.is_empty()),
            Err(error) => prop_assert_eq!(error.class, ErrorClass::RetryLater { after: None }),
        }
    }
}
