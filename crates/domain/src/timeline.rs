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
}

impl TimelineKind {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContactCreated => "contact_created",
            Self::InboundMessage => "inbound_message",
            Self::DraftCreated => "draft_created",
            Self::MessageSent => "message_sent",
            Self::ConsentChanged => "consent_changed",
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
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ContactCreated, Self::InboundMessage, Self::DraftCreated, Self::MessageSent, Self::ConsentChanged]
            .into_iter()
            .find(|kind| kind.as_str() == name)
    }
}
