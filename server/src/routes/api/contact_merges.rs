//! Contacts that are one person, and numbers that are somebody else's.

use axum::extract::{FromRequestParts, State as Shared};
use domain::ids::{ContactId, IdentityId, MergeId};
use http::request::Parts;
use serde::Deserialize;
use service::contacts::{self, MergeContacts, MoveHandle};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    input::{Caller, Id, IdempotencyKey, Input, Paging, bad_parameter},
    views::{
        PageOut,
        contact_merges::{DuplicateOut, MergeOut, MergePreviewOut},
        contacts::ContactOut,
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// The parameter `from`.
pub(super) struct From(ContactId);

impl FromRequestParts<State> for From {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let value = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "from");
        let (_, value) = value.ok_or_else(|| bad_parameter("The parameter from must name a contact."))?;
        value.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

/// What to merge into a contact.
#[derive(Deserialize, ToSchema)]
#[schema(as = ContactMerge)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeIn {
    /// The contact that becomes a part of this one.
    from: Uuid,
    /// The version of this contact that was looked at.
    version: i32,
    /// The version of the other one.
    from_version: i32,
}

/// A number that is somebody else's.
#[derive(Deserialize, ToSchema)]
#[schema(as = HandleMove)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveIn {
    /// The handle's id.
    handle: Uuid,
    /// The version of this contact that was looked at.
    version: i32,
    /// Whose it is; nothing for a new contact.
    #[serde(default)]
    into: Option<Uuid>,
}

/// Contacts that may be the same person, the likeliest first, each with every sign of it.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/duplicates",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, body = PageOut<DuplicateOut>),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn duplicates(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
) -> Result<Json<PageOut<DuplicateOut>>, Problem> {
    Ok(Json(PageOut::all(contacts::duplicates(&state.services, &ctx, id).await?)))
}

/// Shows what a merge would do, and does nothing.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/merge-preview",
    tag = "contacts",
    params(
        ("id" = uuid::Uuid, Path, description = "The contact that stays."),
        ("from" = uuid::Uuid, Query, description = "The one that would become a part of it."),
    ),
    responses(
        (status = 200, body = MergePreviewOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
        (status = 422, body = ProblemDocument, description = "They are one contact, or one of them was merged before."),
    )
)]
pub(super) async fn preview(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    From(from): From,
) -> Result<Json<MergePreviewOut>, Problem> {
    Ok(Json(contacts::preview(&state.services, &ctx, id, from).await?.into()))
}

/// Makes another contact a part of this one.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{id}/merge",
    tag = "contacts",
    params(
        ("id" = uuid::Uuid, Path, description = "The contact that stays."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again changes nothing."),
    ),
    request_body = MergeIn,
    responses(
        (status = 200, body = ContactOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
        (status = 422, body = ProblemDocument, description = "Somebody has changed one of them since, one was merged before, or they are one."),
    )
)]
pub(super) async fn merge(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(with): Input<MergeIn>,
) -> Result<Json<ContactOut>, Problem> {
    let from = (ContactId::from_uuid(with.from), with.from_version);
    let wanted = MergeContacts { into: (id, with.version), from, request_key: key };
    Ok(Json(contacts::merge(&state.services, &ctx, &wanted).await?.into()))
}

/// Moves one of this contact's handles to another contact, or to a new one, which is the answer.
#[utoipa::path(
    post,
    path = "/api/v1/contacts/{id}/move-handle",
    tag = "contacts",
    params(
        ("id" = uuid::Uuid, Path, description = "The contact that has the handle."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each attempt; the same again changes nothing."),
    ),
    request_body = MoveIn,
    responses(
        (status = 200, body = ContactOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such contact or handle in this shop."),
        (status = 422, body = ProblemDocument, description = "Somebody has changed the contact since, one was merged before, or they are one."),
    )
)]
pub(super) async fn move_handle(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    IdempotencyKey(key): IdempotencyKey,
    Input(with): Input<MoveIn>,
) -> Result<Json<ContactOut>, Problem> {
    let wanted = MoveHandle {
        handle: IdentityId::from_uuid(with.handle),
        from: (id, with.version),
        into: with.into.map(ContactId::from_uuid),
        request_key: key,
    };
    Ok(Json(contacts::move_handle(&state.services, &ctx, &wanted).await?.into()))
}

/// What was decided about a contact and those that are part of it, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/merges",
    tag = "contacts",
    params(
        ("id" = uuid::Uuid, Path, description = "The contact."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<MergeOut>),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn history(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    paging: Paging,
) -> Result<Json<PageOut<MergeOut>>, Problem> {
    Ok(Json(PageOut::of(contacts::history(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

/// Takes a merge or a move back. The contact that is one of its own again, or that has the handle again, is the answer.
#[utoipa::path(
    post,
    path = "/api/v1/contact-merges/{id}/undo",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The merge or the move.")),
    responses(
        (status = 200, body = ContactOut),
        (status = 403, body = ProblemDocument, description = "The role does not allow it."),
        (status = 404, body = ProblemDocument, description = "There is no such merge in this shop."),
    )
)]
pub(super) async fn undo(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<MergeId>,
) -> Result<Json<ContactOut>, Problem> {
    Ok(Json(contacts::undo(&state.services, &ctx, id).await?.into()))
}
