//! Conversations and messages as the inbox shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    attachment::AttachmentView,
    delivery::DeliveryState,
    ids::{AccountId, ContactId, ConversationId, DispatchId, MessageId, StaffId},
    label::Label,
};

/// The kind of channel a conversation runs over. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// Text message.
    Sms,
}

impl ChannelKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::Sms];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sms => "SMS",
        }
    }

    /// The kind with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Which way a message went, seen from the shop.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the client.
    Inbound,
    /// To the client.
    Outbound,
}

impl Direction {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        }
    }

    /// The direction with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Inbound, Self::Outbound].into_iter().find(|direction| direction.as_str() == name)
    }
}

/// Where a conversation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationStatus {
    /// Needs attention or is being worked on.
    Open,
    /// Waits for something outside.
    Pending,
    /// Out of sight until a time.
    Snoozed,
    /// Done; a new inbound message opens it again.
    Closed,
}

impl ConversationStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Open, Self::Pending, Self::Snoozed, Self::Closed];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::Snoozed => "snoozed",
            Self::Closed => "closed",
        }
    }

    /// The status with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// One row of the conversation list: everything in it is rolled up by the store, so a list is one indexed query.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConversationSummary {
    /// Our id.
    pub id: ConversationId,
    /// Who it is with.
    pub contact_id: ContactId,
    /// The contact's name, or their handle until somebody knows it.
    pub contact_name: String,
    /// The phone number or address on the other side.
    pub handle: String,
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// Where it stands.
    pub status: ConversationStatus,
    /// Inbound messages nobody has opened.
    pub unread_count: i32,
    /// Whether something in it is newer than what whoever looks has read.
    pub new_to_me: bool,
    /// When the last message was written, by the carrier's clock.
    pub last_message_at: Timestamp,
    /// The first line of the last message, at most [`crate::message::PREVIEW_CHARS`] characters.
    pub last_preview: String,
    /// Who wrote last.
    pub last_direction: Direction,
    /// Raised by every change of where it stands.
    pub version: i32,
    /// When a snooze ends.
    pub snoozed_until: Option<Timestamp>,
    /// What it is about; empty until somebody says so.
    pub subject: String,
    /// Who looks after it.
    pub assignee: Option<Assignee>,
    /// The first message of the client that nobody has answered.
    pub waiting_since: Option<Timestamp>,
    /// What it is labelled with, in the order of their names.
    pub labels: Vec<Label>,
}

/// Who looks after a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignee {
    /// Our id.
    pub id: StaffId,
    /// Their name.
    pub name: String,
}

/// A conversation as its own page shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConversationDetail {
    /// The list's row.
    #[serde(flatten)]
    pub summary: ConversationSummary,
    /// The account it runs over.
    pub account_id: AccountId,
    /// That account's name.
    pub account_name: String,
    /// The shop's own number or address in this conversation.
    pub account_handle: String,
    /// When the first message arrived.
    pub created_at: Timestamp,
    /// The conversation that its messages are in now, if it was merged into another one.
    pub merged_into: Option<ConversationId>,
}

/// One message of a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessageView {
    /// Our id.
    pub id: MessageId,
    /// Which way it went.
    pub direction: Direction,
    /// What it says. Empty once redacted.
    pub body: String,
    /// When it was written, by the carrier's clock.
    pub occurred_at: Timestamp,
    /// When we stored it.
    pub received_at: Timestamp,
    /// Whether staff wrote it as the client would, for practice.
    pub simulated: bool,
    /// Where one of ours stands; nothing for an inbound message.
    pub delivery: Option<MessageDelivery>,
    /// What came or goes with it.
    pub attachments: Vec<AttachmentView>,
}

/// Where a message that the shop wrote stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessageDelivery {
    /// The send behind it.
    pub dispatch_id: DispatchId,
    /// Where that stands.
    pub state: DeliveryState,
    /// When it may leave.
    pub not_before: Timestamp,
    /// Why it is not where it should be, in a sentence; empty if it is.
    pub problem: String,
    /// What to do about it, in a sentence.
    pub next_step: String,
}
