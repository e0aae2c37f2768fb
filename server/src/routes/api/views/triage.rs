//! Where conversations stand: changes, their history, labels, links and saved views.

use domain::{
    label::Label,
    triage::{ChangeKind, LinkKind},
};
use jiff::Timestamp;
use serde::Serialize;
use service::{
    triage::{BulkRow, ChangeLine, Done, LinkView, Mergeable, Outcome},
    views::ViewLine,
};
use storage::conversation_list::Counts;
use utoipa::ToSchema;
use uuid::Uuid;

use super::inbox::ConversationOut;

/// How many open conversations there are.
#[derive(Serialize, ToSchema)]
#[schema(as = ConversationCounts)]
pub(in crate::routes::api) struct CountsOut {
    /// All of them.
    open: i64,
    /// Those with unread messages.
    unread: i64,
    /// Those of the caller.
    mine: i64,
    /// Those that nobody looks after.
    unassigned: i64,
}

impl From<Counts> for CountsOut {
    fn from(counts: Counts) -> Self {
        Self { open: counts.open, unread: counts.unread, mine: counts.mine, unassigned: counts.nobody }
    }
}

/// A label.
#[derive(Serialize, ToSchema)]
#[schema(as = Label)]
pub(in crate::routes::api) struct LabelOut {
    /// Its id.
    id: Uuid,
    /// Its name with those above it.
    #[schema(example = "jobs/measure")]
    path: String,
    /// Its colour.
    #[schema(example = "teal")]
    color: String,
}

impl From<Label> for LabelOut {
    fn from(label: Label) -> Self {
        Self { id: label.id.as_uuid(), path: label.path.into(), color: label.color }
    }
}

/// A conversation after a change.
#[derive(Serialize, ToSchema)]
#[schema(as = ChangedConversation)]
pub(in crate::routes::api) struct ChangedOut {
    #[serde(flatten)]
    conversation: ConversationOut,
    /// What to pass to `/api/v1/undo` to take the change back. Null if it was so already.
    #[schema(required)]
    undo: Option<Uuid>,
}

impl From<Done> for ChangedOut {
    fn from(done: Done) -> Self {
        Self { conversation: done.conversation.summary.into(), undo: done.undo }
    }
}

/// One line of a conversation's history.
#[derive(Serialize, ToSchema)]
#[schema(as = ConversationChange)]
pub(in crate::routes::api) struct ChangeOut {
    /// Its id.
    id: Uuid,
    /// What was changed: `status`, `subject`, `assignee`, `label`, `link`, `read`, `merge` or `split`.
    #[schema(value_type = String, example = "status")]
    kind: ChangeKind,
    /// Who did what, for a person.
    #[schema(example = "Ada set it to Closed")]
    sentence: String,
    /// Until when it was snoozed, if that is what was done.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    snoozed_until: Option<Timestamp>,
    /// What was said with it; empty for nothing.
    note: String,
    /// What to pass to `/api/v1/undo` to take it back.
    undo: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
}

impl From<ChangeLine> for ChangeOut {
    fn from(line: ChangeLine) -> Self {
        Self {
            id: line.id.as_uuid(),
            kind: line.kind,
            sentence: line.sentence,
            snoozed_until: line.snoozed_until,
            note: line.note,
            undo: line.undo,
            occurred_at: line.occurred_at,
        }
    }
}

/// What a conversation is about, elsewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = ConversationLink)]
pub(in crate::routes::api) struct LinkOut {
    /// Its id.
    id: Uuid,
    /// `customer`, `order`, `invoice` or `transaction`.
    #[schema(value_type = String, example = "order")]
    kind: LinkKind,
    /// The other side's own number for it.
    #[schema(example = "1001")]
    reference: String,
    /// What a person reads.
    #[schema(example = "Order #1001")]
    title: String,
}

impl From<LinkView> for LinkOut {
    fn from(link: LinkView) -> Self {
        Self { id: link.id.as_uuid(), kind: link.kind, reference: link.reference, title: link.title }
    }
}

/// A conversation that another one can be merged with.
#[derive(Serialize, ToSchema)]
#[schema(as = Mergeable)]
pub(in crate::routes::api) struct MergeableOut {
    /// Its id.
    id: Uuid,
    /// The beginning of its last message.
    last_preview: String,
    /// When that was written.
    #[schema(value_type = String, format = DateTime)]
    last_message_at: Timestamp,
}

impl From<Mergeable> for MergeableOut {
    fn from(one: Mergeable) -> Self {
        Self { id: one.id.as_uuid(), last_preview: one.last_preview, last_message_at: one.last_message_at }
    }
}

/// What became of one of several conversations.
#[derive(Serialize, ToSchema)]
#[schema(as = BulkResult)]
pub(in crate::routes::api) struct BulkRowOut {
    /// The conversation.
    id: Uuid,
    /// `changed`, `unchanged` because it was so already, or `refused`.
    #[schema(example = "changed")]
    outcome: &'static str,
    /// Why it was refused, for machines.
    #[schema(required)]
    code: Option<&'static str>,
    /// Why it was refused, for a person.
    #[schema(required)]
    detail: Option<String>,
}

impl From<BulkRow> for BulkRowOut {
    fn from(row: BulkRow) -> Self {
        let (outcome, code, detail) = match row.outcome {
            Outcome::Changed => ("changed", None, None),
            Outcome::Unchanged => ("unchanged", None, None),
            Outcome::Refused { code, sentence } => ("refused", Some(code), Some(sentence)),
        };
        Self { id: row.id.as_uuid(), outcome, code, detail }
    }
}

/// What became of several conversations.
#[derive(Serialize, ToSchema)]
#[schema(as = BulkResults)]
pub(in crate::routes::api) struct BulkOut {
    /// One row for each of them, in the order in which they were named.
    items: Vec<BulkRowOut>,
    /// What to pass to `/api/v1/undo` to take all of it back. Null for an undo.
    #[schema(required)]
    undo: Option<Uuid>,
}

impl BulkOut {
    pub(in crate::routes::api) fn of(rows: Vec<BulkRow>, undo: Option<Uuid>) -> Self {
        Self { items: rows.into_iter().map(BulkRowOut::from).collect(), undo }
    }
}

/// A saved view.
#[derive(Serialize, ToSchema)]
#[schema(as = SavedView)]
pub(in crate::routes::api) struct ViewOut {
    /// Its id.
    id: Uuid,
    /// What it is called.
    name: String,
    /// Filters and order, as parameters of `/api/v1/conversations`.
    #[schema(example = "status=open&assigned=me&sort=waiting")]
    query: String,
    /// Whether everybody sees it.
    shared: bool,
    /// Who saved it.
    owner_name: String,
    /// Whether that is the caller.
    own: bool,
}

impl From<ViewLine> for ViewOut {
    fn from(view: ViewLine) -> Self {
        Self {
            id: view.id.as_uuid(),
            name: view.name,
            query: view.query,
            shared: view.shared,
            owner_name: view.owner_name,
            own: view.own,
        }
    }
}
