//! What a Telnyx webhook says.
//!
//! An event of a kind we don't know is never an error, and a missing detail never costs a message: only what is needed to
//! store one (its id, its two numbers, its time) has to be there.
//! Source: <https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks>.

use std::borrow::Cow;

use domain::phone::E164;
use serde::Deserialize;
use serde_json::Value;

use super::report;
pub use crate::inbound::{EventKey, InboundEvent, InboundMessage, Media, MessageKind, NAME_MAX_CHARS, Unreadable};
use crate::{
    inbound::{MEDIA_MAX, media_url, sender, sha256},
    json::{is_name, name, time},
};

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
    let data = &event["data"];
    let event_type = name(&data["event_type"]).ok_or(Unreadable("data.event_type"))?;
    match event_type.as_str() {
        "message.received" => message(data).map(InboundEvent::Message),
        "message.sent" | "message.finalized" => {
            // A report about nothing in particular tells nothing.
            let report = report::read(&data["payload"], time(&data["occurred_at"]));
            Ok(report.map_or(InboundEvent::Other { event_type }, InboundEvent::Delivery))
        }
        _ => Ok(InboundEvent::Other { event_type }),
    }
}

fn message(data: &Value) -> Result<InboundMessage, Unreadable> {
    let payload = &data["payload"];
    let media = media(&payload["media"]);
    Ok(InboundMessage {
        external_id: name(&payload["id"]).ok_or(Unreadable("payload.id"))?,
        from: payload["from"]["phone_number"].as_str().and_then(sender).ok_or(Unreadable("payload.from"))?,
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

fn media(list: &Value) -> Vec<Media> {
    let one = |item: &Value| {
        Some(Media {
            url: item["url"].as_str().and_then(media_url)?,
            content_type: name(&item["content_type"]).unwrap_or_default(),
            size: item["size"].as_u64(),
            sha256: item["hash_sha256"].as_str().and_then(sha256),
        })
    };
    list.as_array().into_iter().flatten().filter_map(one).take(MEDIA_MAX).collect()
}

#[cfg(test)]
mod tests;
