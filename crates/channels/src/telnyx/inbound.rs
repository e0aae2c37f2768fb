//! What a Telnyx webhook says.
//!
//! An event of a kind we don't know is never an error, and a missing detail never costs a message: only what is needed to
//! store one (its id, its two numbers, its time) has to be there.
//! Source: <https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks>.

use std::{borrow::Cow, fmt};

use domain::phone::E164;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// Longest id or event type, in characters.
pub const NAME_MAX_CHARS: usize = 255;
/// Longest sender that is not a phone number, in characters: a short code, or a name of eleven.
const SENDER_MAX_CHARS: usize = 32;
/// Longest media URL, in bytes.
const URL_MAX_BYTES: usize = 2048;
/// Most media of one message: Telnyx's limit.
const MEDIA_MAX: usize = 10;

/// What tells a webhook apart from every other, read without looking at the rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventKey {
    /// An event of Telnyx.
    Event {
        /// `data.id`: the same in every delivery of this event.
        id: String,
        /// `data.event_type`, like `message.received`.
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
    /// Anything else: the fate of a message that left, or something new.
    Other {
        /// `data.event_type`.
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
    /// Where it can be fetched for a while. It is the sender's carrier who says so: fetch nothing but Telnyx's own hosts.
    pub url: String,
    /// The MIME type as sent. Empty if none was.
    pub content_type: String,
    /// In bytes, if known.
    pub size: Option<u64>,
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field("content_type", &self.content_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

/// The body is not an event, or a message without this detail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the webhook can't be read: {0} is missing or wrong")]
pub struct Unreadable(pub &'static str);

/// The event's key. Cheap: nothing but the two names is kept.
pub fn event_key(raw: &[u8]) -> EventKey {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        data: Data<'a>,
    }
    #[derive(Deserialize)]
    struct Data<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
        #[serde(borrow)]
        event_type: Cow<'a, str>,
    }
    match serde_json::from_slice::<Envelope<'_>>(raw) {
        Ok(Envelope { data: Data { id, event_type } }) if is_name(&id) && is_name(&event_type) => {
            EventKey::Event { id: id.into_owned(), event_type: event_type.into_owned() }
        }
        _ => EventKey::Unreadable,
    }
}

/// Reads an event.
pub fn parse(raw: &[u8]) -> Result<InboundEvent, Unreadable> {
    let event: Value = serde_json::from_slice(raw).map_err(|_| Unreadable("JSON"))?;
    let event_type = name(&event["data"]["event_type"]).ok_or(Unreadable("data.event_type"))?;
    if event_type == "message.received" {
        message(&event["data"]).map(InboundEvent::Message)
    } else {
        Ok(InboundEvent::Other { event_type })
    }
}

fn message(data: &Value) -> Result<InboundMessage, Unreadable> {
    let payload = &data["payload"];
    let media = media(&payload["media"]);
    Ok(InboundMessage {
        external_id: name(&payload["id"]).ok_or(Unreadable("payload.id"))?,
        from: sender(&payload["from"]["phone_number"]).ok_or(Unreadable("payload.from"))?,
        to: recipient(&payload["to"]).ok_or(Unreadable("payload.to"))?,
        text: payload["text"].as_str().unwrap_or_default().replace('\0', ""),
        occurred_at: time(&payload["received_at"])
            .or_else(|| time(&data["occurred_at"]))
            .ok_or(Unreadable("payload.received_at"))?,
        kind: match payload["type"].as_str() {
            Some("MMS") => MessageKind::Mms,
            Some("SMS") => MessageKind::Sms,
            _ if media.is_empty() => MessageKind::Sms,
            _ => MessageKind::Mms,
        },
        media,
    })
}

/// The one of the shop's numbers that this webhook is about; in a group message the others are other people's.
fn recipient(to: &Value) -> Option<E164> {
    let recipients = to.as_array()?;
    let ours = recipients.iter().find(|recipient| recipient["status"] == "webhook_delivered");
    ours.or_else(|| recipients.first())?["phone_number"].as_str()?.parse().ok()
}

fn sender(from: &Value) -> Option<String> {
    let text = from.as_str()?.trim();
    let length = text.chars().count();
    let well_formed = (1..=SENDER_MAX_CHARS).contains(&length) && !text.contains(char::is_control);
    well_formed.then(|| text.to_owned())
}

fn media(list: &Value) -> Vec<Media> {
    let one = |item: &Value| {
        let url = item["url"].as_str()?;
        let fits = !url.is_empty() && url.len() <= URL_MAX_BYTES && !url.contains(char::is_control);
        fits.then(|| Media {
            url: url.to_owned(),
            content_type: name(&item["content_type"]).unwrap_or_default(),
            size: item["size"].as_u64(),
        })
    };
    list.as_array().into_iter().flatten().filter_map(one).take(MEDIA_MAX).collect()
}

/// RFC 3339, from 1970 on: what every database can hold.
fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok().filter(|time| *time >= Timestamp::UNIX_EPOCH)
}

fn name(value: &Value) -> Option<String> {
    value.as_str().filter(|text| is_name(text)).map(str::to_owned)
}

/// An id or a type: short, not empty, no control characters.
fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(char::is_control) && text.chars().nth(NAME_MAX_CHARS).is_none()
}

#[cfg(test)]
mod tests;
