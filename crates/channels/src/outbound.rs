//! One message on its way out, and what has to hold before an adapter touches it.

use std::fmt;

use bytes::Bytes;
use domain::{
    conversation::ChannelKind,
    guard::{Effect, Permit},
    ids::ShopId,
    message::segment,
    phone::E164,
};
use jiff::Timestamp;
use reqwest::Url;

use crate::{
    channel::{Capability, Channel},
    endpoint::is_private,
    error::{ChannelError, ErrorClass, ErrorKind},
};

/// Longest sender: a phone number, a short code, a name of eleven, or a service's id.
const FROM_MAX_CHARS: usize = 34;
/// Longest address for callbacks, in bytes: Telnyx's limit.
const CALLBACK_URL_MAX_BYTES: usize = 2000;
/// Longest idempotency key: Telnyx's limit.
const KEY_MAX_BYTES: usize = 255;

/// A message to hand over. `Debug` shows neither text nor numbers nor addresses.
#[derive(Clone)]
pub struct Outbound {
    /// For which shop.
    pub shop: ShopId,
    /// The dispatch that asks, which the permit names.
    pub record: uuid::Uuid,
    /// The sender: a number in E.164 form, a short code, or a name the carrier knows.
    pub from: String,
    /// The recipient.
    pub to: E164,
    /// What to say, byte for byte.
    pub text: String,
    /// Names this message in every attempt: 1 to 255 letters, digits, `_`, `:` or `-`, and nothing personal.
    pub idempotency_key: String,
    /// Where the carrier reports what became of it; it should name the dispatch.
    pub callback_url: Option<String>,
    /// The body of an earlier attempt, as [`Channel::prepare`] gave it: it is sent unchanged.
    pub stored_body: Option<Bytes>,
    /// The time of the hand-over, by which the permit is judged.
    pub now: Timestamp,
}

impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound")
            .field("shop", &self.shop)
            .field("record", &self.record)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}

/// Uses up the permit: `Ok` if it covers this message, over this channel, now.
pub(crate) fn authorise(permit: Permit, channel: &dyn Channel, message: &Outbound) -> Result<(), ChannelError> {
    let effect = match channel.kind() {
        ChannelKind::Sms => Effect::Sms,
    };
    let covered = permit.covers(message.shop, effect, message.record, message.to.as_str(), message.now);
    // It ends here whatever it covers: what comes next needs a new decision.
    drop(permit);
    if covered { Ok(()) } else { Err(NOT_PERMITTED) }
}

/// Our own rules, and the carrier's limits.
pub(crate) fn check(message: &Outbound, capability: &Capability) -> Result<(), ChannelError> {
    if message.text.trim().is_empty() {
        return Err(EMPTY);
    }
    let too_long = message.text.chars().count() > capability.max_chars
        || segment(&message.text).segments > capability.max_segments
        || message.text.contains('\0');
    if too_long {
        return Err(TOO_LONG);
    }
    if !is_sender(&message.from) {
        return Err(BAD_SENDER);
    }
    if !is_key(&message.idempotency_key) || !message.callback_url.as_deref().is_none_or(is_callback_url) {
        return Err(BAD_REQUEST);
    }
    Ok(())
}

/// What stored bytes have to say to be sent for a message. The permit names the recipient: they must not name another.
pub(crate) fn check_stored(says: Option<(&str, &str, &str)>, message: &Outbound) -> Result<(), ChannelError> {
    let same = says == Some((message.from.as_str(), message.to.as_str(), message.text.as_str()));
    if same { Ok(()) } else { Err(STORED_BYTES_DIFFER) }
}

fn is_sender(from: &str) -> bool {
    (1..=FROM_MAX_CHARS).contains(&from.chars().count()) && !from.contains(char::is_control) && from.trim() == from
}

fn is_key(key: &str) -> bool {
    (1..=KEY_MAX_BYTES).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:-".contains(&b))
}

fn is_callback_url(url: &str) -> bool {
    url.len() <= CALLBACK_URL_MAX_BYTES
        && !url.contains(|c: char| c.is_whitespace() || c.is_control())
        && Url::parse(url).is_ok_and(|url| is_private(&url) && url.username().is_empty() && url.password().is_none())
}

const NOT_PERMITTED: ChannelError = ChannelError::new(
    ErrorKind::NotPermitted,
    ErrorClass::Operator,
    "This message is not permitted to leave.",
    "Open the readiness page to see what blocks it, then send it again from the conversation.",
);
const EMPTY: ChannelError = ChannelError::new(
    ErrorKind::Unsendable,
    ErrorClass::FixContent,
    "The message is empty.",
    "Write something and send it again.",
);
const TOO_LONG: ChannelError = ChannelError::new(
    ErrorKind::Unsendable,
    ErrorClass::FixContent,
    "The message is longer than the carrier takes, or holds a character that can't be sent.",
    "Shorten it and send it again.",
);
const BAD_SENDER: ChannelError = ChannelError::new(
    ErrorKind::Unsendable,
    ErrorClass::Operator,
    "The sender's number is not usable.",
    "Check the account's number.",
);
const BAD_REQUEST: ChannelError = ChannelError::new(
    ErrorKind::Unsendable,
    ErrorClass::Operator,
    "The message could not be prepared for the carrier.",
    "Check that this app's own address is set correctly.",
);
const STORED_BYTES_DIFFER: ChannelError = ChannelError::new(
    ErrorKind::StoredBytesDiffer,
    ErrorClass::Operator,
    "The message changed after it was first handed over.",
    "Discard it and write a new one.",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::SignatureKind;

    const CAPABILITY: Capability = Capability {
        idempotent_send: true,
        idempotency_hours: 24,
        delivery_callbacks: true,
        lookup_by_id: true,
        lookup_max_days: None,
        max_media: 0,
        max_segments: 2,
        max_chars: 200,
        signature: SignatureKind::Ed25519,
    };

    fn message() -> Outbound {
        Outbound {
            shop: ShopId::from_uuid(uuid::Uuid::from_u128(1)),
            record: uuid::Uuid::from_u128(2),
            from: "+15550109999".to_owned(),
            to: "+15550100001".parse().unwrap(),
            text: "Hello".to_owned(),
            idempotency_key: "a-Z_0:9".to_owned(),
            callback_url: Some("https://app.example/webhooks/x?dispatch=1".to_owned()),
            stored_body: None,
            now: Timestamp::UNIX_EPOCH,
        }
    }

    fn refused(change: impl FnOnce(&mut Outbound)) -> Option<ErrorClass> {
        let mut changed = message();
        change(&mut changed);
        check(&changed, &CAPABILITY).err().map(|error| {
            assert_eq!(error.kind, ErrorKind::Unsendable);
            error.class
        })
    }

    #[test]
    fn a_plain_message_passes() {
        assert_eq!(refused(|_| ()), None);
        assert_eq!(refused(|message| message.callback_url = None), None);
        assert_eq!(refused(|message| message.callback_url = Some("http://127.0.0.1:3000/x".to_owned())), None);
        assert_eq!(refused(|message| message.from = "611611".to_owned()), None);
        assert_eq!(refused(|message| message.text = "a".repeat(200)), None);
    }

    #[test]
    fn content_is_the_writers_to_fix() {
        for text in ["", " \n", "a\0b", &"a".repeat(201), &"ж".repeat(135)] {
            assert_eq!(refused(|message| text.clone_into(&mut message.text)), Some(ErrorClass::FixContent), "{text:?}");
        }
    }

    #[test]
    fn the_rest_is_an_operators() {
        for from in ["", " ", "+1555 ", "a\nb", &"9".repeat(FROM_MAX_CHARS + 1)] {
            assert_eq!(refused(|message| from.clone_into(&mut message.from)), Some(ErrorClass::Operator), "{from:?}");
        }
        for key in ["", "a b", "a/b", "ж", "a\r\nx: y", &"k".repeat(KEY_MAX_BYTES + 1)] {
            let class = refused(|message| key.clone_into(&mut message.idempotency_key));
            assert_eq!(class, Some(ErrorClass::Operator), "{key:?}");
        }
        let long = format!("https://app.example/{}", "a".repeat(CALLBACK_URL_MAX_BYTES));
        for url in
            ["", "/x", "http://app.example/", "ftp://127.0.0.1/", "https://a:b@app.example/", "https://a /", &long]
        {
            let class = refused(|message| message.callback_url = Some(url.to_owned()));
            assert_eq!(class, Some(ErrorClass::Operator), "{url:?}");
        }
    }

    #[test]
    fn stored_bytes_speak_for_one_message() {
        let sent = message();
        assert!(check_stored(Some(("+15550109999", "+15550100001", "Hello")), &sent).is_ok());
        for says in [
            None,
            Some(("+15550109998", "+15550100001", "Hello")),
            Some(("+15550109999", "+15550100002", "Hello")),
            Some(("+15550109999", "+15550100001", "Hello ")),
        ] {
            let error = check_stored(says, &sent).unwrap_err();
            assert_eq!((error.kind, error.class), (ErrorKind::StoredBytesDiffer, ErrorClass::Operator));
        }
    }

    #[test]
    fn debug_shows_nothing_personal() {
        let shown = format!("{:?}", message());
        for private in ["5550", "Hello", "app.example", "a-Z_"] {
            assert!(!shown.contains(private), "{shown}");
        }
    }
}
