//! What a search found.

use domain::conversation::{ChannelKind, Direction};
use jiff::Timestamp;
use serde::Serialize;
use service::search::{Found, MessageHit};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{PageOut, inbox::ConversationOut};

/// Everything that was found, as far as a first page shows it.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchResult)]
pub(in crate::routes::api) struct FoundOut {
    /// Conversations with people whose name or number fits, newest first.
    people: PageOut<ConversationOut>,
    /// Messages whose words fit, newest first.
    messages: PageOut<MessageHitOut>,
}

impl From<Found> for FoundOut {
    fn from(found: Found) -> Self {
        Self { people: PageOut::of(found.people), messages: PageOut::of(found.messages) }
    }
}

/// A message that was found.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageHit)]
pub(in crate::routes::api) struct MessageHitOut {
    /// The message.
    message_id: Uuid,
    /// Where it is.
    conversation_id: Uuid,
    /// The contact's name, or their number until somebody knows it.
    contact_name: String,
    /// Their number or address.
    #[schema(example = "+15550100123")]
    handle: String,
    /// The kind of channel.
    #[schema(value_type = String, example = "sms")]
    channel: ChannelKind,
    /// `inbound` from the client, `outbound` to them.
    #[schema(value_type = String, example = "inbound")]
    direction: Direction,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
    /// The part of it that was found, on one line: plain text, never markup.
    #[schema(example = "…is the oak wardrobe still in stock?")]
    text: String,
    /// What was found in that text.
    marks: Vec<MarkOut>,
}

/// A stretch of a text, in Unicode characters from its beginning.
#[derive(Serialize, ToSchema)]
#[schema(as = Mark)]
struct MarkOut {
    /// The first character of it.
    #[schema(example = 8)]
    start: usize,
    /// The first character after it.
    #[schema(example = 11)]
    end: usize,
}

impl From<MessageHit> for MessageHitOut {
    fn from(hit: MessageHit) -> Self {
        Self {
            message_id: hit.message_id.as_uuid(),
            conversation_id: hit.conversation_id.as_uuid(),
            contact_name: hit.contact_name,
            handle: hit.handle,
            channel: hit.channel,
            direction: hit.direction,
            occurred_at: hit.occurred_at,
            text: hit.text,
            marks: hit.marks.into_iter().map(|mark| MarkOut { start: mark.start, end: mark.end }).collect(),
        }
    }
}
