//! What the pages show, ready to be shown: every time is a label in the shop's zone, every number is readable.

use domain::{
    access::Role,
    conversation::ChannelKind,
    ids::{ContactId, ConversationId, DispatchId, MessageId, StaffId, TimelineEntryId},
};
use serde::{Deserialize, Serialize};

use super::views_notes::NoteMark;

/// A moment, as a person and as a machine reads it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moment {
    /// `10:42 am`, `Yesterday`, `Mon`, `Nov 3`, as its place on the page needs it.
    pub label: String,
    /// RFC 3339, UTC.
    pub machine: String,
}

/// One row of the conversation list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConversationRow {
    /// Our id.
    pub id: ConversationId,
    /// Microseconds since the Unix epoch of the last message: what the list is ordered by.
    pub at_micros: i64,
    /// The contact's name, or their readable number.
    pub name: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// The first line of the last message.
    pub preview: String,
    /// Whether the shop wrote last.
    pub outbound: bool,
    /// Inbound messages nobody has opened.
    pub unread: u32,
    /// Whether something in it is newer than what whoever looks has read.
    #[serde(default)]
    pub new_to_me: bool,
    /// When the last message was written.
    pub time: Moment,
    /// Where it stands, what it is about, whose it is and its labels, if there is anything to say.
    #[serde(default)]
    pub marks: Vec<Mark>,
}

/// A word about a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mark {
    /// The word.
    pub text: String,
    /// What it is: `status`, `subject`, `person`, or a label's colour.
    pub tone: String,
}

/// Some rows of the conversation list.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct ConversationPage {
    /// Newest first.
    pub rows: Vec<ConversationRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
}

/// One message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessageRow {
    /// Our id.
    pub id: MessageId,
    /// Microseconds since the Unix epoch: what the thread is ordered by.
    pub at_micros: i64,
    /// Whether the client wrote it.
    pub inbound: bool,
    /// What it says, or as much of it as shows at first. Empty once redacted.
    pub body: String,
    /// What else it says, if that shows only when somebody asks for it.
    #[serde(default)]
    pub rest: String,
    /// What that is, in the words of the button.
    #[serde(default)]
    pub rest_label: String,
    /// When, within its day.
    pub time: Moment,
    /// The day in the shop's zone: `Tuesday, November 3`.
    pub day: String,
    /// Where one of the shop's own stands.
    #[serde(default)]
    pub delivery: Option<DeliveryNote>,
    /// Whether staff wrote it as the client would.
    #[serde(default)]
    pub practice: bool,
    /// Nothing for a message; else this is a note, and the id is a note's.
    #[serde(default)]
    pub note: Option<NoteMark>,
    /// What came or goes with it: a list of [`super::MediaCard`] as JSON, which only whoever shows it reads. Empty for nothing.
    #[serde(default)]
    pub files: String,
}

/// Where a message of the shop stands, as its bubble says it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeliveryNote {
    /// The send behind it.
    pub id: DispatchId,
    /// The state in words.
    pub label: String,
    /// How well it stands: `waiting`, `moving`, `done` or `trouble`.
    pub standing: String,
    /// What there is to say about it, in sentences: the problem, the next step, the time for which it waits.
    pub sentences: Vec<String>,
}

/// Some messages of a conversation.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct MessagePage {
    /// Oldest first.
    pub rows: Vec<MessageRow>,
    /// Where the page before this one ends; nothing on the first one.
    pub earlier: Option<String>,
}

/// Who a conversation is with, and over what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ThreadHead {
    /// Our id.
    pub id: ConversationId,
    /// The contact.
    pub contact: ContactId,
    /// The contact's name, or their readable number.
    pub name: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// The client's readable number.
    pub handle: String,
    /// Over which kind of channel.
    pub channel: ChannelKind,
    /// The name of the shop's account.
    pub account_name: String,
    /// The shop's own readable number.
    pub account_handle: String,
    /// Since when the shop knows this conversation.
    pub since: Moment,
    /// Inbound messages nobody has opened.
    pub unread: u32,
    /// Whether something in it is newer than what whoever looks has read.
    #[serde(default)]
    pub new_to_me: bool,
}

/// A conversation with its newest messages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ThreadView {
    /// Who, and over what.
    pub head: ThreadHead,
    /// The newest messages, or those around the one at which it was opened.
    pub messages: MessagePage,
    /// When it was opened: RFC 3339, UTC.
    #[serde(default)]
    pub opened_at: String,
    /// The message at which it was opened, if it is there.
    #[serde(default)]
    pub at: Option<MessageId>,
    /// Whether there are newer messages than these.
    #[serde(default)]
    pub later: bool,
    /// The first message that is newer than what whoever looks had read.
    #[serde(default)]
    pub new_from: Option<MessageId>,
}

/// One line of a contact's timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimelineRow {
    /// Our id.
    pub id: TimelineEntryId,
    /// What happened.
    pub sentence: String,
    /// When.
    pub time: Moment,
}

/// Why a reply stays, and what would change that.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockerRow {
    /// The stored name of the gate or switch.
    pub code: String,
    /// Why, in a sentence.
    pub reason: String,
    /// What would open it, in a sentence.
    pub next_step: String,
}

/// One gate of a guard.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GateRow {
    /// The stored name.
    pub code: String,
    /// Whether it has evidence.
    pub open: bool,
    /// The evidence, or why it is closed.
    pub sentence: String,
    /// What would open it; nothing once it is open.
    pub next_step: Option<String>,
    /// Since when it is open.
    pub since: Option<Moment>,
}

/// Where the guard over text messages stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuardView {
    /// Whether a text message could leave.
    pub open: bool,
    /// Its gates.
    pub gates: Vec<GateRow>,
    /// Everything that blocks it.
    pub blockers: Vec<BlockerRow>,
}

/// A member of staff.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffRow {
    /// Our id.
    pub id: StaffId,
    /// Full name.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// Empty until Shopify has told us.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// An inactive member is refused at the door.
    pub active: bool,
    /// Whether this is the person who looks.
    pub own: bool,
}

/// The staff list, as this person may see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StaffList {
    /// Everybody who has opened the app.
    pub members: Vec<StaffRow>,
    /// Whether this person may change roles.
    pub may_change: bool,
}

/// What has become of some words.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// They were there before and still are.
    Same,
    /// They are new.
    Added,
    /// They are gone.
    Removed,
}

/// Some words of two texts that were compared.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DiffPiece {
    /// What has become of them.
    pub change: Change,
    /// The words, with the spaces around them.
    pub text: String,
}
