//! Sends: where they stand, and what people decide where nothing goes on by itself.

use axum::extract::State as Shared;
use domain::{delivery::DeliveryState, ids::DispatchId};
use http::StatusCode;
use serde::Deserialize;
use service::dispatch::{self, DispatchQuery, Settlement};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input, Paging, States},
    views::{
        PageOut,
        dispatches::{DispatchDetailOut, DispatchOut},
        drafts::DraftOut,
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// Why somebody decides.
#[derive(Deserialize, ToSchema)]
#[schema(as = Reason)]
#[serde(deny_unknown_fields)]
pub(super) struct ReasonIn {
    /// For others to read: 1 to 500 characters.
    #[schema(example = "The client has called meanwhile.")]
    reason: String,
}

/// What somebody found out about a send of unknown outcome.
#[derive(Deserialize, ToSchema)]
#[schema(as = Settlement)]
#[serde(deny_unknown_fields)]
pub(super) struct SettlementIn {
    /// `taken` if the carrier has it, `not_taken` if it never left.
    #[schema(value_type = String, example = "taken")]
    settlement: Settlement,
    /// How that is known: 1 to 500 characters.
    #[schema(example = "It is in the carrier's log.")]
    reason: String,
}

/// A stopped send, written anew.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Rewrite {
    /// What to say: up to 1,600 characters.
    #[schema(example = "We can come on Tuesday at 10.")]
    body: String,
}

/// Sends, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/dispatches",
    tag = "dispatches",
    params(
        ("state" = Option<String>, Query, description = "Only those in these states, with commas between them.", example = "held,dead"),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<DispatchOut>),
        (status = 400, body = ProblemDocument, description = "A parameter does not fit."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    States(states): States<DeliveryState>,
    paging: Paging,
) -> Result<Json<PageOut<DispatchOut>>, Problem> {
    let query = DispatchQuery { states, before: paging.after, limit: paging.limit };
    Ok(Json(PageOut::of(dispatch::page(&state.services, &ctx, &query).await?)))
}

/// One send with its history.
#[utoipa::path(
    get,
    path = "/api/v1/dispatches/{id}",
    tag = "dispatches",
    params(("id" = uuid::Uuid, Path, description = "The send.")),
    responses(
        (status = 200, body = DispatchDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such send in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DispatchId>,
) -> Result<Json<DispatchDetailOut>, Problem> {
    Ok(Json(dispatch::get(&state.services, &ctx, id).await?.into()))
}

/// Lets a held send take its turn again. The guard is asked again when it has.
#[utoipa::path(
    post,
    path = "/api/v1/dispatches/{id}/release",
    tag = "dispatches",
    params(("id" = uuid::Uuid, Path, description = "The send.")),
    responses(
        (status = 200, body = DispatchDetailOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such send in this shop."),
        (status = 422, body = ProblemDocument, description = "It is not held."),
    )
)]
pub(super) async fn release(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DispatchId>,
) -> Result<Json<DispatchDetailOut>, Problem> {
    Ok(Json(dispatch::release(&state.services, &ctx, id).await?.into()))
}

/// Lets a stopped send leave once more, under the same key and with the same bytes.
#[utoipa::path(
    post,
    path = "/api/v1/dispatches/{id}/replay",
    tag = "dispatches",
    params(("id" = uuid::Uuid, Path, description = "The send.")),
    request_body = ReasonIn,
    responses(
        (status = 200, body = DispatchDetailOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such send in this shop."),
        (status = 422, body = ProblemDocument, description = "It has not stopped, or there is no reason."),
    )
)]
pub(super) async fn replay(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DispatchId>,
    Input(why): Input<ReasonIn>,
) -> Result<Json<DispatchDetailOut>, Problem> {
    Ok(Json(dispatch::replay(&state.services, &ctx, id, &why.reason).await?.into()))
}

/// Decides that a send never leaves.
#[utoipa::path(
    post,
    path = "/api/v1/dispatches/{id}/discard",
    tag = "dispatches",
    params(("id" = uuid::Uuid, Path, description = "The send.")),
    request_body = ReasonIn,
    responses(
        (status = 200, body = DispatchDetailOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such send in this shop."),
        (status = 422, body = ProblemDocument, description = "It has left or may have, or there is no reason."),
    )
)]
pub(super) async fn discard(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DispatchId>,
    Input(why): Input<ReasonIn>,
) -> Result<Json<DispatchDetailOut>, Problem> {
    Ok(Json(dispatch::discard(&state.services, &ctx, id, &why.reason).await?.into()))
}

/// Settles a send of unknown outcome by what somebody found out.
#[utoipa::path(
    post,
    path = "/api/v1/dispatches/{id}/settle",
    tag = "dispatches",
    params(("id" = uuid::Uuid, Path, description = "The send.")),
    request_body = SettlementIn,
    responses(
        (status = 200, body = DispatchDetailOut),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "There is no such send in this shop."),
        (status = 422, body = ProblemDocument, description = "Its outcome is known, or there is no reason."),
    )
)]
pub(super) async fn settle(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DispatchId>,
    Input(found): Input<SettlementIn>,
) -> Result<Json<DispatchDetailOut>, Problem> {
    Ok(Json(dispatch::settle(&state.services, &ctx, id, found.settlement, &found.reason).await?.into()))
}

/// Asks the carrier where a send stands. Changes nothing there.
#[utoipa::path(
    post,
    path = "/api/v1/dispatches/{id}/ask",
    tag = "dispatches",
    params(("id" = uuid::Uuid, Path, description = "The send.")),
    responses(
        (status = 200, body = DispatchDetailOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such send in this shop."),
        (status = 422, body = ProblemDocument, description = "The carrier can't say."),
    )
)]
pub(super) async fn ask(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DispatchId>,
) -> Result<Json<DispatchDetailOut>, Problem> {
    Ok(Json(dispatch::ask_carrier(&state.services, &ctx, id).await?.into()))
}

/// Writes a held or stopped send anew: as a draft that somebody approves. The send itself is discarded.
#[utoipa::path(
    post,
    path = "/api/v1/dispatches/{id}/edit",
    tag = "dispatches",
    params(
        ("id" = uuid::Uuid, Path, description = "The send."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each draft; the same again gives the first result."),
    ),
    request_body = Rewrite,
    responses(
        (status = 201, body = DraftOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such send in this shop."),
        (status = 422, body = ProblemDocument, description = "It belongs to no conversation, or the text can't be accepted."),
    )
)]
pub(super) async fn edit(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<DispatchId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(rewrite): Input<Rewrite>,
) -> Result<(StatusCode, Json<DraftOut>), Problem> {
    let draft = dispatch::edit_as_draft(&state.services, &ctx, id, &rewrite.body, key).await?;
    Ok((StatusCode::CREATED, Json(draft.into())))
}
