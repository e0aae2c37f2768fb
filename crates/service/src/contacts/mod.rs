//! Contacts: the list, everything that is known of one, what they are called, and which of them are one person.

mod compare;
mod merge;
mod read;
mod refusal;
mod write;

pub use self::{
    compare::{CONVERSATIONS_MAX, Duplicate, HandleOutlook, MergePreview, MergeView, duplicates, history, preview},
    merge::{MergeContacts, MoveHandle, merge, move_handle, undo},
    read::{ContactDetail, ContactLine, ContactQuery, HandleView, NOTES_MAX, conversations, drafts, get, list},
    refusal::ContactRefusal,
    write::rename,
};
