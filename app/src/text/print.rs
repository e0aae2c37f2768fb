//! A conversation on paper.

pub(crate) const TITLE: &str = "Print a conversation";
pub(crate) const SUBTITLE: &str =
    "Everything that was said, notes included. Notes are for staff: look before you hand it out.";
pub(crate) const LOADING: &str = "Loading the conversation";
pub(crate) const FAILED: &str = "The conversation could not be loaded";
pub(crate) const FORBIDDEN: &str = "Your role does not show conversations. Ask an owner to change it.";
pub(crate) const REST_FAILED: &str = "Earlier messages could not be loaded";
pub(crate) const BACK: &str = "Back to the conversation";
pub(crate) const PRINT: &str = "Print";
pub(crate) const SHOP: &str = "The shop";
pub(crate) const REMOVED: &str = "This message was removed.";

/// How far it is.
pub(crate) fn loaded(count: usize) -> String {
    format!("{count} messages loaded; loading earlier ones")
}

/// What will be on paper.
pub(crate) fn ready(count: usize, more: bool) -> String {
    match (count, more) {
        (1, _) => "1 message".to_owned(),
        (count, false) => format!("{count} messages"),
        (count, true) => format!("The newest {count} messages; earlier ones are left out"),
    }
}

pub(crate) fn over(handle: &str, account: &str, own: &str) -> String {
    format!("{handle}, over {account} ({own})")
}

pub(crate) fn note_by(author: &str) -> String {
    format!("Note by {author}")
}
