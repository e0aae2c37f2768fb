//! What staff write to each other apart from any conversation. Only who is in a thread, or has the role that it is for, gets it.

use axum::extract::State as Shared;
use domain::{
    ids::{ConversationId, StaffThreadId, TaskId},
    task::TaskOwner,
};
use http::StatusCode;
use serde::Deserialize;
use service::staff_messages::{self, FirstMessage};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input, Paging},
    tasks::owner,
    views::{
        PageOut,
        staff_messages::{StaffMessageOut, StaffThreadOut, UnreadThreadsOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A message that begins a thread.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FirstMessageIn {
    /// A member's id or a role's name. About a task it may be left out: then it goes to whoever has the task and whoever wrote it down.
    #[schema(example = "store_manager")]
    to: Option<String>,
    /// What it says: 1 to 4,000 characters.
    #[schema(example = "Who has the key to the showroom?")]
    body: String,
    /// The conversation that it is about.
    #[schema(value_type = Option<uuid::Uuid>)]
    conversation_id: Option<ConversationId>,
    /// The task that it is about.
    #[schema(value_type = Option<uuid::Uuid>)]
    task_id: Option<TaskId>,
}

/// An answer in a thread.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StaffReplyIn {
    /// What it says: 1 to 4,000 characters.
    body: String,
}

/// The caller's threads, the last written to first.
#[utoipa::path(
    get,
    path = "/api/v1/staff-threads",
    tag = "staff messages",
    params(
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses((status = 200, body = PageOut<StaffThreadOut>))
)]
pub(super) async fn threads(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    paging: Paging,
) -> Result<Json<PageOut<StaffThreadOut>>, Problem> {
    let page = staff_messages::threads(&state.services, &ctx, paging.after, paging.limit).await?;
    Ok(Json(PageOut::of(page)))
}

/// How many threads hold something that the caller has not read.
#[utoipa::path(
    get,
    path = "/api/v1/staff-threads/count",
    tag = "staff messages",
    responses((status = 200, body = UnreadThreadsOut))
)]
pub(super) async fn count(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<UnreadThreadsOut>, Problem> {
    Ok(Json(UnreadThreadsOut { unread: staff_messages::unread(&state.services, &ctx).await? }))
}

/// Writes to a colleague, to everybody with a role, or about a task. They are told.
#[utoipa::path(
    post,
    path = "/api/v1/staff-threads",
    tag = "staff messages",
    params(
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each message; the same again gives the first result."),
    ),
    request_body = FirstMessageIn,
    responses(
        (status = 201, body = StaffThreadOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 404, body = ProblemDocument, description = "What it names is not in this shop."),
        (status = 422, body = ProblemDocument, description = "Nobody would read it, the text can't be kept, or the key was used for another one."),
    )
)]
pub(super) async fn begin(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    IdempotencyKey(request_key): IdempotencyKey,
    Input(first): Input<FirstMessageIn>,
) -> Result<(StatusCode, Json<StaffThreadOut>), Problem> {
    let first = FirstMessage {
        to: owner(&ctx, first.to.as_deref().unwrap_or(TaskOwner::NOBODY))?,
        conversation: first.conversation_id,
        task: first.task_id,
        body: &first.body,
        request_key,
    };
    Ok((StatusCode::CREATED, Json(staff_messages::begin(&state.services, &ctx, &first).await?.into())))
}

/// One thread.
#[utoipa::path(
    get,
    path = "/api/v1/staff-threads/{id}",
    tag = "staff messages",
    params(("id" = uuid::Uuid, Path, description = "The thread.")),
    responses(
        (status = 200, body = StaffThreadOut),
        (status = 404, body = ProblemDocument, description = "There is no such thread that the caller is in."),
    )
)]
pub(super) async fn thread(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<StaffThreadId>,
) -> Result<Json<StaffThreadOut>, Problem> {
    Ok(Json(staff_messages::thread(&state.services, &ctx, id).await?.into()))
}

/// A thread's messages, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/staff-threads/{id}/messages",
    tag = "staff messages",
    params(
        ("id" = uuid::Uuid, Path, description = "The thread."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<StaffMessageOut>),
        (status = 404, body = ProblemDocument, description = "There is no such thread that the caller is in."),
    )
)]
pub(super) async fn messages(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<StaffThreadId>,
    paging: Paging,
) -> Result<Json<PageOut<StaffMessageOut>>, Problem> {
    let page = staff_messages::messages(&state.services, &ctx, id, paging.after, paging.limit).await?;
    Ok(Json(PageOut::of(page)))
}

/// Answers in a thread. Everybody else in it is told.
#[utoipa::path(
    post,
    path = "/api/v1/staff-threads/{id}/messages",
    tag = "staff messages",
    params(
        ("id" = uuid::Uuid, Path, description = "The thread."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each message; the same again changes nothing."),
    ),
    request_body = StaffReplyIn,
    responses(
        (status = 201, body = StaffThreadOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 404, body = ProblemDocument, description = "There is no such thread that the caller is in."),
        (status = 422, body = ProblemDocument, description = "The text can't be kept, or the key was used for another one."),
    )
)]
pub(super) async fn reply(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<StaffThreadId>,
    IdempotencyKey(request_key): IdempotencyKey,
    Input(reply): Input<StaffReplyIn>,
) -> Result<(StatusCode, Json<StaffThreadOut>), Problem> {
    let thread = staff_messages::reply(&state.services, &ctx, id, &reply.body, request_key).await?;
    Ok((StatusCode::CREATED, Json(thread.into())))
}

/// The caller has read a thread.
#[utoipa::path(
    post,
    path = "/api/v1/staff-threads/{id}/read",
    tag = "staff messages",
    params(("id" = uuid::Uuid, Path, description = "The thread.")),
    responses(
        (status = 204, description = "It is read now."),
        (status = 404, body = ProblemDocument, description = "There is no such thread that the caller is in."),
    )
)]
pub(super) async fn mark_read(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<StaffThreadId>,
) -> Result<StatusCode, Problem> {
    staff_messages::mark_read(&state.services, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
