//! Tasks.

use domain::{
    ids::{ContactId, ConversationId, MessageId},
    task::{TaskCause, TaskChange, TaskSource, TaskState, TaskWhy},
};
use jiff::Timestamp;
use serde::Serialize;
use service::tasks::{Counts, TaskLineView, TaskView};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that somebody has to do.
#[derive(Serialize, ToSchema)]
#[schema(as = Task)]
pub(in crate::routes::api) struct TaskOut {
    /// Its id.
    id: Uuid,
    /// What there is to do.
    #[schema(example = "Call her about the worktop")]
    title: String,
    /// What there is to know. May be empty.
    note: String,
    /// `staff` wrote it down; or why the app raised it: `unanswered` or `consent_review`.
    #[schema(value_type = String, example = "staff")]
    cause: TaskCause,
    /// `staff`, or the kind of channel over which the client wrote.
    #[schema(example = "sms")]
    source: &'static str,
    /// The conversation that it is about.
    #[schema(required)]
    conversation_id: Option<Uuid>,
    /// The message that it is about.
    #[schema(required)]
    message_id: Option<Uuid>,
    /// The contact that it is about.
    #[schema(required)]
    contact_id: Option<Uuid>,
    /// The contact's name, or their handle until somebody knows it. Empty without a contact.
    contact_name: String,
    /// How sure it is which customer at Shopify the contact is, in percent. Null if it is not known.
    #[schema(required, example = 95)]
    confidence: Option<i16>,
    /// `nobody`, a member's id, or a role's name.
    #[schema(example = "store_manager")]
    owner: String,
    /// The same in words. Null for nobody.
    #[schema(required)]
    owner_name: Option<String>,
    /// Whether it is the caller's, or their role's.
    mine: bool,
    /// Whether the caller may change it.
    may_change: bool,
    /// When it is due.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    due_at: Option<Timestamp>,
    /// Whether that has passed while it is open.
    overdue: bool,
    /// `open`, `reopened`, `done` or `dismissed`.
    #[schema(value_type = String, example = "open")]
    state: TaskState,
    /// Since when it is settled. Null while it is open.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    settled_at: Option<Timestamp>,
    /// Raised by every change. Whoever changes the task names the one that they saw.
    version: i32,
    /// When it was written down, or raised.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<TaskView> for TaskOut {
    fn from(task: TaskView) -> Self {
        Self {
            id: task.id.as_uuid(),
            title: task.title,
            note: task.note,
            cause: task.cause,
            source: TaskSource::as_str(task.source),
            conversation_id: task.conversation_id.map(ConversationId::as_uuid),
            message_id: task.message_id.map(MessageId::as_uuid),
            contact_id: task.contact_id.map(ContactId::as_uuid),
            contact_name: task.contact_name,
            confidence: task.confidence,
            owner: task.owner.to_string(),
            owner_name: task.owner_name,
            mine: task.mine,
            may_change: task.may_move,
            due_at: task.due_at,
            overdue: task.overdue,
            state: task.state,
            settled_at: task.settled_at,
            version: task.version,
            created_at: task.created_at,
        }
    }
}

/// How many tasks are open.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskCounts)]
pub(in crate::routes::api) struct TaskCountsOut {
    /// All of them.
    open: i64,
    /// The caller's, and their role's.
    mine: i64,
    /// Those of nobody.
    unowned: i64,
}

impl From<Counts> for TaskCountsOut {
    fn from(counts: Counts) -> Self {
        Self { open: counts.open, mine: counts.mine, unowned: counts.unowned }
    }
}

/// Something that was done with a task.
#[derive(Serialize, ToSchema)]
#[schema(as = TaskLine)]
pub(in crate::routes::api) struct TaskLineOut {
    /// `created`, `raised`, `edited`, `handed`, `done`, `dismissed` or `reopened`.
    #[schema(value_type = String, example = "handed")]
    change: TaskChange,
    /// The same, for a person.
    #[schema(example = "Ada Lovelace handed it to Ben Ito")]
    sentence: String,
    /// What was said with it. May be empty.
    note: String,
    /// What brought it about, where nobody did so by itself: `answered`, `closed`, `decided` or `conversation`.
    #[schema(value_type = Option<String>, required)]
    why: Option<TaskWhy>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    occurred_at: Timestamp,
}

impl From<TaskLineView> for TaskLineOut {
    fn from(line: TaskLineView) -> Self {
        Self {
            change: line.change,
            sentence: line.sentence,
            note: line.note,
            why: line.why,
            occurred_at: line.occurred_at,
        }
    }
}
