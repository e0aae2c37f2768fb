//! What became of a message can be asked.

use channels::{ErrorClass, ErrorKind};
use domain::delivery::DeliveryState;

use crate::{
    carriers::{all, outbound, permit},
    server::Fault,
};

#[tokio::test]
async fn an_accepted_message_can_be_looked_up() {
    for carrier in all() {
        let message = outbound(1);
        let accepted = carrier.channel.send(permit(&message), &message).await.unwrap();
        assert_eq!((accepted.state, accepted.segments), (DeliveryState::Accepted, Some(1)));
        if carrier.channel.capability().lookup_by_id {
            let report = carrier.channel.lookup(&accepted.provider_message_id).await.unwrap();
            assert_eq!(report.provider_message_id, accepted.provider_message_id);
            assert_eq!((report.state, report.status.as_str()), (DeliveryState::Delivered, "delivered"));
        }
        assert_eq!(carrier.server.taken(), 1, "a look-up changed something");
    }
}

/// A look-up changes nothing, so whatever happens to it, it may be made again: it never leaves an outcome open.
#[tokio::test]
async fn a_look_up_that_fails_may_be_made_again() {
    for carrier in all() {
        let message = outbound(1);
        let id = carrier.channel.send(permit(&message), &message).await.unwrap().provider_message_id;
        for fault in [
            Fault::RateLimited,
            Fault::Silence,
            Fault::Close,
            Fault::Garbage,
            Fault::Huge,
            Fault::BrokenOff,
            Fault::Answer(500, "{}".to_owned()),
        ] {
            carrier.server.next(fault.clone());
            let error = carrier.channel.lookup(&id).await.unwrap_err();
            assert!(matches!(error.class, ErrorClass::RetryLater { .. }), "{fault:?} {error:?}");
        }
        carrier.server.next(Fault::Redirect);
        assert_eq!(carrier.channel.lookup(&id).await.unwrap_err().class, ErrorClass::Operator);
        assert_eq!(carrier.channel.lookup(&id).await.unwrap().state, DeliveryState::Delivered);
    }
}

#[tokio::test]
async fn a_message_the_carrier_does_not_know_is_not_found() {
    for carrier in all() {
        let message = outbound(1);
        let id = carrier.channel.send(permit(&message), &message).await.unwrap().provider_message_id;
        let stranger = id.replace("00000", "99999");
        let error = carrier.channel.lookup(&stranger).await.unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::NotFound, ErrorClass::Operator), "{stranger}");
        let asked = carrier.server.seen().len();
        for id in ["", "..", "../../balance", "a/b", "a?b=c", "a%2fb", "a b"] {
            let error = carrier.channel.lookup(id).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::RequestInvalid, "{id:?}");
        }
        assert_eq!(carrier.server.seen().len(), asked, "an id that is none was asked for");
    }
}

#[test]
fn a_capability_does_not_contradict_itself() {
    for carrier in all() {
        let capability = carrier.channel.capability();
        assert_eq!(capability.idempotency_hours > 0, capability.idempotent_send);
        assert!(capability.lookup_max_days.is_none() || capability.lookup_by_id);
        // An outcome that stays open needs a way to be settled.
        assert!(capability.idempotent_send || capability.delivery_callbacks || capability.lookup_by_id);
        assert!(capability.max_chars <= domain::message::BODY_MAX_CHARS && capability.max_segments > 0);
    }
}
