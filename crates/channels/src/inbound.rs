//! What carriers' webhooks say, in one vocabulary for all of them.

use std::fmt;

use domain::phone::E164;
use jiff::Timestamp;

use crate::delivery::DeliveryReport;
pub use crate::json::NAME_MAX_CHARS;

/// Longest sender that is not a phone number, in characters: a short code, or a name of eleven.
pub(crate) const SENDER_MAX_CHARS: usize = 32;
/// Longest media URL, in bytes.
pub(crate) const URL_MAX_BYTES: usize = 2048;
/// Most media of one message: every carrier's limit.
pub(crate) const MEDIA_MAX: usize = 10;

/// What tells a webhook apart from every other, read without looking at the rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventKey {
    /// An event of the carrier.
    Event {
        /// The same in every delivery of this event.
        id: String,
        /// Its kind, like `message.received`.
        event_type: String,
    },
    /// Not an event. Use a hash of the body.
    Unreadable,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum InboundEvent {
    /// Somebody wrote.
    Message(InboundMessage),
    /// What became of a message that left.
    Delivery(DeliveryReport),
    /// Anything else, perhaps something new.
    Other {
        /// Its kind.
        event_type: String,
    },
}

/// A message somebody sent to one of the shop's numbers. `Debug` shows neither text nor numbers.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// The carrier's id of the message.
    pub external_id: String,
    /// Who wrote: a number in E.164 form, or a short code or name as it stands.
    pub from: String,
    /// The shop's number.
    pub to: E164,
    /// What they wrote, without NUL characters, which PostgreSQL refuses. Empty when there is media only.
    pub text: String,
    /// When the carrier received it.
    pub occurred_at: Timestamp,
    /// Pictures and files. The URLs expire.
    pub media: Vec<Media>,
    /// How it travelled.
    pub kind: MessageKind,
}

impl fmt::Debug for InboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundMessage")
            .field("external_id", &self.external_id)
            .field("occurred_at", &self.occurred_at)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// How a message travelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MessageKind {
    /// Text only.
    Sms,
    /// With media, a subject, or several recipients.
    Mms,
}

/// One attachment. `Debug` shows no URL: whoever has it can fetch it.
#[derive(Clone, PartialEq, Eq)]
pub struct Media {
    /// Where it can be fetched for a while. It is the sender's carrier who says so: fetch nothing but our own carrier's hosts.
    pub url: String,
    /// The MIME type as sent. Empty if none was.
    pub content_type: String,
    /// In bytes, if known.
    pub size: Option<u64>,
    /// The SHA-256 of its bytes, if the carrier says so.
    pub sha256: Option<[u8; 32]>,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field("content_type", &self.content_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// The body is not an event, or one without this detail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the webhook can't be read: {0} is missing or wrong")]
pub struct Unreadable(pub &'static str);

/// Who wrote, as it stands, if it is short and printable.
pub(crate) fn sender(text: &str) -> Option<String> {
    let text = text.trim();
    let length = text.chars().count();
    let well_formed = (1..=SENDER_MAX_CHARS).contains(&length) && !text.contains(char::is_control);
    well_formed.then(|| text.to_owned())
}

/// A SHA-256 in hexadecimal digits.
pub(crate) fn sha256(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(hash)
}

/// An address of media, if it is short and printable.
pub(crate) fn media_url(url: &str) -> Option<String> {
    let fits = !url.is_empty() && url.len() <= URL_MAX_BYTES && !url.contains(char::is_control);
    fits.then(|| url.to_owned())
}
