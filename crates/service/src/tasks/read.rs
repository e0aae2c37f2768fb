//! Tasks as people see them.

use domain::{
    access::{Ctx, Permission},
    ids::{ContactId, ConversationId, MessageId, TaskId},
    keyset::{Cursor, page_rows},
    task::{TaskCause, TaskChange, TaskLine, TaskOwner, TaskSource, TaskState, TaskWhy, may_move},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::tasks::{Counts, Task, TaskEvent, TaskFilter};

use super::actor;
use crate::{
    error::ServiceError,
    services::{Page, Services},
    triage::person,
};

/// A task, and what the person who looks may do with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TaskView {
    /// Our id for it.
    pub id: TaskId,
    /// What there is to do.
    pub title: String,
    /// What there is to know.
    pub note: String,
    /// Why there is one.
    pub cause: TaskCause,
    /// Where it came from.
    pub source: TaskSource,
    /// The conversation that it is about.
    pub conversation_id: Option<ConversationId>,
    /// The message that it is about.
    pub message_id: Option<MessageId>,
    /// The contact that it is about.
    pub contact_id: Option<ContactId>,
    /// The contact's name, or their handle until somebody knows it; empty without one.
    pub contact_name: String,
    /// How sure it is which customer at Shopify the contact is, in percent; nothing if it is not known.
    pub confidence: Option<i16>,
    /// Whose it is.
    pub owner: TaskOwner,
    /// That owner, in words: a person's name or a role's; nothing for nobody.
    pub owner_name: Option<String>,
    /// Whether it is on the desk of the person who looks: theirs, or their role's.
    pub mine: bool,
    /// Whether they may hand it on, change it or settle it.
    pub may_move: bool,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// Whether that has passed while it is open.
    pub overdue: bool,
    /// Where it stands.
    pub state: TaskState,
    /// Since when it is settled.
    pub settled_at: Option<Timestamp>,
    /// Changes so far.
    pub version: i32,
    /// When it was written down, or raised.
    pub created_at: Timestamp,
    /// Its place in its list.
    #[serde(skip)]
    pub turn_at: Timestamp,
}

impl TaskView {
    pub(super) fn of(task: Task, ctx: &Ctx) -> Self {
        let me = actor(ctx);
        let owner_name = owner_name(task.owner, task.owner_name);
        Self {
            mine: me.is_some_and(|me| task.owner.is_mine(me, ctx.role)),
            may_move: me.is_some_and(|me| may_move(ctx.role, me, task.owner, task.created_by == Some(me))),
            overdue: task.state.is_open() && task.due_at.is_some_and(|at| at < ctx.now),
            id: task.id,
            title: task.title,
            note: task.note,
            cause: task.cause,
            source: task.source,
            conversation_id: task.conversation,
            message_id: task.message,
            contact_id: task.contact,
            contact_name: task.contact_name,
            confidence: task.evidence.map(domain::customer::Evidence::confidence),
            owner: task.owner,
            owner_name,
            due_at: task.due_at,
            state: task.state,
            settled_at: task.settled_at,
            version: task.version,
            created_at: task.created_at,
            turn_at: task.turn_at,
        }
    }
}

/// An owner in words.
fn owner_name(owner: TaskOwner, person: Option<String>) -> Option<String> {
    match owner {
        TaskOwner::Nobody => None,
        TaskOwner::Person(_) => person,
        TaskOwner::Role(role) => Some(format!("{} (role)", role.label())),
    }
}

/// A line of a task's history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TaskLineView {
    /// What was done.
    pub change: TaskChange,
    /// What was done, by whom, in a sentence without its full stop.
    pub sentence: String,
    /// What was said with it.
    pub note: String,
    /// What brought it about, where nobody did so by itself.
    pub why: Option<TaskWhy>,
    /// When.
    pub occurred_at: Timestamp,
}

/// What was done, by whom, in a sentence.
pub(super) fn sentence(event: &TaskEvent) -> String {
    let to = owner_name(event.to, event.to_name.clone());
    let taken = event.actor.is_some_and(|actor| event.to == TaskOwner::Person(actor));
    let actor = event.actor_name.as_deref();
    TaskLine { change: event.change, actor, to: to.as_deref(), taken, why: event.why }.sentence()
}

/// Whose tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    /// Those of the person who looks, and of their role.
    Mine,
    /// This owner's.
    Of(TaskOwner),
}

/// Which tasks.
#[derive(Clone, Copy, Default, Debug)]
pub struct TaskQuery {
    /// Those that are settled; otherwise those that are open.
    pub settled: bool,
    /// Whose; everybody's if nothing is said.
    pub whose: Option<Whose>,
    /// From this source.
    pub source: Option<TaskSource>,
    /// After this row.
    pub after: Option<Cursor>,
    /// How many rows.
    pub limit: Option<u16>,
}

/// A page of tasks: the open ones in the order in which they are due, the settled ones with the last first.
pub async fn list(services: &Services, ctx: &Ctx, query: &TaskQuery) -> Result<Page<TaskView>, ServiceError> {
    ctx.require(Permission::TaskRead)?;
    let limit = page_rows(query.limit);
    let owners = match query.whose {
        None => None,
        Some(Whose::Of(owner)) => Some(vec![owner]),
        Some(Whose::Mine) => Some(vec![TaskOwner::Person(person(ctx)?), TaskOwner::Role(ctx.role)]),
    };
    let filter = TaskFilter { settled: query.settled, owners, source: query.source };
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::tasks::page(&mut tx, &filter, query.after, i64::from(limit) + 1).await?;
    let rows = rows.into_iter().map(|task| TaskView::of(task, ctx)).collect();
    Ok(Page::cut(rows, limit, |row: &TaskView| {
        let at = if query.settled { row.settled_at.unwrap_or(row.turn_at) } else { row.turn_at };
        Cursor { at_micros: at.as_microsecond(), id: row.id.as_uuid() }
    }))
}

/// How many tasks are open.
pub async fn counts(services: &Services, ctx: &Ctx) -> Result<Counts, ServiceError> {
    ctx.require(Permission::TaskRead)?;
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::tasks::counts(&mut tx, me, ctx.role).await?)
}

/// One task.
pub async fn get(services: &Services, ctx: &Ctx, id: TaskId) -> Result<TaskView, ServiceError> {
    ctx.require(Permission::TaskRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let task = storage::tasks::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    Ok(TaskView::of(task, ctx))
}

/// A page of what was done with a task, the last first.
pub async fn history(
    services: &Services,
    ctx: &Ctx,
    id: TaskId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<TaskLineView>, ServiceError> {
    ctx.require(Permission::TaskRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    storage::tasks::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let rows = storage::tasks::history(&mut tx, id, before, i64::from(limit) + 1).await?;
    let page =
        Page::cut(rows, limit, |row| Cursor { at_micros: row.occurred_at.as_microsecond(), id: row.id.as_uuid() });
    let line = |event: TaskEvent| TaskLineView {
        change: event.change,
        sentence: sentence(&event),
        note: event.note,
        why: event.why,
        occurred_at: event.occurred_at,
    };
    Ok(Page { items: page.items.into_iter().map(line).collect(), next: page.next })
}

/// A page of a conversation's tasks, newest first.
pub async fn of_conversation(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<TaskView>, ServiceError> {
    ctx.require(Permission::TaskRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let rows = storage::tasks::of_conversation(&mut tx, id, before, i64::from(limit) + 1).await?;
    let rows = rows.into_iter().map(|task| TaskView::of(task, ctx)).collect();
    let place = |row: &TaskView| Cursor { at_micros: row.created_at.as_microsecond(), id: row.id.as_uuid() };
    Ok(Page::cut(rows, limit, place))
}
