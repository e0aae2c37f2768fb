//! What staff write to each other, from what the service knows to what a page shows.

use domain::{
    access::Ctx,
    ids::{ConversationId, StaffThreadId, TaskId},
    keyset::Cursor,
    task::TaskOwner,
};
use service::{
    Page, ServiceError, Services,
    staff_messages::{self, MessageView, ThreadView},
    tasks::Counts,
};

use super::{
    clock::Clock,
    present, present_tasks,
    views_staff_messages::{StaffMessageRow, StaffThreadDesk, StaffThreadFull, StaffThreadPage, StaffThreadRow},
    views_tasks::TaskChoice,
};
use crate::text::staff_messages as words;

pub(super) fn page(page: &Page<ThreadView>, unread: i32, counts: Counts, clock: &Clock) -> StaffThreadPage {
    StaffThreadPage {
        next: page.next.as_ref().map(Cursor::to_string),
        rows: page.items.iter().map(|thread| row(thread, clock)).collect(),
        unread,
        counts: [counts.mine, counts.unowned, counts.open],
    }
}

fn row(thread: &ThreadView, clock: &Clock) -> StaffThreadRow {
    let with = match thread.to_role {
        Some(role) => words::with_role(role.label()),
        None if thread.others.is_empty() => words::NOBODY_ELSE.to_owned(),
        None => thread.others.join(", "),
    };
    let author = if thread.last_own { words::YOU } else { &thread.last_author_name };
    StaffThreadRow {
        id: thread.id,
        with,
        about: thread.task_title.as_deref().map(words::about_task).unwrap_or_default(),
        last: words::last(author, &thread.last_preview),
        time: clock.in_full(thread.last_message_at),
        unread: thread.unread > 0,
    }
}

/// A thread with a page of its messages.
pub(super) async fn full(
    services: &Services,
    ctx: &Ctx,
    id: StaffThreadId,
    before: Option<Cursor>,
    clock: &Clock,
) -> Result<StaffThreadFull, ServiceError> {
    let thread = staff_messages::thread(services, ctx, id).await?;
    let page = staff_messages::messages(services, ctx, id, before, None).await?;
    let message = |one: MessageView| StaffMessageRow {
        id: one.id,
        author: one.author_name,
        own: one.own,
        body: one.body,
        time: clock.in_full(one.created_at),
    };
    Ok(StaffThreadFull {
        conversation: thread.conversation_id,
        task: thread.task_id,
        earlier: page.next.as_ref().map(Cursor::to_string),
        messages: page.items.into_iter().rev().map(message).collect(),
        row: row(&thread, clock),
    })
}

/// What is needed to begin a thread.
pub(super) async fn desk(
    services: &Services,
    ctx: &Ctx,
    task: Option<TaskId>,
    conversation: Option<ConversationId>,
) -> Result<StaffThreadDesk, ServiceError> {
    ctx.require(domain::access::Permission::StaffMessage)?;
    let about = match (task, conversation) {
        (Some(task), _) => words::about_task(&service::tasks::get(services, ctx, task).await?.title),
        (None, Some(conversation)) => {
            let detail = service::inbox::conversation(services, ctx, conversation).await?;
            words::about_client(&present::readable(&detail.summary.contact_name))
        }
        (None, None) => String::new(),
    };
    let people = service::staff::assignable(services, ctx).await?;
    let mut to = present_tasks::receivers(people, ctx);
    if task.is_some() {
        to.insert(0, TaskChoice { value: TaskOwner::NOBODY.to_owned(), name: words::TO_TASK.to_owned() });
    }
    Ok(StaffThreadDesk { full: None, to, task, conversation, about })
}
