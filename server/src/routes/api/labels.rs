//! The shop's labels, and those of a contact.

use axum::extract::State as Shared;
use domain::ids::{ContactId, LabelId};
use http::StatusCode;
use serde::Deserialize;
use service::labels;
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input},
    triage::LabelsIn,
    views::{PageOut, triage::LabelOut},
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A label to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLabelIn {
    /// Its name, with those above it before a slash: those that are missing are added as well.
    #[schema(example = "jobs/measure")]
    path: String,
    /// `grey`, `blue`, `teal`, `green`, `yellow`, `orange`, `red` or `purple`.
    #[schema(example = "teal")]
    color: String,
}

/// A change of a label.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelChangeIn {
    /// Another name; what is below it moves along. Left out, it keeps its own.
    path: Option<String>,
    /// Another colour. Left out, it keeps its own.
    color: Option<String>,
}

/// The shop's labels, in the order of their names.
#[utoipa::path(get, path = "/api/v1/labels", tag = "labels", responses((status = 200, body = PageOut<LabelOut>)))]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<LabelOut>>, Problem> {
    Ok(Json(PageOut::all(labels::list(&state.services, &ctx).await?)))
}

/// Adds a label.
#[utoipa::path(
    post,
    path = "/api/v1/labels",
    tag = "labels",
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again gives the first result.")),
    request_body = NewLabelIn,
    responses(
        (status = 201, body = LabelOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 422, body = ProblemDocument, description = "The name or the colour can't be accepted, or there is one of this name."),
    )
)]
pub(super) async fn create(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Input(new): Input<NewLabelIn>,
) -> Result<(StatusCode, Json<LabelOut>), Problem> {
    let label = labels::create(&state.services, &ctx, &new.path, &new.color, key).await?;
    Ok((StatusCode::CREATED, Json(label.into())))
}

/// Gives a label another name or colour.
#[utoipa::path(
    patch,
    path = "/api/v1/labels/{id}",
    tag = "labels",
    params(("id" = uuid::Uuid, Path, description = "The label.")),
    request_body = LabelChangeIn,
    responses(
        (status = 200, body = LabelOut),
        (status = 404, body = ProblemDocument, description = "There is no such label in this shop."),
        (status = 422, body = ProblemDocument, description = "The name or the colour can't be accepted, or the label was deleted."),
    )
)]
pub(super) async fn change(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<LabelId>,
    Input(to): Input<LabelChangeIn>,
) -> Result<Json<LabelOut>, Problem> {
    let label = labels::change(&state.services, &ctx, id, to.path.as_deref(), to.color.as_deref()).await?;
    Ok(Json(label.into()))
}

/// Deletes a label and those below it.
#[utoipa::path(
    delete,
    path = "/api/v1/labels/{id}",
    tag = "labels",
    params(("id" = uuid::Uuid, Path, description = "The label.")),
    responses(
        (status = 204, description = "It is deleted, or was already."),
        (status = 404, body = ProblemDocument, description = "There is no such label in this shop."),
    )
)]
pub(super) async fn delete(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<LabelId>,
) -> Result<StatusCode, Problem> {
    labels::delete(&state.services, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The labels of a contact.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/labels",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, body = PageOut<LabelOut>),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn of_contact(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<PageOut<LabelOut>>, Problem> {
    Ok(Json(PageOut::all(labels::of_contact(&state.services, &ctx, id).await?)))
}

/// Puts labels on a contact and takes labels off.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{id}/labels",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    request_body = LabelsIn,
    responses(
        (status = 200, body = PageOut<LabelOut>),
        (status = 404, body = ProblemDocument, description = "There is no such contact or label in this shop."),
        (status = 422, body = ProblemDocument, description = "A label was deleted, or there are too many."),
    )
)]
pub(super) async fn set_on_contact(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    Input(labels_in): Input<LabelsIn>,
) -> Result<Json<PageOut<LabelOut>>, Problem> {
    let (add, remove) = labels_in.ids();
    Ok(Json(PageOut::all(labels::set_on_contact(&state.services, &ctx, id, &add, &remove).await?)))
}
