//! Contacts: the list, everything that is known of one, and what they are called.

mod read;
mod refusal;
mod write;

pub use self::{
    read::{ContactDetail, ContactLine, ContactQuery, HandleView, NOTES_MAX, conversations, drafts, get, list},
    refusal::ContactRefusal,
    write::rename,
};
