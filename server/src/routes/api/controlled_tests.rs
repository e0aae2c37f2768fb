//! Controlled tests: one real message to somebody on the shop's list.

use axum::extract::State as Shared;
use domain::ids::AccountId;
use http::StatusCode;
use serde::Deserialize;
use service::{dispatch, guards};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input},
    views::{PageOut, dispatches::DispatchDetailOut, guards::RecipientOut},
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// Somebody for the list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTestRecipient {
    /// Their number with its country code.
    #[schema(example = "+15550100123")]
    handle: String,
    /// Whose it is: 1 to 80 characters.
    #[schema(example = "Olivia's own phone")]
    label: String,
}

/// A controlled test.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewControlledTest {
    /// Through which account.
    #[schema(value_type = uuid::Uuid)]
    account_id: AccountId,
    /// To whom: a number on the list.
    #[schema(example = "+15550100123")]
    recipient: String,
}

/// The list of those whom a controlled test may reach.
#[utoipa::path(
    get,
    path = "/api/v1/test-recipients",
    tag = "controlled tests",
    responses((status = 200, body = PageOut<RecipientOut>))
)]
pub(super) async fn recipients(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<RecipientOut>>, Problem> {
    Ok(Json(PageOut::all(guards::recipients(&state.services, &ctx).await?)))
}

/// Puts a number on the list, or changes its label.
#[utoipa::path(
    post,
    path = "/api/v1/test-recipients",
    tag = "controlled tests",
    request_body = NewTestRecipient,
    responses(
        (status = 200, body = PageOut<RecipientOut>, description = "The list as it is now."),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 422, body = ProblemDocument, description = "The number or the label can't be accepted."),
    )
)]
pub(super) async fn list_recipient(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Input(new): Input<NewTestRecipient>,
) -> Result<Json<PageOut<RecipientOut>>, Problem> {
    Ok(Json(PageOut::all(guards::list_recipient(&state.services, &ctx, &new.handle, &new.label).await?)))
}

/// Takes a number off the list.
#[utoipa::path(
    delete,
    path = "/api/v1/test-recipients/{handle}",
    tag = "controlled tests",
    params(("handle" = String, Path, description = "The number as the list shows it.", example = "+15550100123")),
    responses(
        (status = 200, body = PageOut<RecipientOut>, description = "The list as it is now."),
        (status = 403, body = ProblemDocument, description = "Only an owner may do this."),
        (status = 404, body = ProblemDocument, description = "The number is not on this shop's list."),
    )
)]
pub(super) async fn unlist_recipient(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(handle): Id<String>,
) -> Result<Json<PageOut<RecipientOut>>, Problem> {
    Ok(Json(PageOut::all(guards::unlist_recipient(&state.services, &ctx, &handle).await?)))
}

/// Sends a controlled test. What blocks it is said at once, all of it.
#[utoipa::path(
    post,
    path = "/api/v1/controlled-tests",
    tag = "controlled tests",
    params(
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each test; the same again gives the first one, and sends nothing."),
    ),
    request_body = NewControlledTest,
    responses(
        (status = 201, body = DispatchDetailOut, description = "It is queued; its delivery becomes evidence."),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such account in this shop."),
        (status = 422, body = ProblemDocument, description = "It is blocked: `blockers` says by what."),
    )
)]
pub(super) async fn run(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Input(test): Input<NewControlledTest>,
) -> Result<(StatusCode, Json<DispatchDetailOut>), Problem> {
    let id = guards::run_controlled_test(&state.services, &ctx, test.account_id, &test.recipient, key).await?;
    Ok((StatusCode::CREATED, Json(dispatch::get(&state.services, &ctx, id).await?.into())))
}
