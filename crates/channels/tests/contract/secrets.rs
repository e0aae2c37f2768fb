//! Nothing that is shown or logged holds a secret, a text or a phone number.

use std::{error::Error, fmt::Debug};

use channels::ChannelError;

use crate::{
    carriers::{ACCOUNT_SID, FROM, TEXT, TO, all, outbound, permit},
    server::Fault,
};

fn assert_silent(shown: &str) {
    // The digits of both numbers, the credentials, and the text, in whatever form they were written.
    for private in ["canary", &FROM[1..], &TO[1..], "%2B1", &TEXT[..10], "dispatch=", "Basic ", "Bearer "] {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
}

fn with_sources(error: &ChannelError) -> String {
    let mut shown = format!("{error} {error:?} {} {}", error.sentence, error.next_step);
    let mut source = error.source();
    while let Some(cause) = source {
        shown.push_str(&format_both(cause));
        source = cause.source();
    }
    shown
}

fn format_both(cause: &(impl Debug + ToString + ?Sized)) -> String {
    format!(" {} {cause:?}", cause.to_string())
}

#[tokio::test]
async fn neither_what_is_kept_nor_what_is_sent_shows() {
    for carrier in all() {
        let message = outbound(1);
        let prepared = carrier.channel.prepare(&message).unwrap();
        assert_silent(&format!("{:?}", carrier.channel));
        assert_silent(&format!("{message:?} {prepared:?} {:?}", prepared.headers()));
        let accepted = carrier.channel.send(permit(&message), &message).await.unwrap();
        let report = carrier.channel.lookup(&accepted.provider_message_id).await.unwrap();
        assert_silent(&format!("{accepted:?} {report:?}"));
        // It was there all the time.
        let [sent, _] = carrier.server.seen().try_into().unwrap();
        assert!(sent.head.contains("authorization: "));
        let body = String::from_utf8(sent.body).unwrap();
        assert!(body.contains(&TO[1..]) && body.contains("canary"), "{body}");
    }
}

#[tokio::test]
async fn no_error_shows_what_was_sent_or_answered() {
    let answer =
        |status| Fault::Answer(status, "{\"code\":1,\"errors\":[{\"code\":\"1\",\"detail\":\"canary\"}]}".to_owned());
    for carrier in all() {
        let mut kinds = Vec::new();
        for fault in [
            answer(400),
            answer(401),
            answer(422),
            answer(500),
            Fault::RateLimited,
            Fault::Redirect,
            Fault::Silence,
            Fault::Close,
            Fault::Garbage,
            Fault::Huge,
            Fault::BrokenOff,
        ] {
            carrier.server.next(fault);
            let message = outbound(kinds.len().try_into().unwrap());
            let error = carrier.channel.send(permit(&message), &message).await.unwrap_err();
            assert_silent(&with_sources(&error));
            assert!(!with_sources(&error).contains(ACCOUNT_SID), "an address is in {error:?}");
            assert_eq!(error.to_string(), error.sentence);
            kinds.push(error.kind);
        }
        kinds.sort_by_key(|kind| format!("{kind:?}"));
        kinds.dedup();
        assert!(kinds.len() >= 6, "the faults were not told apart: {kinds:?}");
    }
}
