//! Texts as a client's phone sees them: what the carriers took for it, and what the client writes back.

use jiff::Timestamp;
use reqwest::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Carrier, Provider, callbacks::is_local, course::Stage};
use crate::{
    telnyx::{self, TestKey},
    twilio::{self, TestAccount},
};

/// A message on its way to a phone. `Debug` is left out on purpose: it holds text and numbers.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The carrier's id.
    pub id: String,
    /// The shop's number.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When the carrier took it.
    pub at: Timestamp,
    /// The carrier's word for where it stands.
    pub status: &'static str,
    /// Whether it ended without reaching the phone.
    pub failed: bool,
}

/// A text that a client writes to one of the shop's numbers. `Debug` is left out on purpose.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Whose number it is.
    pub carrier: Provider,
    /// The client's number.
    pub from: String,
    /// The shop's number.
    pub to: String,
    /// What the client writes.
    pub text: String,
    /// The files that go with it, by their names here: [`super::media::PHOTO`] is one.
    #[serde(default)]
    pub files: Vec<String>,
    /// Where the carrier delivers; without it the carrier hears the text and keeps it.
    #[serde(default)]
    pub webhook_url: Option<String>,
    /// Telnyx's event id; random unless given.
    #[serde(default)]
    pub event_id: Option<String>,
    /// The carrier's id of the message; random unless given.
    #[serde(default)]
    pub message_id: Option<String>,
}

/// The text was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum NotDelivered {
    /// The address is not on this machine.
    #[error("a carrier here delivers to loopback addresses only")]
    NotLocal,
    /// Nobody answered.
    #[error("the app does not answer where the carrier delivers: is it running?")]
    NoAnswer(#[source] reqwest::Error),
}

impl Carrier {
    /// The last messages for this number, oldest first.
    pub fn texts_for(&self, number: &str, limit: usize) -> Vec<Received> {
        let mut last: Vec<_> = {
            let state = self.state();
            state
                .by_recipient
                .get(number)
                .map(|all| all.iter().rev().take(limit).cloned().collect())
                .unwrap_or_default()
        };
        last.reverse();
        let received = |message: std::sync::Arc<super::state::Message>| {
            let stage = message.stage();
            Received {
                id: message.entry.provider_id.clone(),
                from: message.entry.from.clone(),
                text: message.entry.text.clone(),
                at: message.entry.at,
                status: message.word(stage),
                failed: stage == Stage::Ended && message.course.error(stage).is_some(),
            }
        };
        last.into_iter().map(received).collect()
    }

    /// Hears a client's text, acts on its keyword, and delivers it, signed; `None` where it has no address to deliver to.
    pub async fn pass_on(&self, written: &Written) -> Result<Option<StatusCode>, NotDelivered> {
        self.hear(written.carrier, &written.from, &written.to, &written.text);
        let Some(url) = &written.webhook_url else { return Ok(None) };
        if !is_local(url) {
            return Err(NotDelivered::NotLocal);
        }
        let webhook = match written.carrier {
            Provider::Telnyx => {
                let now = self.now();
                let mut message = telnyx::InboundMessage::new(&written.from, &written.to, &written.text, now);
                message.webhook_url.clone_from(url);
                if let Some(id) = &written.event_id {
                    message.event_id.clone_from(id);
                }
                if let Some(id) = &written.message_id {
                    message.message_id.clone_from(id);
                }
                message.media = self.attached(written.carrier, &written.files, &message.message_id);
                telnyx::inbound_message(&message, &TestKey::local(), now)
            }
            Provider::Twilio => {
                let mut message = twilio::InboundMessage::new(&written.from, &written.to, &written.text);
                if let Some(id) = &written.message_id {
                    message.message_sid.clone_from(id);
                }
                message.media = self.attached(written.carrier, &written.files, &message.message_sid);
                twilio::inbound_message(&message, &TestAccount::local(), url)
            }
        };
        self.post(url, webhook).await.map(Some).map_err(NotDelivered::NoAnswer)
    }
}
