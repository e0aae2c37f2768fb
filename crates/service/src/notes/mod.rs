//! Notes: what staff write to each other in a conversation. Nothing in here knows of a channel, a draft or the outbox.

mod read;
mod write;

pub use read::{Colleague, NoteDetail, NoteVersion, NoteView, colleagues, get, of_conversation};
pub(crate) use read::{between, view};
pub use write::{NewNote, delete, edit, write};
