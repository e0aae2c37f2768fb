//! Notes, ready to be shown.

use domain::ids::NoteId;
use serde::{Deserialize, Serialize};

use super::views::Moment;

/// What makes a line of the thread a note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoteMark {
    /// Who wrote it.
    pub author: String,
    /// Edits so far.
    pub revision: i32,
    /// Whether its words are gone.
    pub deleted: bool,
    /// Whether the person who looks may change or delete it.
    pub own: bool,
}

/// What a note said before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoteVersionRow {
    /// The words.
    pub body: String,
    /// Until when it said that.
    pub until: Moment,
}

/// A note of one's own, to change it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NoteDesk {
    /// Which.
    pub id: NoteId,
    /// What it says.
    pub body: String,
    /// Edits so far.
    pub revision: i32,
    /// Whether its words may be changed now.
    pub may_edit: bool,
    /// Whether it may be deleted.
    pub may_delete: bool,
    /// What it said before, newest first.
    pub versions: Vec<NoteVersionRow>,
}
