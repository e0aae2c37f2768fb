//! Whether the client of a conversation may be written to.

use axum::extract::State as Shared;
use domain::{consent::ConsentSignal, ids::ConversationId};
use serde::Deserialize;
use service::consent;
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input, Paging},
    views::{
        PageOut,
        consent::{ConsentLineOut, ConsentOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// What staff decide about a client.
#[derive(Deserialize, ToSchema)]
#[schema(as = ConsentDecision)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionIn {
    /// `do_not_contact`, `contact_allowed` to take that back, or `reviewed` for what the client wrote.
    #[schema(value_type = String, example = "do_not_contact")]
    signal: ConsentSignal,
    /// Why, for others to read: 1 to 500 characters.
    #[schema(example = "Asked for it on the phone.")]
    reason: String,
}

/// What is known of the client's consent.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/consent",
    tag = "consent",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    responses(
        (status = 200, body = ConsentOut),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn of_conversation(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
) -> Result<Json<ConsentOut>, Problem> {
    Ok(Json(consent::of_conversation(&state.services, &ctx, id).await?.into()))
}

/// How that came about, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/consent/history",
    tag = "consent",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<ConsentLineOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn history(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    paging: Paging,
) -> Result<Json<PageOut<ConsentLineOut>>, Problem> {
    Ok(Json(PageOut::of(consent::history(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

/// Records what staff decide. Nobody takes a client's STOP back for them.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/consent",
    tag = "consent",
    params(("id" = uuid::Uuid, Path, description = "The conversation.")),
    request_body = DecisionIn,
    responses(
        (status = 200, body = ConsentOut, description = "Where it stands now; the same again changes nothing."),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "Only the client can say this, or there is no reason."),
    )
)]
pub(super) async fn decide(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    Input(decision): Input<DecisionIn>,
) -> Result<Json<ConsentOut>, Problem> {
    let view = consent::decide(&state.services, &ctx, id, decision.signal, &decision.reason).await?;
    Ok(Json(view.into()))
}
