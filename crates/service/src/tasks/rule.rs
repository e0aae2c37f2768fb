//! What the app itself does with tasks, in the transaction of what brings it about. Each returns what the audit says of it, which
//! [`tell`] reads once it is committed.

use domain::{
    access::Ctx,
    ids::{ConversationId, MessageId, StaffId},
    task::{TaskCause, TaskChange, TaskOwner, TaskWhy, turn},
};
use storage::{
    StorageError, TenantTx,
    audit::NewAuditEvent,
    tasks::{self, NewRaised},
};

use super::{ENTITY, actor, audit, tell_owner};
use crate::{
    error::ServiceError,
    ids,
    live::{self, Topic},
    notifications,
    services::Services,
};

/// After the commit: open pages look again at what these events are about.
pub(crate) fn tell(services: &Services, ctx: &Ctx, committed: &[NewAuditEvent]) {
    let has = |kind: &str| committed.iter().any(|event| event.entity_kind == kind);
    if has(ENTITY) {
        live::topic_changed(services, ctx.shop, Topic::Tasks);
    }
    if has(notifications::ENTITY) {
        notifications::tell(services, ctx.shop);
    }
}

/// Raises a client's message for these causes. Returns which are new as well.
pub(crate) async fn raise(
    tx: &mut TenantTx,
    ctx: &Ctx,
    (conversation, message): (ConversationId, MessageId),
    causes: &[TaskCause],
) -> Result<(Vec<TaskCause>, Vec<NewAuditEvent>), StorageError> {
    let new = |cause: &TaskCause| NewRaised {
        id: ids::task_id(),
        event: ids::task_event_id(),
        cause: *cause,
        turn_at: turn(None, ctx.now),
    };
    let new: Vec<_> = causes.iter().map(new).collect();
    let raised = tasks::raise(tx, conversation, message, &new, ctx.now).await?;
    let line = |(cause, id)| (cause, audit(id, TaskChange::Raised, None, None));
    Ok(raised.into_iter().map(line).unzip())
}

/// What was raised in a conversation for a cause has been done.
pub(crate) async fn cleared(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
    cause: TaskCause,
    why: TaskWhy,
) -> Result<Vec<NewAuditEvent>, StorageError> {
    let conversations = match cause {
        // A client's word about being written to is settled wherever they said it.
        TaskCause::ConsentReview => tasks::waiting_about(tx, conversation, cause).await?,
        TaskCause::Staff | TaskCause::Unanswered => vec![conversation],
    };
    let mut lines = Vec::new();
    for one in conversations {
        let by = (ids::task_event_id(), why, actor(ctx));
        let cleared = tasks::clear(tx, one, cause, by, ctx.now).await?;
        lines.extend(cleared.map(|id| audit(id, TaskChange::Done, None, Some(why))));
    }
    Ok(lines)
}

/// What cleared a client's message was taken back: the client waits again.
pub(crate) async fn waits_again(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
    why: TaskWhy,
) -> Result<Vec<NewAuditEvent>, StorageError> {
    let by = (ids::task_event_id(), why, actor(ctx));
    let again = tasks::raised_again(tx, conversation, TaskCause::Unanswered, by, ctx.now).await?;
    Ok(again.map(|id| audit(id, TaskChange::Reopened, None, Some(why))).into_iter().collect())
}

/// Before what lies in one conversation moves into another: of two tasks that the app raised for one cause, the one that waits there
/// already stays.
pub(crate) async fn meet(
    tx: &mut TenantTx,
    ctx: &Ctx,
    (leaving, staying): (ConversationId, ConversationId),
) -> Result<Vec<NewAuditEvent>, StorageError> {
    let mut lines = Vec::new();
    for cause in TaskCause::RAISED {
        if tasks::is_raised(tx, staying, cause).await? {
            lines.extend(moved_on(tx, ctx, leaving, cause).await?);
        }
    }
    Ok(lines)
}

/// After messages have moved into or out of a conversation: what the app raised there is for what lies and waits there now. The
/// conversation's roll-up has to be that of now.
pub(crate) async fn regroup(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
) -> Result<Vec<NewAuditEvent>, StorageError> {
    let mut lines = Vec::new();
    for cause in TaskCause::RAISED {
        let by = (ids::task_event_id(), TaskWhy::Merged, actor(ctx));
        let again = tasks::raised_again(tx, conversation, cause, by, ctx.now).await?;
        lines.extend(again.map(|id| audit(id, TaskChange::Reopened, None, Some(TaskWhy::Merged))));
    }
    if !tasks::waits(tx, conversation).await? {
        lines.extend(moved_on(tx, ctx, conversation, TaskCause::Unanswered).await?);
    } else if let Some(message) = tasks::unspoken(tx, conversation).await? {
        lines.extend(raise(tx, ctx, (conversation, message), &[TaskCause::Unanswered]).await?.1);
    }
    tasks::point_home(tx, conversation).await?;
    Ok(lines)
}

async fn moved_on(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
    cause: TaskCause,
) -> Result<Option<NewAuditEvent>, StorageError> {
    let by = (ids::task_event_id(), TaskWhy::Merged, actor(ctx));
    let cleared = tasks::clear(tx, conversation, cause, by, ctx.now).await?;
    Ok(cleared.map(|id| audit(id, TaskChange::Done, None, Some(TaskWhy::Merged))))
}

/// The conversation was handed over, and with it what waits there for an answer.
pub(crate) async fn followed(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
    to: Option<StaffId>,
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    let by = (ids::task_event_id(), actor(ctx));
    let Some(id) = tasks::follow_conversation(tx, conversation, to, by, ctx.now).await? else { return Ok(Vec::new()) };
    let owner = to.map_or(TaskOwner::Nobody, TaskOwner::Person);
    let mut lines = vec![audit(id, TaskChange::Handed, Some(owner), Some(TaskWhy::Conversation))];
    if let Some(task) = tasks::get(tx, id).await? {
        lines.extend(tell_owner(tx, ctx, &task).await?);
    }
    Ok(lines)
}
