//! Writing a task down.

use domain::{
    access::{Ctx, Permission},
    ids::{ContactId, ConversationId, MessageId},
    task::{TaskChange, TaskOwner, checked_due, checked_note, checked_title, turn},
};
use jiff::Timestamp;
use storage::{
    TenantTx,
    tasks::{self, NewTaskEvent, Task},
};
use uuid::Uuid;

use super::{TaskView, audit, check_owner, refused, tell, tell_owner};
use crate::{
    error::{Invalid, ServiceError},
    ids, live,
    services::Services,
    triage::person,
};

/// The words and the time of a task.
#[derive(Clone, Copy, Debug)]
pub struct TaskWords<'a> {
    /// What there is to do.
    pub title: &'a str,
    /// What there is to know; may be empty.
    pub note: &'a str,
    /// When it is due.
    pub due_at: Option<Timestamp>,
}

/// The same as they are kept.
pub(super) struct Checked {
    pub(super) title: String,
    pub(super) note: String,
    pub(super) due_at: Option<Timestamp>,
}

pub(super) fn checked(words: &TaskWords<'_>, now: Timestamp) -> Result<Checked, ServiceError> {
    Ok(Checked {
        title: checked_title(words.title).map_err(refused)?,
        note: checked_note(words.note).map_err(refused)?,
        due_at: checked_due(words.due_at, now).map_err(refused)?,
    })
}

/// A task to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewTask<'a> {
    /// Its words and its time.
    pub words: TaskWords<'a>,
    /// The conversation that it is about; with a message, the message's.
    pub conversation: Option<ConversationId>,
    /// The message that it is about.
    pub message: Option<MessageId>,
    /// The contact that it is about; with a conversation, the conversation's.
    pub contact: Option<ContactId>,
    /// Whose it is to be.
    pub owner: TaskOwner,
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// What a task is about, once it is known to be there.
struct About {
    conversation: Option<ConversationId>,
    message: Option<MessageId>,
    contact: Option<ContactId>,
}

/// Writes a task down. The same `request_key` again gives the first result again.
pub async fn write(services: &Services, ctx: &Ctx, new: &NewTask<'_>) -> Result<TaskView, ServiceError> {
    ctx.require(Permission::TaskWrite)?;
    let created_by = person(ctx)?;
    let words = checked(&new.words, ctx.now)?;
    let mut tx = services.db().tenant(ctx).await?;
    if let Some(first) = tasks::by_request_key(&mut tx, new.request_key).await? {
        return same_attempt(first, &words, ctx);
    }
    let about = about(&mut tx, new).await?;
    check_owner(&mut tx, new.owner).await?;
    let id = ids::task_id();
    let row = tasks::NewTask {
        id,
        title: &words.title,
        note: &words.note,
        conversation: about.conversation,
        message: about.message,
        contact: about.contact,
        owner: new.owner,
        due_at: words.due_at,
        turn_at: turn(words.due_at, ctx.now),
        created_by,
        request_key: new.request_key,
    };
    if !tasks::insert(&mut tx, &row, ctx.now).await? {
        let first = tasks::by_request_key(&mut tx, new.request_key).await?.ok_or(ServiceError::NotFound)?;
        return same_attempt(first, &words, ctx);
    }
    let event = NewTaskEvent {
        id: ids::task_event_id(),
        task: id,
        version: 0,
        change: TaskChange::Created,
        to: new.owner,
        note: "",
        why: None,
        actor: Some(created_by),
    };
    tasks::record(&mut tx, &event, ctx.now).await?;
    finish(services, tx, ctx, &event, true).await
}

/// A repeated attempt must be the same task, or one that was changed since.
fn same_attempt(first: Task, words: &Checked, ctx: &Ctx) -> Result<TaskView, ServiceError> {
    let same = first.created_by == super::actor(ctx)
        && (first.version > 0
            || (&first.title, &first.note, first.due_at) == (&words.title, &words.note, words.due_at));
    if same { Ok(TaskView::of(first, ctx)) } else { Err(Invalid::RequestKeyReused.into()) }
}

/// What is not in this shop does not exist.
async fn about(tx: &mut TenantTx, new: &NewTask<'_>) -> Result<About, ServiceError> {
    let of_message = match new.message {
        Some(message) => Some(storage::messages::conversation_of(tx, message).await?.ok_or(ServiceError::NotFound)?),
        None => None,
    };
    if let (Some(of_message), Some(named)) = (of_message, new.conversation)
        && of_message != named
    {
        return Err(ServiceError::NotFound);
    }
    let conversation = of_message.or(new.conversation);
    let contact = match (conversation, new.contact) {
        (Some(id), named) => {
            let detail = storage::conversations::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
            if named.is_some_and(|named| named != detail.summary.contact_id) {
                return Err(ServiceError::NotFound);
            }
            Some(detail.summary.contact_id)
        }
        (None, Some(contact)) if !storage::contacts::exists(tx, contact).await? => return Err(ServiceError::NotFound),
        (None, contact) => contact,
    };
    Ok(About { conversation, message: new.message, contact })
}

/// Tells the owner if it was given to somebody, appends to the audit, commits and tells open pages.
pub(super) async fn finish(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    event: &NewTaskEvent<'_>,
    given: bool,
) -> Result<TaskView, ServiceError> {
    let task = tasks::get(&mut tx, event.task).await?.ok_or(ServiceError::NotFound)?;
    let mut lines = vec![audit(event.task, event.change, Some(task.owner), event.why)];
    if given {
        lines.extend(tell_owner(&mut tx, ctx, &task).await?);
    }
    storage::audit::append(&mut tx, ctx, &lines).await?;
    tx.commit().await?;
    tell(services, ctx, &lines);
    if let Some(conversation) = task.conversation {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(TaskView::of(task, ctx))
}
