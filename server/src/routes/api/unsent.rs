//! Replies that the caller is writing.

use axum::extract::State as Shared;
use domain::ids::ConversationId;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use service::unsent;
use utoipa::ToSchema;

use super::input::{Caller, Id, Input};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// What the caller is writing in a conversation.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unsent {
    /// The text so far; empty for none. At most 20,000 characters.
    body: String,
}

/// What the caller was writing.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/unsent",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = Unsent),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<Unsent>, Problem> {
    Ok(Json(Unsent { body: unsent::get(&state.services, &ctx, id).await? }))
}

/// Keeps what the caller is writing. Nobody else sees it, and nothing follows from it.
#[utoipa::path(
    put,
    path = "/api/v1/conversations/{id}/unsent",
    tag = "drafts",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = Unsent,
    responses(
        (status = 204, description = "It is kept."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "The text is too long."),
    )
)]
pub(super) async fn keep(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(unsent): Input<Unsent>,
) -> Result<StatusCode, Problem> {
    unsent::keep(&state.services, &ctx, id, &unsent.body).await?;
    Ok(StatusCode::NO_CONTENT)
}
