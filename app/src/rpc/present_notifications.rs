//! What staff are told, from what the service knows to what a page shows. Pure.

use domain::{ids::MessageId, keyset::Cursor, notification::NotificationKind};
use service::{
    Page,
    notifications::{Choice, NotificationView},
};

use super::{
    clock::Clock,
    present,
    views_notifications::{NotificationChoice, NotificationPage, NotificationRow},
};
use crate::routes::{self, Filter, Find};

pub(super) fn page(page: Page<NotificationView>, unread: i32, choices: Vec<Choice>, clock: &Clock) -> NotificationPage {
    NotificationPage {
        rows: page.items.into_iter().map(|one| row(&one, clock)).collect(),
        next: page.next.as_ref().map(Cursor::to_string),
        unread: u32::try_from(unread).unwrap_or_default(),
        choices: choices
            .into_iter()
            .map(|choice| NotificationChoice { topic: choice.topic, wanted: choice.wanted })
            .collect(),
    }
}

fn row(one: &NotificationView, clock: &Clock) -> NotificationRow {
    let about = present::readable(&one.about);
    NotificationRow {
        id: one.id,
        sentence: one.kind.sentence(one.actor_name.as_deref().unwrap_or_default(), &about),
        href: href(one),
        time: clock.in_full(one.created_at),
        read: one.read_at.is_some(),
    }
}

/// Where it is to be seen: the draft, or the message in its conversation.
fn href(one: &NotificationView) -> String {
    match (one.kind, one.conversation_id) {
        (NotificationKind::DraftApproved | NotificationKind::DraftRejected, _) => {
            routes::record(routes::DRAFTS, one.subject_id)
        }
        (NotificationKind::TaskHanded, _) => routes::record(routes::TASKS, one.subject_id),
        (NotificationKind::StaffMessage, _) => routes::thread(one.subject_id),
        (NotificationKind::ClientReplied, Some(conversation)) => {
            Find::default().message(Filter::ALL, conversation, MessageId::from_uuid(one.subject_id))
        }
        (NotificationKind::ClientReplied | NotificationKind::Mentioned, conversation) => {
            routes::inbox(Filter::ALL, conversation)
        }
    }
}
