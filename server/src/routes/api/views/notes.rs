//! Notes of staff.

use jiff::Timestamp;
use serde::Serialize;
use service::notes::{Colleague, NoteDetail, NoteVersion, NoteView};
use utoipa::ToSchema;
use uuid::Uuid;

/// A note that staff wrote to each other. It never leaves the shop.
#[derive(Serialize, ToSchema)]
#[schema(as = Note)]
pub(in crate::routes::api) struct NoteOut {
    /// Its id.
    id: Uuid,
    /// Where it stands.
    conversation_id: Uuid,
    /// Who wrote it.
    #[schema(example = "Ada Lovelace")]
    author_name: String,
    /// Whether that was the caller.
    own: bool,
    /// What it says. Empty once it is deleted.
    body: String,
    /// Edits so far.
    revision: i32,
    /// When it was written.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last changed. Null if it never was.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    edited_at: Option<Timestamp>,
    /// When it was deleted. Null while it is there.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    deleted_at: Option<Timestamp>,
    /// Who deleted it.
    #[schema(required)]
    deleted_by_name: Option<String>,
    /// Whether the caller may change it now.
    may_edit: bool,
    /// Whether the caller may delete it.
    may_delete: bool,
}

impl From<NoteView> for NoteOut {
    fn from(note: NoteView) -> Self {
        Self {
            id: note.id.as_uuid(),
            conversation_id: note.conversation_id.as_uuid(),
            author_name: note.author_name,
            own: note.own,
            body: note.body,
            revision: note.revision,
            created_at: note.created_at,
            edited_at: note.edited_at,
            deleted_at: note.deleted_at,
            deleted_by_name: note.deleted_by_name,
            may_edit: note.may_edit,
            may_delete: note.may_delete,
        }
    }
}

/// A note with what it said before.
#[derive(Serialize, ToSchema)]
#[schema(as = NoteDetail)]
pub(in crate::routes::api) struct NoteDetailOut {
    #[serde(flatten)]
    note: NoteOut,
    /// What it said before, newest first.
    versions: Vec<NoteVersionOut>,
}

impl From<NoteDetail> for NoteDetailOut {
    fn from(detail: NoteDetail) -> Self {
        Self { note: detail.note.into(), versions: detail.versions.into_iter().map(Into::into).collect() }
    }
}

/// What a note said before.
#[derive(Serialize, ToSchema)]
#[schema(as = NoteVersion)]
struct NoteVersionOut {
    /// The words.
    body: String,
    /// Until when it said that.
    #[schema(value_type = String, format = DateTime)]
    until: Timestamp,
}

impl From<NoteVersion> for NoteVersionOut {
    fn from(version: NoteVersion) -> Self {
        Self { body: version.body, until: version.until }
    }
}

/// Somebody who can be named in a note.
#[derive(Serialize, ToSchema)]
#[schema(as = Colleague)]
pub(in crate::routes::api) struct ColleagueOut {
    /// Their id.
    id: Uuid,
    /// Their name: what stands after the `@`.
    #[schema(example = "Ada Lovelace")]
    name: String,
}

impl From<Colleague> for ColleagueOut {
    fn from(colleague: Colleague) -> Self {
        Self { id: colleague.id.as_uuid(), name: colleague.name }
    }
}
