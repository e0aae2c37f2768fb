//! A carrier that fails never makes a message leave twice, and never lets one be forgotten.

use std::{net::TcpListener, time::Duration};

use channels::{ErrorClass, ErrorKind};

use crate::{
    carriers::{adapter, all, outbound, permit},
    server::{Fault, Protocol, opted_out},
};

/// The class of a failure after which the message may have been taken.
fn open(idempotent: bool) -> ErrorClass {
    if idempotent { ErrorClass::RetryLater { after: None } } else { ErrorClass::OutcomeUnknown }
}

fn protocol(channel: &dyn channels::Channel) -> Protocol {
    match channel.provider() {
        channels::Provider::Telnyx => Protocol::Telnyx,
        channels::Provider::Twilio => Protocol::Twilio,
    }
}

/// Five ways of losing the answer to a message that was taken. Where a retry is allowed, it ends in the same one message.
#[tokio::test]
async fn a_lost_answer_is_retried_only_where_the_carrier_recognises_it() {
    for fault in [Fault::Silence, Fault::Close, Fault::Garbage, Fault::Huge, Fault::BrokenOff] {
        for carrier in all() {
            let capability = carrier.channel.capability();
            let mut message = outbound(1);
            message.stored_body = Some(carrier.channel.prepare(&message).unwrap().body().clone());
            carrier.server.next(fault.clone());
            let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
            assert_eq!(error.class, open(capability.idempotent_send), "{fault:?} {error:?}");
            assert_eq!(
                (carrier.server.seen().len(), carrier.server.taken()),
                (1, 1),
                "{fault:?}: sent again by itself"
            );

            if capability.idempotent_send {
                let accepted = carrier.channel.send(permit(&message), &message).await.unwrap();
                assert_eq!((carrier.server.seen().len(), carrier.server.taken()), (2, 1), "{fault:?}");
                let report = carrier.channel.lookup(&accepted.provider_message_id).await.unwrap();
                assert_eq!(report.provider_message_id, accepted.provider_message_id);
            }
        }
    }
}

#[tokio::test]
async fn every_attempt_sends_the_same_bytes() {
    for carrier in all() {
        let mut message = outbound(1);
        let stored = carrier.channel.prepare(&message).unwrap().body().clone();
        message.stored_body = Some(stored.clone());
        for _ in 0..3 {
            carrier.server.next(Fault::RateLimited);
            carrier.channel.send(permit(&message), &message).await.unwrap_err();
        }
        carrier.channel.send(permit(&message), &message).await.unwrap();
        let seen = carrier.server.seen();
        assert_eq!(seen.len(), 4);
        assert!(seen.iter().all(|request| request.body == stored), "{:?}", carrier.channel);
        let key = carrier.channel.capability().idempotent_send.then_some(message.idempotency_key.as_str());
        assert!(seen.iter().all(|request| request.header("idempotency-key") == key));
        assert_eq!(carrier.server.taken(), 1);
    }
}

#[tokio::test]
async fn a_carrier_that_asks_for_time_gets_it() {
    for carrier in all() {
        let message = outbound(1);
        carrier.server.next(Fault::RateLimited);
        let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::RateLimited);
        assert_eq!(error.class, ErrorClass::RetryLater { after: Some(Duration::from_secs(7)) });
        assert_eq!((error.status, carrier.server.seen().len(), carrier.server.taken()), (Some(429), 1, 0));
    }
}

#[tokio::test]
async fn a_failing_server_leaves_it_open() {
    for carrier in all() {
        for status in [500, 502, 503, 504] {
            carrier.server.next(Fault::Answer(status, "{\"code\":20500,\"errors\":[{\"code\":\"10007\"}]}".to_owned()));
            let message = outbound(status.into());
            let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
            assert_eq!(error.class, open(carrier.channel.capability().idempotent_send), "{status} {error:?}");
            assert_eq!(error.status, Some(status));
        }
        assert_eq!((carrier.server.seen().len(), carrier.server.taken()), (4, 0));
    }
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    for carrier in all() {
        let message = outbound(1);
        carrier.server.next(Fault::Redirect);
        let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
        let expected = if carrier.channel.capability().idempotent_send {
            ErrorClass::Operator
        } else {
            ErrorClass::OutcomeUnknown
        };
        assert_eq!((error.kind, error.class), (ErrorKind::Moved, expected));
        let seen = carrier.server.seen();
        assert!(seen.len() == 1 && !seen[0].head.contains("elsewhere"), "{:?}", carrier.channel);
    }
}

/// Before there is a connection nothing can have left, whoever the carrier is.
#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    for protocol in [Protocol::Telnyx, Protocol::Twilio] {
        let closed = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", closed.local_addr().unwrap());
        drop(closed);
        let channel = adapter(protocol, &url);
        let message = outbound(1);
        let error = channel.send(permit(&message), &message).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable);
        assert_eq!(error.class, ErrorClass::RetryLater { after: None });
        assert_eq!(channel.lookup(&looked_up(protocol)).await.unwrap_err().kind, ErrorKind::Unreachable);
    }
}

fn looked_up(protocol: Protocol) -> String {
    match protocol {
        Protocol::Telnyx => "84cca175-9755-4859-b67f-4730d7f58aa3".to_owned(),
        Protocol::Twilio => format!("SM{}", "0".repeat(32)),
    }
}

#[tokio::test]
async fn an_opt_out_at_the_carrier_suppresses_the_contact() {
    for carrier in all() {
        let message = outbound(1);
        carrier.server.next(opted_out(protocol(&*carrier.channel)));
        let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::OptedOut, ErrorClass::SuppressContact));
        let code = error.provider_code.unwrap();
        assert_eq!(carrier.channel.provider().explain(code).map(|known| known.sentence), Some(error.sentence));
    }
}

#[tokio::test]
async fn an_unknown_refusal_is_an_operators() {
    for carrier in all() {
        for body in ["{\"code\":29999,\"errors\":[{\"code\":\"49999\"}]}", "{}", "<html>"] {
            let message = outbound(1);
            carrier.server.next(Fault::Answer(400, body.to_owned()));
            let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
            assert_eq!((error.kind, error.class), (ErrorKind::Unknown, ErrorClass::Operator), "{body}");
        }
        carrier.server.next(Fault::Answer(401, String::new()));
        let message = outbound(1);
        let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::Unauthorized, ErrorClass::HaltAccount));
    }
}

/// Another body under a key that has gone through: the carrier has a message, and nobody may send this one on top of it.
#[tokio::test]
async fn a_key_that_stands_for_another_message_leaves_it_open() {
    for carrier in all().into_iter().filter(|carrier| carrier.channel.capability().idempotent_send) {
        let first = outbound(1);
        carrier.channel.send(permit(&first), &first).await.unwrap();
        let mut second = outbound(1);
        second.text = "Something else".to_owned();
        let error = carrier.channel.send(permit(&second), &second).await.unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::KeyConflict, ErrorClass::OutcomeUnknown));
        assert_eq!(carrier.server.taken(), 1);
    }
}
