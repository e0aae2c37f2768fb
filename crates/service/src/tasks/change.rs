//! Changing a task, handing it on, settling it, opening it again.

use domain::{
    access::{Ctx, Permission},
    ids::TaskId,
    task::{TaskCause, TaskChange, TaskOwner, TaskProblem, TaskState, checked_word, may_move, turn},
};
use storage::{
    StorageError, TenantTx,
    tasks::{self, NewTaskEvent, Task},
};

use super::{
    TaskRefusal, TaskView, TaskWords, actor, check_owner,
    read::sentence,
    refused,
    write::{checked, finish},
};
use crate::{error::ServiceError, ids, services::Services, triage::person};

/// Changes what there is to do, and when. `seen` is the version that was looked at. What the app raised keeps its title.
pub async fn edit(
    services: &Services,
    ctx: &Ctx,
    id: TaskId,
    seen: i32,
    words: &TaskWords<'_>,
) -> Result<TaskView, ServiceError> {
    ctx.require(Permission::TaskWrite)?;
    let words = checked(words, ctx.now)?;
    let (mut tx, task) = hold(services, ctx, id).await?;
    if (&task.title, &task.note, task.due_at) == (&words.title, &words.note, words.due_at) {
        return Ok(TaskView::of(task, ctx));
    }
    if task.cause != TaskCause::Staff && task.title != words.title {
        return Err(refused(TaskProblem::Title));
    }
    unmoved(&mut tx, &task, seen).await?;
    let when = (words.due_at, turn(words.due_at, task.created_at));
    let version = tasks::edit(&mut tx, &task, (&words.title, &words.note), when, ctx.now).await?;
    let event = line(ctx, id, version, TaskChange::Edited, TaskOwner::Nobody, "");
    tasks::record(&mut tx, &event, ctx.now).await?;
    finish(services, tx, ctx, &event, false).await
}

/// Gives an open task to a person or a role, with a word about it; takes it, or lets it go.
pub async fn hand(
    services: &Services,
    ctx: &Ctx,
    id: TaskId,
    seen: i32,
    owner: TaskOwner,
    word: &str,
) -> Result<TaskView, ServiceError> {
    ctx.require(Permission::TaskWrite)?;
    let word = checked_word(word).map_err(refused)?;
    let (mut tx, task) = hold(services, ctx, id).await?;
    if task.owner == owner {
        return Ok(TaskView::of(task, ctx));
    }
    unmoved(&mut tx, &task, seen).await?;
    check_owner(&mut tx, owner).await?;
    let version = tasks::set_owner(&mut tx, id, owner, ctx.now).await?;
    let event = line(ctx, id, version, TaskChange::Handed, owner, &word);
    tasks::record(&mut tx, &event, ctx.now).await?;
    finish(services, tx, ctx, &event, true).await
}

/// Marks a task as done, dismisses it, or opens it again, which is also how either is undone. Whoever comes second is told who was
/// faster; the same person again changes nothing.
pub async fn settle(
    services: &Services,
    ctx: &Ctx,
    id: TaskId,
    seen: i32,
    state: TaskState,
    word: &str,
) -> Result<TaskView, ServiceError> {
    ctx.require(Permission::TaskWrite)?;
    let me = person(ctx)?;
    let word = checked_word(word).map_err(refused)?;
    let (mut tx, task) = hold(services, ctx, id).await?;
    let there = if state.is_open() { task.state.is_open() } else { task.state == state };
    if there || seen < task.version {
        let last = tasks::last_event(&mut tx, id).await?;
        let own = last.as_ref().is_some_and(|last| last.actor == Some(me));
        return match last {
            _ if there && own => Ok(TaskView::of(task, ctx)),
            Some(last) => Err(refused(TaskRefusal::MovedOn(sentence(&last)))),
            None => Err(ServiceError::NotFound),
        };
    }
    let state = if state.is_open() { TaskState::Reopened } else { state };
    let version = tasks::set_state(&mut tx, id, state, None, ctx.now).await.map_err(one_open)?;
    let event = line(ctx, id, version, TaskChange::into(state), TaskOwner::Nobody, &word);
    tasks::record(&mut tx, &event, ctx.now).await?;
    finish(services, tx, ctx, &event, false).await
}

/// Locks a task, if whoever asks may move it.
async fn hold(services: &Services, ctx: &Ctx, id: TaskId) -> Result<(TenantTx, Task), ServiceError> {
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let task = tasks::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if may_move(ctx.role, me, task.owner, task.created_by == Some(me)) {
        Ok((tx, task))
    } else {
        Err(refused(TaskRefusal::NotYours))
    }
}

/// Nobody has changed it since it was looked at, and there is something left to do.
async fn unmoved(tx: &mut TenantTx, task: &Task, seen: i32) -> Result<(), ServiceError> {
    if seen >= task.version && task.state.is_open() {
        return Ok(());
    }
    let last = tasks::last_event(tx, task.id).await?.ok_or(ServiceError::NotFound)?;
    Err(refused(TaskRefusal::MovedOn(sentence(&last))))
}

fn line<'a>(
    ctx: &Ctx,
    task: TaskId,
    version: i32,
    change: TaskChange,
    to: TaskOwner,
    note: &'a str,
) -> NewTaskEvent<'a> {
    NewTaskEvent { id: ids::task_event_id(), task, version, change, to, note, why: None, actor: actor(ctx) }
}

/// What the app raised can be opened again only while it has not raised it anew.
fn one_open(error: StorageError) -> ServiceError {
    match error {
        StorageError::Conflict { ref constraint, .. } if constraint == ONE_RAISED => refused(TaskRefusal::OtherOpen),
        other => other.into(),
    }
}

/// Migration 0024.
const ONE_RAISED: &str = "task_one_raised";
