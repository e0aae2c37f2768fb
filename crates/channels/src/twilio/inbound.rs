//! What a Twilio webhook says: a message somebody sent, or what became of one of ours.
//!
//! Twilio puts no time into either, so the time at which the webhook arrived is the message's. A missing detail never costs a
//! message: only what is needed to store one (its id and its two numbers) has to be there.
//! Sources: <https://www.twilio.com/docs/messaging/guides/webhook-request> and
//! <https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks>.

use jiff::Timestamp;

use super::{
    config::{AccountSid, is_sid},
    form::Form,
    status::state,
};
pub use crate::inbound::{EventKey, InboundMessage, Media, MessageKind, Unreadable};
use crate::{
    delivery::DeliveryReport,
    inbound::{MEDIA_MAX, media_url, sender},
    json::{digits, is_name},
};

/// A message somebody sent, with what Twilio says around it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// The message.
    pub message: InboundMessage,
    /// The account it came to. The message's number decides whose it is, and the messaging service only after that.
    pub account_sid: Option<AccountSid>,
    /// The messaging service it came through, if any.
    pub messaging_service_sid: Option<String>,
    /// What Twilio itself did about its keywords, where it was told to.
    pub opt_out: Option<OptOutType>,
}

/// Which keyword Twilio has acted upon and answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OptOutType {
    /// It blocks the sender from now on.
    Stop,
    /// It no longer does.
    Start,
    /// It told them how to stop.
    Help,
}

/// The key of a message's webhook: its id. Repeated deliveries have the same.
pub fn message_key(raw: &[u8]) -> EventKey {
    match Form::read(raw).and_then(|form| message_sid(&form)) {
        Some(id) => EventKey::Event { id, event_type: "message".to_owned() },
        None => EventKey::Unreadable,
    }
}

/// The key of a report's webhook: the message's id with its status and error, because every report about a message has its id.
pub fn status_key(raw: &[u8]) -> EventKey {
    let key = |form: Form<'_>| {
        let status = form.one("MessageStatus").filter(|status| is_name(status))?;
        let error = form.one("ErrorCode").and_then(digits);
        let error = error.map(|code| format!(":{code}")).unwrap_or_default();
        Some(format!("{}:{status}{error}", message_sid(&form)?)).filter(|id| is_name(id))
    };
    match Form::read(raw).and_then(key) {
        Some(id) => EventKey::Event { id, event_type: "status".to_owned() },
        None => EventKey::Unreadable,
    }
}

/// Reads a message.
pub fn parse_message(raw: &[u8], received_at: Timestamp) -> Result<Received, Unreadable> {
    let form = Form::read(raw).ok_or(Unreadable("form"))?;
    let media = media(&form);
    let message = InboundMessage {
        external_id: message_sid(&form).ok_or(Unreadable("MessageSid"))?,
        from: form.one("From").and_then(sender).ok_or(Unreadable("From"))?,
        to: form.one("To").and_then(|to| to.trim().parse().ok()).ok_or(Unreadable("To"))?,
        text: form.one("Body").unwrap_or_default().replace('\0', ""),
        occurred_at: received_at,
        kind: if media.is_empty() { MessageKind::Sms } else { MessageKind::Mms },
        media,
    };
    Ok(Received {
        message,
        account_sid: form.one("AccountSid").and_then(|sid| sid.parse().ok()),
        messaging_service_sid: form.one("MessagingServiceSid").filter(|sid| is_sid(sid, "MG")).map(str::to_owned),
        opt_out: match form.one("OptOutType") {
            Some("STOP") => Some(OptOutType::Stop),
            Some("START") => Some(OptOutType::Start),
            Some("HELP") => Some(OptOutType::Help),
            _ => None,
        },
    })
}

/// Reads a report. Its address names the dispatch, which is for the caller to read; the form does not repeat it.
pub fn parse_status(raw: &[u8]) -> Result<DeliveryReport, Unreadable> {
    let form = Form::read(raw).ok_or(Unreadable("form"))?;
    let status = form.one("MessageStatus").filter(|status| is_name(status)).ok_or(Unreadable("MessageStatus"))?;
    Ok(DeliveryReport {
        provider_message_id: message_sid(&form).ok_or(Unreadable("MessageSid"))?,
        state: state(status),
        status: status.to_owned(),
        error_codes: form.one("ErrorCode").and_then(digits).into_iter().collect(),
        occurred_at: None,
        callback_url: None,
    })
}

/// `MessageSid`, or its older name.
fn message_sid(form: &Form<'_>) -> Option<String> {
    let sid = form.one("MessageSid").or_else(|| form.one("SmsSid"))?;
    (is_sid(sid, "SM") || is_sid(sid, "MM")).then(|| sid.to_owned())
}

fn media(form: &Form<'_>) -> Vec<Media> {
    let one = |index: usize| {
        let content_type = form.one(&format!("MediaContentType{index}")).filter(|name| is_name(name));
        Some(Media {
            url: form.one(&format!("MediaUrl{index}")).and_then(media_url)?,
            content_type: content_type.unwrap_or_default().to_owned(),
            size: None,
            sha256: None,
        })
    };
    (0..MEDIA_MAX).filter_map(one).collect()
}

#[cfg(test)]
mod tests;
