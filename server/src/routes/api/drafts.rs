//! Replies: written as dry runs, submitted, and decided by somebody else.

use axum::extract::State as Shared;
use domain::{
    draft::DraftState,
    ids::{AttachmentId, ConversationId, DraftId, TemplateId},
};
use http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use service::drafts::{self, DraftQuery};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input, OpenedAt, Paging, States},
    views::{
        PageOut,
        drafts::{DecidedOut, DraftDetailOut, DraftOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A reply.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDraft {
    /// What to say: up to 1,600 characters.
    #[schema(example = "We can come on Tuesday at 10.")]
    body: String,
    /// Which of the files of the caller's reply go with it.
    #[serde(default)]
    #[schema(value_type = Vec<uuid::Uuid>, required = false)]
    attachments: Vec<AttachmentId>,
    /// The template that it was started from.
    #[schema(value_type = Option<uuid::Uuid>)]
    template_id: Option<TemplateId>,
    /// When it should leave, at most a year from now; at once if nothing is said.
    #[schema(value_type = Option<String>, format = DateTime)]
    send_at: Option<Timestamp>,
}

/// What a draft is to say from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftChange {
    /// What to say: up to 1,600 characters.
    #[schema(example = "We can come on Wednesday at 10.")]
    body: String,
    /// When it should leave; at once if nothing is said.
    #[schema(value_type = Option<String>, format = DateTime)]
    send_at: Option<Timestamp>,
}

/// Why somebody says no.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rejection {
    /// For the author to read: 1 to 500 characters.
    #[schema(example = "Please offer a second day.")]
    reason: String,
}

/// Several drafts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DraftIds {
    /// Which: at most 100.
    #[schema(value_type = Vec<uuid::Uuid>)]
    ids: Vec<DraftId>,
}

/// The newest drafts of a conversation, newest first, at most 20.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/drafts",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = PageOut<DraftOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn of_conversation(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<PageOut<DraftOut>>, Problem> {
    Ok(Json(PageOut::all(drafts::of_conversation(&state.services, &ctx, id).await?)))
}

/// Plans a reply and says what stands in its way. Nothing is sent.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/drafts",
    tag = "drafts",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each reply; the same again gives the first result."),
    ),
    request_body = NewDraft,
    responses(
        (status = 201, body = DraftOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation or template in this shop."),
        (status = 422, body = ProblemDocument, description = "The reply can't be accepted."),
    )
)]
pub(super) async fn dry_run(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(draft): Input<NewDraft>,
) -> Result<(StatusCode, Json<DraftOut>), Problem> {
    let reply = drafts::NewReply {
        conversation: id,
        body: &draft.body,
        files: &draft.attachments,
        template: draft.template_id,
        send_at: draft.send_at,
        request_key: key,
    };
    let run = drafts::dry_run(&state.services, &ctx, &reply).await?;
    Ok((StatusCode::CREATED, Json(run.into())))
}

/// The shop's drafts, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/drafts",
    tag = "drafts",
    params(
        ("state" = Option<String>, Query, description = "Only those in these states, with commas between them.", example = "submitted"),
        ("own" = Option<bool>, Query, description = "Only the caller's own."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<DraftOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    States(states): States<DraftState>,
    paging: Paging,
) -> Result<Json<PageOut<DraftOut>>, Problem> {
    let query = DraftQuery { states, own: paging.own, before: paging.after, limit: paging.limit };
    Ok(Json(PageOut::of(drafts::page(&state.services, &ctx, &query).await?)))
}

/// One draft with its history.
#[utoipa::path(
    get,
    path = "/api/v1/drafts/{id}",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The draft.")),
    responses(
        (status = 200, body = DraftDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such draft in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DraftId>,
) -> Result<Json<DraftDetailOut>, Problem> {
    Ok(Json(drafts::get(&state.services, &ctx, id).await?.into()))
}

/// Changes a draft of the caller's own. One that was decided or withdrawn is a draft again.
#[utoipa::path(
    put,
    path = "/api/v1/drafts/{id}",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The draft.")),
    request_body = DraftChange,
    responses(
        (status = 200, body = DraftOut),
        (status = 404, body = ProblemDocument, description = "There is no such draft in this shop."),
        (status = 422, body = ProblemDocument, description = "It is somebody else's, or not where this step begins, or the text can't be accepted."),
    )
)]
pub(super) async fn edit(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DraftId>,
    Input(change): Input<DraftChange>,
) -> Result<Json<DraftOut>, Problem> {
    Ok(Json(drafts::edit(&state.services, &ctx, id, &change.body, change.send_at).await?.into()))
}

/// Asks for approval of a draft of the caller's own.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/{id}/submit",
    tag = "drafts",
    params(
        ("id" = uuid::Uuid, Path, description = "The draft."),
        ("opened_at" = Option<String>, Query, description = "When the caller opened the conversation: refused if somebody else has answered since."),
    ),
    responses(
        (status = 200, body = DraftOut),
        (status = 404, body = ProblemDocument, description = "There is no such draft in this shop."),
        (status = 409, body = ProblemDocument, description = "Somebody else has answered since."),
        (status = 422, body = ProblemDocument, description = "It is somebody else's, or not where this step begins."),
    )
)]
pub(super) async fn submit(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DraftId>,
    OpenedAt(opened_at): OpenedAt,
) -> Result<Json<DraftOut>, Problem> {
    Ok(Json(drafts::submit(&state.services, &ctx, id, opened_at).await?.into()))
}

/// Takes the question back.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/{id}/withdraw",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The draft.")),
    responses(
        (status = 200, body = DraftOut),
        (status = 404, body = ProblemDocument, description = "There is no such draft in this shop."),
        (status = 422, body = ProblemDocument, description = "It is somebody else's, or not where this step begins."),
    )
)]
pub(super) async fn withdraw(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DraftId>,
) -> Result<Json<DraftOut>, Problem> {
    Ok(Json(drafts::withdraw(&state.services, &ctx, id).await?.into()))
}

/// Says yes to somebody else's draft: practice becomes evidence, a live one is queued to leave.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/{id}/approve",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The draft.")),
    responses(
        (status = 200, body = DraftOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such draft in this shop."),
        (status = 422, body = ProblemDocument, description = "It is the caller's own, or not where this step begins."),
    )
)]
pub(super) async fn approve(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DraftId>,
) -> Result<Json<DraftOut>, Problem> {
    Ok(Json(drafts::approve(&state.services, &ctx, id).await?.into()))
}

/// Says no to somebody else's draft.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/{id}/reject",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The draft.")),
    request_body = Rejection,
    responses(
        (status = 200, body = DraftOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such draft in this shop."),
        (status = 422, body = ProblemDocument, description = "It is the caller's own, or not where this step begins, or there is no reason."),
    )
)]
pub(super) async fn reject(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DraftId>,
    Input(rejection): Input<Rejection>,
) -> Result<Json<DraftOut>, Problem> {
    Ok(Json(drafts::reject(&state.services, &ctx, id, &rejection.reason).await?.into()))
}

/// Says yes to several drafts, each by itself: one that can't be approved holds up no other.
#[utoipa::path(
    post,
    path = "/api/v1/drafts/approve",
    tag = "drafts",
    request_body = DraftIds,
    responses(
        (status = 200, body = PageOut<DecidedOut>, description = "One row for each id, in the order they were given."),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 422, body = ProblemDocument, description = "Those are more than 100."),
    )
)]
pub(super) async fn approve_all(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(chosen): Input<DraftIds>,
) -> Result<Json<PageOut<DecidedOut>>, Problem> {
    Ok(Json(PageOut::all(drafts::approve_all(&state.services, &ctx, &chosen.ids).await?)))
}
