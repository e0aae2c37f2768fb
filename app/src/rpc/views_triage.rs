//! Where conversations stand, ready to be shown and changed.

use domain::ids::{AccountId, ChangeId, ConversationId, LabelId, LinkId, StaffId, ViewId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::views::Moment;

/// Somebody who looks after conversations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PersonRow {
    /// Our id.
    pub id: StaffId,
    /// Their name.
    pub name: String,
    /// Whether that is whoever looks.
    pub own: bool,
}

/// A label.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LabelRow {
    /// Our id.
    pub id: LabelId,
    /// Its name with those above it.
    pub path: String,
    /// Its colour.
    pub color: String,
}

/// A saved view.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ViewRow {
    /// Our id.
    pub id: ViewId,
    /// What it is called.
    pub name: String,
    /// The list's address.
    pub query: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// Whether whoever looks may change it.
    pub may_change: bool,
}

/// A usual time to come back to something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PresetRow {
    /// What it is called.
    pub name: String,
    /// When that is, for a person and for the server.
    pub time: Moment,
}

/// How many open conversations there are.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct CountsRow {
    /// All of them.
    pub open: i64,
    /// With unread messages.
    pub unread: i64,
    /// Of whoever looks.
    pub mine: i64,
    /// Of nobody.
    pub nobody: i64,
}

/// What is needed to sort conversations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one thing is offered")]
pub struct TriageOffers {
    /// Who can look after them.
    pub people: Vec<PersonRow>,
    /// The shop's labels.
    pub labels: Vec<LabelRow>,
    /// The saved views that whoever looks can use.
    pub views: Vec<ViewRow>,
    /// The usual ends of a snooze.
    pub presets: Vec<PresetRow>,
    /// The shop's time zone.
    pub zone: String,
    /// Whether whoever looks may assign and label many at once.
    pub may_bulk: bool,
    /// Whether they may change the set of labels.
    pub may_label: bool,
    /// Whether they may share a view.
    pub may_share: bool,
    /// Whether they may save a list as a file.
    pub may_export: bool,
}

/// A link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkRow {
    /// Our id.
    pub id: LinkId,
    /// `Order`, `Invoice`.
    pub kind: String,
    /// The other side's own number for it.
    pub reference: String,
    /// What a person reads.
    pub title: String,
}

/// A conversation that another one can be merged with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MergeRow {
    /// Our id.
    pub id: ConversationId,
    /// When its last message was written, and how that begins.
    pub label: String,
}

/// A merge or a split that was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Moved {
    /// The conversation that messages came into.
    pub id: ConversationId,
    /// By what it can be undone.
    pub undo: Option<Uuid>,
}

/// One line of the history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryRow {
    /// Our id.
    pub id: ChangeId,
    /// Who did what.
    pub sentence: String,
    /// What was said with it; empty for nothing.
    pub note: String,
    /// When.
    pub time: Moment,
}

/// Where one conversation stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StandingView {
    /// What a change names.
    pub version: i32,
    /// The stored name of its status.
    pub status: String,
    /// The same for a person, with the end of a snooze.
    pub label: String,
    /// What it is about.
    pub subject: String,
    /// Who looks after it.
    pub assignee: Option<String>,
    /// What it is labelled with.
    pub labels: Vec<LabelRow>,
    /// What the client is labelled with, whatever they write about.
    pub client_labels: Vec<LabelRow>,
    /// What it is about elsewhere.
    pub links: Vec<LinkRow>,
    /// Where its messages are now, if it was merged.
    pub merged_into: Option<ConversationId>,
    /// Whether whoever looks may merge and split.
    pub may_merge: bool,
    /// Whether they may write as the client would.
    pub may_simulate: bool,
    /// What was changed, newest first.
    pub history: Vec<HistoryRow>,
}

/// One of the conversations that are changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Chosen {
    /// Which.
    pub id: ConversationId,
    /// The version that was seen; nothing to change it whatever others did.
    pub version: Option<i32>,
}

/// What to do with conversations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriageMove {
    /// Set it to `open`, `pending` or `closed`.
    Status(String),
    /// Put it out of sight until a time, as a preset or a field says it.
    Snooze(String),
    /// Give it to somebody, with a note, or to nobody.
    Assign(Option<StaffId>, String),
    /// Put a label on, or take it off.
    Label(LabelId, bool),
    /// Mark it as read, or as unread.
    Read(bool),
}

/// One that was not changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefusedRow {
    /// Which.
    pub id: ConversationId,
    /// Why.
    pub sentence: String,
}

/// What became of them.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TriageResult {
    /// How many were changed.
    pub changed: usize,
    /// Those that were not.
    pub refused: Vec<RefusedRow>,
    /// By what it can be undone, if anything was changed.
    pub undo: Option<Uuid>,
}

/// An account that a conversation can run over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShopLine {
    /// Which.
    pub id: AccountId,
    /// Its name and number.
    pub label: String,
}
