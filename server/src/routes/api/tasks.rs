//! Tasks: what somebody has to do, whose it is, and what was done with it.

use axum::extract::{FromRequestParts, State as Shared};
use domain::{
    access::{Actor, Ctx},
    ids::{ContactId, ConversationId, MessageId, TaskId},
    task::{TaskOwner, TaskSource, TaskState},
};
use http::{StatusCode, request::Parts};
use jiff::Timestamp;
use serde::Deserialize;
use service::{
    Invalid, ServiceError,
    tasks::{self, NewTask, TaskQuery, TaskRefusal, TaskWords, Whose},
};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input, Paging, bad_parameter},
    views::{
        PageOut,
        tasks::{TaskCountsOut, TaskLineOut, TaskOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// In place of an owner: whoever asks.
const ME: &str = "me";

/// A task to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTaskIn {
    /// What there is to do: 1 to 120 characters.
    #[schema(example = "Call her about the worktop")]
    title: String,
    /// What there is to know: at most 2,000 characters.
    #[serde(default)]
    note: String,
    /// When it is due.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
    /// `me`, `nobody`, a member's id, or a role's name. Left out, nobody.
    owner: Option<String>,
    /// The conversation that it is about.
    #[schema(value_type = Option<uuid::Uuid>)]
    conversation_id: Option<ConversationId>,
    /// The message that it is about.
    #[schema(value_type = Option<uuid::Uuid>)]
    message_id: Option<MessageId>,
    /// The contact that it is about.
    #[schema(value_type = Option<uuid::Uuid>)]
    contact_id: Option<ContactId>,
}

/// A task's words and its time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskEdit {
    /// The `version` that was looked at.
    #[schema(example = 0)]
    version: i32,
    /// What there is to do: 1 to 120 characters. What the app raised keeps its title.
    title: String,
    /// What there is to know: at most 2,000 characters.
    #[serde(default)]
    note: String,
    /// When it is due. Left out, at no time.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Timestamp>,
}

/// To whom a task is given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskOwnerIn {
    /// The `version` that was looked at.
    #[schema(example = 0)]
    version: i32,
    /// `me`, `nobody`, a member's id, or a role's name.
    #[schema(example = "me")]
    owner: String,
    /// What to say with it: at most 500 characters.
    #[serde(default)]
    note: String,
}

/// Where a task stands from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskStateIn {
    /// The `version` that was looked at.
    #[schema(example = 0)]
    version: i32,
    /// `done`, `dismissed` or `reopened`, which also undoes either.
    #[schema(value_type = String, example = "done")]
    state: TaskState,
    /// What to say with it: at most 500 characters.
    #[serde(default)]
    note: String,
}

/// The owner that a word names; `me` is the caller.
pub(super) fn owner(ctx: &Ctx, word: &str) -> Result<TaskOwner, Problem> {
    match (word, ctx.actor) {
        (ME, Actor::Staff(id)) => Ok(TaskOwner::Person(id)),
        _ => word.parse().map_err(|_| ServiceError::from(Invalid::Task(TaskRefusal::NoSuchOwner)).into()),
    }
}

/// The parameters `state`, `owner` and `source`.
#[derive(Default)]
pub(super) struct Wanted(TaskQuery);

impl FromRequestParts<State> for Wanted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        wanted(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn wanted(query: &str) -> Result<TaskQuery, Problem> {
    let mut wanted = TaskQuery::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()) {
        match (name.as_ref(), value.as_ref()) {
            ("state", "open") => wanted.settled = false,
            ("state", "settled") => wanted.settled = true,
            ("state", _) => return Err(bad_parameter("The parameter state must be open or settled.")),
            ("owner", ME) => wanted.whose = Some(Whose::Mine),
            ("owner", word) => {
                let owner = word.parse().map_err(|_| {
                    bad_parameter("The parameter owner must be me, nobody, the id of a member, or the name of a role.")
                })?;
                wanted.whose = Some(Whose::Of(owner));
            }
            ("source", name) => {
                let source = TaskSource::from_name(name);
                let must = "The parameter source must be staff, or the kind of a channel.";
                wanted.source = Some(source.ok_or_else(|| bad_parameter(must))?);
            }
            _ => {}
        }
    }
    Ok(wanted)
}

/// Tasks: the open ones in the order in which they are due, or the settled ones with the last first.
#[utoipa::path(
    get,
    path = "/api/v1/tasks",
    tag = "tasks",
    params(
        ("state" = Option<String>, Query, description = "`open`, or `settled`. Left out, open."),
        ("owner" = Option<String>, Query, description = "`me` for the caller and their role, `nobody`, a member's id, or a role's name."),
        ("source" = Option<String>, Query, description = "`staff`, or the kind of a channel."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<TaskOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Wanted(wanted): Wanted,
    paging: Paging,
) -> Result<Json<PageOut<TaskOut>>, Problem> {
    let query = TaskQuery { after: paging.after, limit: paging.limit, ..wanted };
    Ok(Json(PageOut::of(tasks::list(&state.services, &ctx, &query).await?)))
}

/// How many tasks are open.
#[utoipa::path(
    get,
    path = "/api/v1/task-counts",
    tag = "tasks",
    responses((status = 200, body = TaskCountsOut))
)]
pub(super) async fn counts(Shared(state): Shared<State>, Caller(ctx): Caller) -> Result<Json<TaskCountsOut>, Problem> {
    Ok(Json(tasks::counts(&state.services, &ctx).await?.into()))
}

/// Writes a task down. Whoever gets it is told.
#[utoipa::path(
    post,
    path = "/api/v1/tasks",
    tag = "tasks",
    params(
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each task; the same again gives the first result."),
    ),
    request_body = NewTaskIn,
    responses(
        (status = 201, body = TaskOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 404, body = ProblemDocument, description = "What it names is not in this shop."),
        (status = 422, body = ProblemDocument, description = "It can't be kept like this, or the key was used for another one."),
    )
)]
pub(super) async fn write(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    IdempotencyKey(request_key): IdempotencyKey,
    Input(task): Input<NewTaskIn>,
) -> Result<(StatusCode, Json<TaskOut>), Problem> {
    let new = NewTask {
        words: TaskWords { title: &task.title, note: &task.note, due_at: task.due_at },
        conversation: task.conversation_id,
        message: task.message_id,
        contact: task.contact_id,
        owner: owner(&ctx, task.owner.as_deref().unwrap_or(TaskOwner::NOBODY))?,
        request_key,
    };
    Ok((StatusCode::CREATED, Json(tasks::write(&state.services, &ctx, &new).await?.into())))
}

/// One task.
#[utoipa::path(
    get,
    path = "/api/v1/tasks/{id}",
    tag = "tasks",
    params(("id" = uuid::Uuid, Path, description = "The task.")),
    responses(
        (status = 200, body = TaskOut),
        (status = 404, body = ProblemDocument, description = "There is no such task in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TaskId>,
) -> Result<Json<TaskOut>, Problem> {
    Ok(Json(tasks::get(&state.services, &ctx, id).await?.into()))
}

/// Changes what there is to do, and when.
#[utoipa::path(
    put,
    path = "/api/v1/tasks/{id}",
    tag = "tasks",
    params(("id" = uuid::Uuid, Path, description = "The task.")),
    request_body = TaskEdit,
    responses(
        (status = 200, body = TaskOut),
        (status = 404, body = ProblemDocument, description = "There is no such task in this shop."),
        (status = 422, body = ProblemDocument, description = "It is somebody else's, was changed meanwhile, or can't be kept like this."),
    )
)]
pub(super) async fn edit(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TaskId>,
    Input(task): Input<TaskEdit>,
) -> Result<Json<TaskOut>, Problem> {
    let words = TaskWords { title: &task.title, note: &task.note, due_at: task.due_at };
    Ok(Json(tasks::edit(&state.services, &ctx, id, task.version, &words).await?.into()))
}

/// Gives a task to somebody, who is told; takes it, or lets it go.
#[utoipa::path(
    put,
    path = "/api/v1/tasks/{id}/owner",
    tag = "tasks",
    params(("id" = uuid::Uuid, Path, description = "The task.")),
    request_body = TaskOwnerIn,
    responses(
        (status = 200, body = TaskOut),
        (status = 404, body = ProblemDocument, description = "There is no such task, or no such member, in this shop."),
        (status = 422, body = ProblemDocument, description = "It is somebody else's, was changed meanwhile, or can't be given to them."),
    )
)]
pub(super) async fn hand(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TaskId>,
    Input(to): Input<TaskOwnerIn>,
) -> Result<Json<TaskOut>, Problem> {
    let owner = owner(&ctx, &to.owner)?;
    Ok(Json(tasks::hand(&state.services, &ctx, id, to.version, owner, &to.note).await?.into()))
}

/// Marks a task as done, dismisses it, or opens it again.
#[utoipa::path(
    put,
    path = "/api/v1/tasks/{id}/state",
    tag = "tasks",
    params(("id" = uuid::Uuid, Path, description = "The task.")),
    request_body = TaskStateIn,
    responses(
        (status = 200, body = TaskOut),
        (status = 404, body = ProblemDocument, description = "There is no such task in this shop."),
        (status = 422, body = ProblemDocument, description = "It is somebody else's, or somebody was faster: the sentence says who."),
    )
)]
pub(super) async fn settle(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TaskId>,
    Input(to): Input<TaskStateIn>,
) -> Result<Json<TaskOut>, Problem> {
    Ok(Json(tasks::settle(&state.services, &ctx, id, to.version, to.state, &to.note).await?.into()))
}

/// What was done with a task, the last first.
#[utoipa::path(
    get,
    path = "/api/v1/tasks/{id}/history",
    tag = "tasks",
    params(
        ("id" = uuid::Uuid, Path, description = "The task."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<TaskLineOut>),
        (status = 404, body = ProblemDocument, description = "There is no such task in this shop."),
    )
)]
pub(super) async fn history(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<TaskId>,
    paging: Paging,
) -> Result<Json<PageOut<TaskLineOut>>, Problem> {
    Ok(Json(PageOut::of(tasks::history(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

/// A conversation's tasks, open and settled, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/tasks",
    tag = "tasks",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<TaskOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn of_conversation(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    paging: Paging,
) -> Result<Json<PageOut<TaskOut>>, Problem> {
    Ok(Json(PageOut::of(tasks::of_conversation(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_or_named() {
        let read = wanted("state=settled&owner=nobody&source=sms&limit=3&locale=en").unwrap();
        assert!(read.settled && read.whose == Some(Whose::Of(TaskOwner::Nobody)) && read.source.is_some());
        assert_eq!(wanted("owner=me&state=open&source=").unwrap().whose, Some(Whose::Mine));
        for bad in ["state=done", "owner=ada", "source=letter", "owner=automation"] {
            assert!(wanted(bad).is_err(), "{bad}");
        }
    }
}
