//! Notes.

use domain::ids::{ConversationId, NoteId};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_notes::NoteDesk;
use crate::error::UiError;

/// Keeps a note. The same key again is the same attempt.
#[server(prefix = "/rpc", endpoint = "write_note", input = Call, output = Call)]
pub async fn write_note(conversation: ConversationId, body: String, key: Uuid) -> Result<(), UiError> {
    use service::notes::{self, NewNote};

    let (services, ctx) = crate::context::request()?;
    let new = NewNote { conversation, body: &body, request_key: key };
    notes::write(&services, &ctx, &new).await.map(drop).map_err(crate::context::refuse)
}

/// A note of one's own, to change it.
#[server(prefix = "/rpc", endpoint = "note", input = Call, output = Call)]
pub async fn note(id: NoteId) -> Result<NoteDesk, UiError> {
    let (services, ctx) = crate::context::request()?;
    let detail = service::notes::get(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    let version = |version: service::notes::NoteVersion| super::views_notes::NoteVersionRow {
        body: version.body,
        until: clock.in_full(version.until),
    };
    Ok(NoteDesk {
        id,
        body: detail.note.body,
        revision: detail.note.revision,
        may_edit: detail.note.may_edit,
        may_delete: detail.note.may_delete,
        versions: detail.versions.into_iter().map(version).collect(),
    })
}

/// Changes a note of one's own.
#[server(prefix = "/rpc", endpoint = "edit_note", input = Call, output = Call)]
pub async fn edit_note(id: NoteId, revision: i32, body: String) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::notes::edit(&services, &ctx, id, revision, &body).await.map(drop).map_err(crate::context::refuse)
}

/// Deletes a note of one's own.
#[server(prefix = "/rpc", endpoint = "delete_note", input = Call, output = Call)]
pub async fn delete_note(id: NoteId) -> Result<(), UiError> {
    let (services, ctx) = crate::context::request()?;
    service::notes::delete(&services, &ctx, id).await.map(drop).map_err(crate::context::refuse)
}

/// The names that can stand after an @.
#[server(prefix = "/rpc", endpoint = "colleagues", input = Call, output = Call)]
pub async fn colleagues() -> Result<Vec<String>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let colleagues = service::notes::colleagues(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(colleagues.into_iter().map(|colleague| colleague.name).collect())
}
