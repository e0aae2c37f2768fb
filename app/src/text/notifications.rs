//! What staff are told in the app.

pub(crate) const TITLE: &str = "Notifications";
pub(crate) const SUBTITLE: &str = "What happened that concerns you.";
pub(crate) const TABS: &str = "Which notifications";
pub(crate) const UNREAD: &str = "Not read";
pub(crate) const ALL: &str = "All";
pub(crate) const LOADING: &str = "Loading notifications";
pub(crate) const FAILED: &str = "The notifications could not be loaded";
pub(crate) const FORBIDDEN: &str = "You can't see this";
pub(crate) const READ_ALL: &str = "Mark all as read";
pub(crate) const READING: &str = "Marking…";
pub(crate) const NONE_UNREAD_TITLE: &str = "Nothing new";
pub(crate) const NONE_UNREAD: &str = "You have read everything that concerns you.";
pub(crate) const NONE_TITLE: &str = "No notifications yet";
pub(crate) const NONE: &str =
    "When a colleague names you, decides about your reply, or a client writes again where you wrote, it appears here.";
pub(crate) const NEW: &str = "Not read:";
pub(crate) const SETTINGS: &str = "What to tell me";
pub(crate) const SETTINGS_HINT: &str = "Your choice alone. It counts from now on.";

pub(crate) const FOLLOW: &str = "Tell me when this client writes again";

pub(crate) fn bell(unread: u32) -> String {
    match unread {
        0 => TITLE.to_owned(),
        1 => "Notifications: 1 not read".to_owned(),
        count => format!("Notifications: {count} not read"),
    }
}

/// What fits beside the bell.
pub(crate) fn count(unread: u32) -> String {
    if unread > 99 { "99+".to_owned() } else { unread.to_string() }
}
