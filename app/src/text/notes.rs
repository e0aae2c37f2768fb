//! Notes of staff.

pub(crate) const KIND: &str = "What to write";
pub(crate) const TO_CLIENT: &str = "Reply";
pub(crate) const TO_STAFF: &str = "Internal note";
pub(crate) const LABEL: &str = "Internal note";
pub(crate) const PLACEHOLDER: &str = "Only colleagues read this";
pub(crate) const HINT: &str =
    "A note never leaves the shop. Type @ to name a colleague. Ctrl or ⌘ with Enter keeps it.";
pub(crate) const KEEP: &str = "Keep note";
pub(crate) const KEEPING: &str = "Keeping…";
pub(crate) const KEPT: &str = "The note is kept. Only colleagues see it.";
pub(crate) const CHANGE: &str = "Change";
pub(crate) const CHANGE_TITLE: &str = "Change your note";
pub(crate) const SAVE: &str = "Save change";
pub(crate) const SAVING: &str = "Saving…";
pub(crate) const SAVED: &str = "The note is changed.";
pub(crate) const DELETE: &str = "Delete note";
pub(crate) const DELETED: &str = "The note is deleted.";
pub(crate) const COLLEAGUES: &str = "Colleagues";
pub(crate) const EDITED: &str = "changed";
pub(crate) const FAILED: &str = "The note could not be opened.";
pub(crate) const BEFORE: &str = "What it said before";

pub(crate) fn choices(count: usize) -> String {
    match count {
        0 => "No colleague of that name".to_owned(),
        1 => "1 colleague. Enter names them".to_owned(),
        count => format!("{count} colleagues. Arrow keys choose, Enter names them"),
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn gone(name: &str) -> String {
    format!("{name} deleted this note.")
}

pub(crate) fn noted(author: &str) -> String {
    format!("Internal note by {author}:")
}
