//! Merging conversations, and splitting one.

use axum::extract::State as Shared;
use domain::ids::{ConversationId, MessageId};
use serde::Deserialize;
use service::triage;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    input::{Caller, Id, IdempotencyKey, Input},
    views::{
        PageOut,
        triage::{ChangedOut, MergeableOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// What to merge into a conversation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeIn {
    /// The conversation whose messages move. It is closed, and what its client writes from now on arrives here.
    from: Uuid,
    /// That two different clients are meant to share one conversation.
    #[serde(default)]
    confirmed: bool,
}

/// Where to split a conversation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SplitIn {
    /// The first message of the new conversation.
    from_message: Uuid,
}

/// Other conversations of the same client, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/mergeable",
    tag = "conversations",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = PageOut<MergeableOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn mergeable(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<PageOut<MergeableOut>>, Problem> {
    Ok(Json(PageOut::all(triage::mergeable(&state.services, &ctx, id).await?)))
}

/// Merges another conversation into this one.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/merge",
    tag = "conversations",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation that stays."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again changes nothing."),
    ),
    request_body = MergeIn,
    responses(
        (status = 200, body = ChangedOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "They are two clients and that was not confirmed, one was merged before, or something of it is underway."),
    )
)]
pub(super) async fn merge(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(with): Input<MergeIn>,
) -> Result<Json<ChangedOut>, Problem> {
    let from = ConversationId::from_uuid(with.from);
    Ok(Json(triage::merge(&state.services, &ctx, id, from, with.confirmed, key).await?.into()))
}

/// Moves a message and all after it into a conversation of their own, which is the answer.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/split",
    tag = "conversations",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again gives the first result."),
    ),
    request_body = SplitIn,
    responses(
        (status = 200, body = ChangedOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop, or the message is not in it."),
        (status = 422, body = ProblemDocument, description = "It is the first message, the conversation was merged, or something of it is underway."),
    )
)]
pub(super) async fn split(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(at): Input<SplitIn>,
) -> Result<Json<ChangedOut>, Problem> {
    let first = MessageId::from_uuid(at.from_message);
    Ok(Json(triage::split(&state.services, &ctx, id, first, key).await?.into()))
}
