//! One distinct type per kind of id; a raw `Uuid` never crosses a function signature.
//!
//! Values are UUIDv7 (RFC 9562 §5.7), so an index on an id is also roughly an index on time. They are made in
//! `service::ids`, never here. To add one: append a line to the list below, in alphabetical order.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a value that was made or stored as this kind of id.
            pub const fn from_uuid(value: Uuid) -> Self {
                Self(value)
            }

            /// The bare value, for a database parameter or a URL.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// A connected channel of a shop: one Telnyx messaging profile, one mailbox.
    AccountId,
    /// A file of a message.
    AttachmentId,
    /// One line of a shop's audit chain.
    AuditEventId,
    /// One change of where a conversation stands.
    ChangeId,
    /// One word about whether somebody may be written to.
    ConsentEventId,
    /// A client of the shop.
    ContactId,
    /// A conversation with one identity over one account.
    ConversationId,
    /// One thing that was done to a dispatch or reported about it.
    DeliveryEventId,
    /// An intended send.
    DispatchId,
    /// A reply that somebody wrote and that has not left.
    DraftId,
    /// One opening or closing of a gate or a guard.
    GuardChangeId,
    /// A handle on a channel: a phone number, an address, an @name.
    IdentityId,
    /// A webhook as it was received.
    InboundEventId,
    /// A label of the shop.
    LabelId,
    /// What a conversation is about, elsewhere.
    LinkId,
    /// A change as open pages were told of it.
    LiveEventId,
    /// A merge of two contacts, or the move of one handle.
    MergeId,
    /// A message, inbound or outbound.
    MessageId,
    /// One merge or split of conversations.
    MoveId,
    /// A note that staff wrote in a conversation.
    NoteId,
    /// Something that a member of staff was told in the app.
    NotificationId,
    /// One HTTP request or one run of a job; ties log lines and audit events together.
    RequestId,
    /// A shop: the tenant.
    ShopId,
    /// A member of a shop's staff.
    StaffId,
    /// A message of a member of staff to others.
    StaffMessageId,
    /// What members of staff write to each other, one after the other.
    StaffThreadId,
    /// One thing that was done with a task.
    TaskEventId,
    /// Work that somebody has to do.
    TaskId,
    /// A text that staff start from.
    TemplateId,
    /// One activity on a contact's timeline.
    TimelineEntryId,
    /// A list of conversations that somebody saved.
    ViewId,
}
