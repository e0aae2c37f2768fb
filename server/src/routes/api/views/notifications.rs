//! What staff are told in the app.

use domain::{
    ids::ConversationId,
    notification::{NotificationKind, NotificationTopic},
};
use jiff::Timestamp;
use serde::Serialize;
use service::notifications::{Choice, NotificationView};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that the caller was told.
#[derive(Serialize, ToSchema)]
#[schema(as = Notification)]
pub(in crate::routes::api) struct NotificationOut {
    /// Its id.
    id: Uuid,
    /// `mentioned`, `draft_approved`, `draft_rejected`, `client_replied`, `task_handed` or `staff_message`.
    #[schema(value_type = String, example = "mentioned")]
    kind: NotificationKind,
    /// The same, for a person.
    #[schema(example = "Ada Lovelace named you in a note about Maria Lopez")]
    sentence: String,
    /// In which conversation. Null where it is in none.
    #[schema(required)]
    conversation_id: Option<Uuid>,
    /// The note, the draft, the message, the task or the thread that it is about.
    subject_id: Uuid,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was read. Null until then.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    read_at: Option<Timestamp>,
}

impl From<NotificationView> for NotificationOut {
    fn from(one: NotificationView) -> Self {
        Self {
            id: one.id.as_uuid(),
            kind: one.kind,
            sentence: one.kind.sentence(one.actor_name.as_deref().unwrap_or_default(), &one.about),
            conversation_id: one.conversation_id.map(ConversationId::as_uuid),
            subject_id: one.subject_id,
            created_at: one.created_at,
            read_at: one.read_at,
        }
    }
}

/// How many the caller has not read.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationCount)]
pub(in crate::routes::api) struct CountOut {
    /// The number.
    #[schema(example = 3)]
    pub(in crate::routes::api) unread: i32,
}

/// Whether the caller wants to be told.
#[derive(Serialize, ToSchema)]
#[schema(as = NotificationChoice)]
pub(in crate::routes::api) struct ChoiceOut {
    /// Of what: `mentioned`, `draft_decided`, `client_replied`, `task_handed` or `staff_message`.
    #[schema(value_type = String, example = "mentioned")]
    topic: NotificationTopic,
    /// The same, for a person.
    #[schema(example = "A colleague names me in a note")]
    label: &'static str,
    /// Whether.
    wanted: bool,
}

impl From<Choice> for ChoiceOut {
    fn from(choice: Choice) -> Self {
        Self { topic: choice.topic, label: choice.topic.label(), wanted: choice.wanted }
    }
}
