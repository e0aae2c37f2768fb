//! Replies as dry runs.

use axum::extract::State as Shared;
use domain::ids::ConversationId;
use http::StatusCode;
use serde::Deserialize;
use service::drafts;
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input},
    views::{PageOut, inbox::DryRunOut},
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
}

/// The newest dry runs of a conversation, newest first, at most 20.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/drafts",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = PageOut<DryRunOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<PageOut<DryRunOut>>, Problem> {
    Ok(Json(PageOut::all(drafts::of_conversation(&state.services, &ctx, id).await?)))
}

/// Plans a reply and says why it may not leave. Nothing is sent.
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
        (status = 201, body = DryRunOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "The reply can't be accepted."),
    )
)]
pub(super) async fn dry_run(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(draft): Input<NewDraft>,
) -> Result<(StatusCode, Json<DryRunOut>), Problem> {
    let reply =
        drafts::NewReply { conversation: id, body: &draft.body, template: None, send_at: None, request_key: key };
    let run = drafts::dry_run(&state.services, &ctx, &reply).await?;
    Ok((StatusCode::CREATED, Json(run.into())))
}
