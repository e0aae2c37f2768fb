//! A contact's timeline: one line for everything that happened with them, in order.

use serde::{Deserialize, Serialize};

/// What a line is about. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimelineKind {
    /// The contact was first seen.
    ContactCreated,
    /// The contact wrote.
    InboundMessage,
    /// Staff prepared a reply that did not leave.
    DraftCreated,
    /// A message of the shop was taken by the carrier.
    MessageSent,
    /// Whether the contact may be written to changed.
    ConsentChanged,
    /// A conversation was opened again.
    ConversationOpened,
    /// A conversation waits for something outside.
    ConversationPending,
    /// A conversation was put out of sight for a while.
    ConversationSnoozed,
    /// A conversation was closed.
    ConversationClosed,
    /// A conversation was given to a member of staff, or taken off them.
    ConversationAssigned,
    /// Staff began a conversation.
    ConversationBegun,
}

impl TimelineKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::ContactCreated,
        Self::InboundMessage,
        Self::DraftCreated,
        Self::MessageSent,
        Self::ConsentChanged,
        Self::ConversationOpened,
        Self::ConversationPending,
        Self::ConversationSnoozed,
        Self::ConversationClosed,
        Self::ConversationAssigned,
        Self::ConversationBegun,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContactCreated => "contact_created",
            Self::InboundMessage => "inbound_message",
            Self::DraftCreated => "draft_created",
            Self::MessageSent => "message_sent",
            Self::ConsentChanged => "consent_changed",
            Self::ConversationOpened => "conversation_opened",
            Self::ConversationPending => "conversation_pending",
            Self::ConversationSnoozed => "conversation_snoozed",
            Self::ConversationClosed => "conversation_closed",
            Self::ConversationAssigned => "conversation_assigned",
            Self::ConversationBegun => "conversation_begun",
        }
    }

    /// The sentence a person reads.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ContactCreated => "First contact",
            Self::InboundMessage => "Sent a message",
            Self::DraftCreated => "Reply drafted as a dry run",
            Self::MessageSent => "Message handed to the carrier",
            Self::ConsentChanged => "Consent changed",
            Self::ConversationOpened => "Conversation opened again",
            Self::ConversationPending => "Conversation set to Pending",
            Self::ConversationSnoozed => "Conversation snoozed",
            Self::ConversationClosed => "Conversation closed",
            Self::ConversationAssigned => "Conversation changed hands",
            Self::ConversationBegun => "Conversation begun by staff",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}
