//! Saved views of the conversation list.

use axum::extract::State as Shared;
use domain::ids::ViewId;
use http::StatusCode;
use serde::Deserialize;
use service::views::{self, NewView};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input},
    views::{PageOut, triage::ViewOut},
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A view to save.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewViewIn {
    /// What to call it: 1 to 60 characters.
    #[schema(example = "Mine that wait")]
    name: String,
    /// Filters and order, as parameters of `/api/v1/conversations`.
    #[schema(example = "status=open&assigned=me&sort=waiting")]
    query: String,
    /// Whether everybody sees it: for supervisors and up.
    #[serde(default)]
    shared: bool,
}

/// A change of a view; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ViewChangeIn {
    /// Another name.
    name: Option<String>,
    /// Other filters.
    query: Option<String>,
    /// Whether everybody sees it.
    shared: Option<bool>,
}

/// The caller's own views and those that are shared, in the order of their names.
#[utoipa::path(get, path = "/api/v1/views", tag = "views", responses((status = 200, body = PageOut<ViewOut>)))]
pub(super) async fn list(Shared(state): Shared<State>, Caller(ctx): Caller) -> Result<Json<PageOut<ViewOut>>, Problem> {
    Ok(Json(PageOut::all(views::list(&state.services, &ctx).await?)))
}

/// Saves a view.
#[utoipa::path(
    post,
    path = "/api/v1/views",
    tag = "views",
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again gives the first result.")),
    request_body = NewViewIn,
    responses(
        (status = 201, body = ViewOut),
        (status = 403, body = ProblemDocument, description = "Sharing is for supervisors and up."),
        (status = 422, body = ProblemDocument, description = "The name or the filters can't be accepted."),
    )
)]
pub(super) async fn save(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Input(new): Input<NewViewIn>,
) -> Result<(StatusCode, Json<ViewOut>), Problem> {
    let new = NewView { name: &new.name, query: &new.query, shared: new.shared, request_key: key };
    let saved = views::save(&state.services, &ctx, &new).await?;
    Ok((StatusCode::CREATED, Json(saved.into())))
}

/// Gives a view another name or other filters, or shares it.
#[utoipa::path(
    patch,
    path = "/api/v1/views/{id}",
    tag = "views",
    params(("id" = uuid::Uuid, Path, description = "The view.")),
    request_body = ViewChangeIn,
    responses(
        (status = 200, body = ViewOut),
        (status = 404, body = ProblemDocument, description = "There is no such view in this shop, or it is somebody else's own."),
        (status = 422, body = ProblemDocument, description = "The name or the filters can't be accepted, somebody else shares it, or it was deleted."),
    )
)]
pub(super) async fn change(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ViewId>,
    Input(to): Input<ViewChangeIn>,
) -> Result<Json<ViewOut>, Problem> {
    let changed = views::change(&state.services, &ctx, id, to.name.as_deref(), to.query.as_deref(), to.shared).await?;
    Ok(Json(changed.into()))
}

/// Deletes a view.
#[utoipa::path(
    delete,
    path = "/api/v1/views/{id}",
    tag = "views",
    params(("id" = uuid::Uuid, Path, description = "The view.")),
    responses(
        (status = 204, description = "It is deleted, or was already."),
        (status = 404, body = ProblemDocument, description = "There is no such view in this shop, or it is somebody else's own."),
    )
)]
pub(super) async fn delete(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ViewId>,
) -> Result<StatusCode, Problem> {
    views::delete(&state.services, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
