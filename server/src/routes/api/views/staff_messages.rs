//! What staff write to each other.

use domain::{
    access::Role,
    ids::{ConversationId, TaskId},
};
use jiff::Timestamp;
use serde::Serialize;
use service::staff_messages::{MessageView, ThreadView};
use utoipa::ToSchema;
use uuid::Uuid;

/// A thread of messages between staff, as the caller sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffThread)]
pub(in crate::routes::api) struct StaffThreadOut {
    /// Its id.
    id: Uuid,
    /// Everybody with this role sees it. Null if it is for certain people.
    #[schema(value_type = Option<String>, required, example = "store_manager")]
    to_role: Option<Role>,
    /// The others who are in it, by name: at most 20.
    others: Vec<String>,
    /// The conversation that it is about.
    #[schema(required)]
    conversation_id: Option<Uuid>,
    /// The task that it is about.
    #[schema(required)]
    task_id: Option<Uuid>,
    /// When the last message was written.
    #[schema(value_type = String, format = DateTime)]
    last_message_at: Timestamp,
    /// Its beginning.
    #[schema(example = "Who has the key to the showroom?")]
    last_preview: String,
    /// Who wrote it.
    last_author_name: String,
    /// How many messages the caller has not read.
    unread: i32,
}

impl From<ThreadView> for StaffThreadOut {
    fn from(thread: ThreadView) -> Self {
        Self {
            id: thread.id.as_uuid(),
            to_role: thread.to_role,
            others: thread.others,
            conversation_id: thread.conversation_id.map(ConversationId::as_uuid),
            task_id: thread.task_id.map(TaskId::as_uuid),
            last_message_at: thread.last_message_at,
            last_preview: thread.last_preview,
            last_author_name: thread.last_author_name,
            unread: thread.unread,
        }
    }
}

/// A message from a colleague, or from the caller.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffMessage)]
pub(in crate::routes::api) struct StaffMessageOut {
    /// Its id.
    id: Uuid,
    /// Who wrote it.
    author_name: String,
    /// Whether that was the caller.
    own: bool,
    /// What it says.
    body: String,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<MessageView> for StaffMessageOut {
    fn from(message: MessageView) -> Self {
        Self {
            id: message.id.as_uuid(),
            author_name: message.author_name,
            own: message.own,
            body: message.body,
            created_at: message.created_at,
        }
    }
}

/// How many threads hold something that the caller has not read.
#[derive(Serialize, ToSchema)]
#[schema(as = UnreadStaffThreads)]
pub(in crate::routes::api) struct UnreadThreadsOut {
    /// The number.
    #[schema(example = 2)]
    pub(in crate::routes::api) unread: i32,
}
