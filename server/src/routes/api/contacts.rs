//! Contacts: the list, one of them, and everything that happened with them.

use axum::{
    extract::{FromRequestParts, State as Shared},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{ids::ContactId, timeline::TimelineTopic};
use http::request::Parts;
use serde::Deserialize;
use service::contacts::{self, ContactQuery};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, Input, Paging, bad_parameter},
    views::{
        PageOut,
        contacts::{ContactLineOut, ContactOut},
        drafts::DraftOut,
        inbox::{ConversationOut, TimelineLineOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// The parameters `q` and `topic`.
pub(super) struct Wanted {
    text: String,
    topic: Option<TimelineTopic>,
}

impl FromRequestParts<State> for Wanted {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Problem> {
        let mut wanted = Self { text: String::new(), topic: None };
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "q" => wanted.text = value.into_owned(),
                "topic" if !value.is_empty() => {
                    let must = "The parameter topic must be messages, drafts, consent, sorting, notes or person.";
                    wanted.topic = Some(TimelineTopic::from_name(&value).ok_or_else(|| bad_parameter(must))?);
                }
                _ => {}
            }
        }
        Ok(wanted)
    }
}

/// A change of a contact.
#[derive(Deserialize, ToSchema)]
#[schema(as = ContactChange)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeIn {
    /// The version that was looked at.
    version: i32,
    /// The new name, up to 120 characters; empty to show the number in its place.
    #[schema(example = "Maria Lindqvist")]
    name: String,
}

/// Contacts, those that came last first.
#[utoipa::path(
    get,
    path = "/api/v1/contacts",
    tag = "contacts",
    params(
        ("q" = Option<String>, Query, description = "The beginnings of words of a name, or the beginning or end of a number."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<ContactLineOut>),
        (status = 422, body = ProblemDocument, description = "The text is too long, or has too many words."),
    )
)]
pub(super) async fn list(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    wanted: Wanted,
    paging: Paging,
) -> Result<Json<PageOut<ContactLineOut>>, Problem> {
    let query = ContactQuery { text: wanted.text, after: paging.after, limit: paging.limit };
    Ok(Json(PageOut::of(contacts::list(&state.services, &ctx, &query).await?)))
}

/// One contact, with its handles.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    responses(
        (status = 200, body = ContactOut),
        (status = 307, description = "It was merged into another one, at the address in `Location`."),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
) -> Result<Response, Problem> {
    let contact = contacts::get(&state.services, &ctx, id).await?;
    Ok(match contact.merged_into {
        Some(into) => Redirect::temporary(&format!("/api/v1/contacts/{into}")).into_response(),
        None => Json(ContactOut::from(contact)).into_response(),
    })
}

/// Gives a contact another name.
#[utoipa::path(
    patch,
    path = "/api/v1/contacts/{id}",
    tag = "contacts",
    params(("id" = uuid::Uuid, Path, description = "The contact.")),
    request_body = ChangeIn,
    responses(
        (status = 200, body = ContactOut),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
        (status = 422, body = ProblemDocument, description = "The name is too long, somebody has changed the contact since, or it was merged."),
    )
)]
pub(super) async fn change(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    Input(change): Input<ChangeIn>,
) -> Result<Json<ContactOut>, Problem> {
    Ok(Json(contacts::rename(&state.services, &ctx, id, change.version, &change.name).await?.into()))
}

/// A contact's conversations, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/conversations",
    tag = "contacts",
    params(
        ("id" = uuid::Uuid, Path, description = "The contact."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<ConversationOut>),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn conversations(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    paging: Paging,
) -> Result<Json<PageOut<ConversationOut>>, Problem> {
    Ok(Json(PageOut::of(contacts::conversations(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

/// The drafts in a contact's conversations, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/drafts",
    tag = "contacts",
    params(
        ("id" = uuid::Uuid, Path, description = "The contact."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<DraftOut>),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn drafts(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    paging: Paging,
) -> Result<Json<PageOut<DraftOut>>, Problem> {
    Ok(Json(PageOut::of(contacts::drafts(&state.services, &ctx, id, paging.after, paging.limit).await?)))
}

/// What happened with a contact, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/contacts/{id}/timeline",
    tag = "contacts",
    params(
        ("id" = uuid::Uuid, Path, description = "The contact."),
        ("topic" = Option<String>, Query, description = "Only `messages`, `drafts`, `consent`, `sorting`, `notes` or `person`."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<TimelineLineOut>),
        (status = 404, body = ProblemDocument, description = "There is no such contact in this shop."),
    )
)]
pub(super) async fn timeline(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ContactId>,
    wanted: Wanted,
    paging: Paging,
) -> Result<Json<PageOut<TimelineLineOut>>, Problem> {
    let lines = service::timeline::of_contact(&state.services, &ctx, id, wanted.topic, paging.after, paging.limit);
    Ok(Json(PageOut::of(lines.await?)))
}
