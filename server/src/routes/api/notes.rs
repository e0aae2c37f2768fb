//! Notes that staff write to each other in a conversation.

use axum::extract::State as Shared;
use domain::ids::{ConversationId, NoteId};
use http::StatusCode;
use serde::Deserialize;
use service::notes::{self, NewNote};
use utoipa::ToSchema;

use super::{
    input::{Caller, Id, IdempotencyKey, Input, Paging},
    views::{
        PageOut,
        notes::{ColleagueOut, NoteDetailOut, NoteOut},
    },
};
use crate::{
    routes::{
        json::Json,
        problem::{Problem, ProblemDocument},
    },
    state::State,
};

/// A note to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNoteIn {
    /// What it says: 1 to 4,000 characters. `@` and a colleague's whole name names them.
    #[schema(example = "@Ben Ito, could you call her back?")]
    body: String,
}

/// A change of a note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteChange {
    /// The `revision` that was looked at.
    #[schema(example = 0)]
    revision: i32,
    /// What it says now: 1 to 4,000 characters.
    body: String,
}

/// A conversation's notes, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/conversations/{id}/notes",
    tag = "notes",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("limit" = Option<u16>, Query, description = "Most rows: 1 to 100, otherwise 50."),
        ("after" = Option<String>, Query, description = "The value of `next` of the page before."),
    ),
    responses(
        (status = 200, body = PageOut<NoteOut>),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
    )
)]
pub(super) async fn of_conversation(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<ConversationId>,
    paging: Paging,
) -> Result<Json<PageOut<NoteOut>>, Problem> {
    let page = notes::of_conversation(&state.services, &ctx, id, paging.after, paging.limit).await?;
    Ok(Json(PageOut::of(page)))
}

/// Keeps a note. It never leaves the shop.
#[utoipa::path(
    post,
    path = "/api/v1/conversations/{id}/notes",
    tag = "notes",
    params(
        ("id" = uuid::Uuid, Path, description = "The conversation."),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "Fresh for each note; the same again gives the first result."),
    ),
    request_body = NewNoteIn,
    responses(
        (status = 201, body = NoteOut),
        (status = 400, body = ProblemDocument, description = "The header Idempotency-Key is missing, or the body is not JSON."),
        (status = 404, body = ProblemDocument, description = "There is no such conversation in this shop."),
        (status = 422, body = ProblemDocument, description = "The note is empty or too long, or the key was used for another one."),
    )
)]
pub(super) async fn write(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(conversation): Id<ConversationId>,
    IdempotencyKey(request_key): IdempotencyKey,
    Input(note): Input<NewNoteIn>,
) -> Result<(StatusCode, Json<NoteOut>), Problem> {
    let new = NewNote { conversation, body: &note.body, request_key };
    Ok((StatusCode::CREATED, Json(notes::write(&state.services, &ctx, &new).await?.into())))
}

/// One note with what it said before.
#[utoipa::path(
    get,
    path = "/api/v1/notes/{id}",
    tag = "notes",
    params(("id" = uuid::Uuid, Path, description = "The note.")),
    responses(
        (status = 200, body = NoteDetailOut),
        (status = 404, body = ProblemDocument, description = "There is no such note in this shop."),
    )
)]
pub(super) async fn get(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<NoteId>,
) -> Result<Json<NoteDetailOut>, Problem> {
    Ok(Json(notes::get(&state.services, &ctx, id).await?.into()))
}

/// Changes a note of the caller's own, within 15 minutes. What it said before is kept.
#[utoipa::path(
    put,
    path = "/api/v1/notes/{id}",
    tag = "notes",
    params(("id" = uuid::Uuid, Path, description = "The note.")),
    request_body = NoteChange,
    responses(
        (status = 200, body = NoteOut),
        (status = 404, body = ProblemDocument, description = "There is no such note in this shop."),
        (status = 422, body = ProblemDocument, description = "Somebody else wrote it, it is too late, or the text can't be accepted."),
    )
)]
pub(super) async fn edit(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<NoteId>,
    Input(change): Input<NoteChange>,
) -> Result<Json<NoteOut>, Problem> {
    Ok(Json(notes::edit(&state.services, &ctx, id, change.revision, &change.body).await?.into()))
}

/// Deletes a note of the caller's own. Its words are gone; that there was one stays.
#[utoipa::path(
    delete,
    path = "/api/v1/notes/{id}",
    tag = "notes",
    params(("id" = uuid::Uuid, Path, description = "The note.")),
    responses(
        (status = 200, body = NoteOut),
        (status = 404, body = ProblemDocument, description = "There is no such note in this shop."),
        (status = 422, body = ProblemDocument, description = "Somebody else wrote it, or it is deleted already."),
    )
)]
pub(super) async fn delete(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
    Id(id): Id<NoteId>,
) -> Result<Json<NoteOut>, Problem> {
    Ok(Json(notes::delete(&state.services, &ctx, id).await?.into()))
}

/// Everybody who can be named in a note.
#[utoipa::path(
    get,
    path = "/api/v1/colleagues",
    tag = "notes",
    responses((status = 200, body = PageOut<ColleagueOut>))
)]
pub(super) async fn colleagues(
    Shared(state): Shared<State>,
    Caller(ctx): Caller,
) -> Result<Json<PageOut<ColleagueOut>>, Problem> {
    Ok(Json(PageOut::all(notes::colleagues(&state.services, &ctx).await?)))
}
