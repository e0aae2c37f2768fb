//! Nothing leaves without a permit that covers it.

use channels::{ErrorClass, ErrorKind, Outbound};
use domain::{
    guard::{Effect, EffectRequest, PERMIT_LIFETIME_SECONDS, Permit, Purpose},
    ids::ShopId,
};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::carriers::{all, outbound, permit, permit_for};

/// A permit that differs from the right one in one thing.
fn almost(message: &Outbound, change: impl FnOnce(&mut EffectRequest)) -> Permit {
    let mut request = EffectRequest {
        shop: message.shop,
        effect: Effect::Sms,
        record: message.record,
        recipient: message.to.as_str().to_owned(),
        purpose: Purpose::Live,
    };
    change(&mut request);
    permit_for(request, message.now)
}

#[tokio::test]
async fn a_permit_for_anything_else_lets_nothing_leave() {
    for carrier in all() {
        let message = outbound(1);
        let mut late = message.clone();
        late.now = message.now + SignedDuration::from_secs(PERMIT_LIFETIME_SECONDS);
        let other_shop = ShopId::from_uuid(Uuid::from_u128(9));
        for (what, permit, message) in [
            ("another shop", almost(&message, |request| request.shop = other_shop), &message),
            ("another effect", almost(&message, |request| request.effect = Effect::Whatsapp), &message),
            ("another record", almost(&message, |request| request.record = Uuid::from_u128(9)), &message),
            ("another recipient", almost(&message, |request| request.recipient = "+13125550009".to_owned()), &message),
            ("nobody", almost(&message, |request| request.recipient.clear()), &message),
            ("too late", permit(&message), &late),
        ] {
            let error = carrier.channel.send(permit, message).await.unwrap_err();
            assert_eq!((error.kind, error.class), (ErrorKind::NotPermitted, ErrorClass::Operator), "{what}");
        }
        assert!(carrier.server.seen().is_empty(), "{:?} was called", carrier.channel);
    }
}

#[tokio::test]
async fn a_permit_that_covers_lets_one_message_leave_once() {
    for carrier in all() {
        let message = outbound(1);
        carrier.channel.send(permit(&message), &message).await.unwrap();
        assert_eq!((carrier.server.seen().len(), carrier.server.taken()), (1, 1), "{:?}", carrier.channel);
    }
}

/// The permit names the recipient, so bytes that were stored for somebody else don't leave on it.
#[tokio::test]
async fn stored_bytes_for_somebody_else_do_not_leave() {
    for carrier in all() {
        let mut stranger = outbound(1);
        stranger.to = "+13125550009".parse().unwrap();
        let mut message = outbound(1);
        message.stored_body = Some(carrier.channel.prepare(&stranger).unwrap().body().clone());
        let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
        assert_eq!((error.kind, error.class), (ErrorKind::StoredBytesDiffer, ErrorClass::Operator));
        assert!(carrier.server.seen().is_empty(), "{:?} was called", carrier.channel);
    }
}

#[tokio::test]
async fn what_the_carrier_would_not_take_does_not_leave() {
    for carrier in all() {
        let capability = carrier.channel.capability();
        let plain = "a".repeat(capability.max_chars);
        for (text, leaves) in [
            (plain.clone(), true),
            (format!("{plain}a"), false),
            ("€".repeat(capability.max_chars), false),
            (String::new(), false),
        ] {
            let mut message = outbound(1);
            message.text = text;
            let segments = domain::message::segment(&message.text).segments;
            let leaves = leaves
                || !message.text.is_empty()
                    && message.text.chars().count() <= capability.max_chars
                    && segments <= capability.max_segments;
            let prepared = carrier.channel.prepare(&message);
            assert_eq!(prepared.is_ok(), leaves, "{} characters", message.text.chars().count());
            if let Err(error) = prepared {
                assert_eq!((error.kind, error.class), (ErrorKind::Unsendable, ErrorClass::FixContent));
                carrier.channel.send(permit(&message), &message).await.unwrap_err();
            }
        }
        assert!(carrier.server.seen().is_empty(), "{:?} was called", carrier.channel);
    }
}
