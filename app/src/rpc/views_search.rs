//! What a search found, ready to be shown.

use domain::ids::{ConversationId, MessageId};
use serde::{Deserialize, Serialize};

use super::views::{ConversationRow, Moment};

/// A message that was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HitRow {
    /// Which.
    pub message: MessageId,
    /// Where it is.
    pub conversation: ConversationId,
    /// The contact's name, or their readable number.
    pub name: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// Whether the shop wrote it.
    pub outbound: bool,
    /// When.
    pub time: Moment,
    /// The part of it that was found, in pieces, each with whether it is what was looked for.
    pub pieces: Vec<(String, bool)>,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct FoundView {
    /// Conversations with people whose name or number fits.
    pub people: Vec<ConversationRow>,
    /// Where the next page of them begins.
    pub more_people: Option<String>,
    /// Messages whose words fit.
    pub messages: Vec<HitRow>,
    /// Where the next page of them begins.
    pub more_messages: Option<String>,
}
