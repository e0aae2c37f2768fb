//! Files of messages.

pub(crate) const TITLE: &str = "Files";
pub(crate) const ATTACH: &str = "Attach a file";
pub(crate) const HINT: &str = "You can paste or drop files here, too.";
pub(crate) const IN_REPLY: &str = "Files of this reply";
pub(crate) const WAIT: &str =
    "A file is still on its way. Wait until it has arrived, or cancel it; then preview again.";
pub(crate) const BROKEN: &str = "The file did not arrive whole. Check your connection, then try again.";
pub(crate) const REFUSED: &str = "The file could not be taken. Try again.";
pub(crate) const DESCRIBE: &str = "Describe";
pub(crate) const SAVE: &str = "Save description";
pub(crate) const ALT: &str = "What can be seen on it";
pub(crate) const ALT_HINT: &str = "For colleagues who can’t see the picture. It is not sent.";

pub(crate) fn sending(name: &str) -> String {
    format!("Sending {name}")
}

pub(crate) fn arrived(name: &str) -> String {
    format!("{name} is attached.")
}

pub(crate) fn removed(name: &str) -> String {
    format!("{name} is removed.")
}

pub(crate) fn remove(name: &str) -> String {
    format!("Remove {name}")
}

pub(crate) fn cancel(name: &str) -> String {
    format!("Cancel {name}")
}

pub(crate) fn again(name: &str) -> String {
    format!("Try again: {name}")
}

pub(crate) fn describe(name: &str) -> String {
    format!("Describe {name}")
}

#[cfg(feature = "ssr")]
pub(crate) const AWAITED: &str = "Being fetched from the carrier…";
pub(crate) const SHOW: &str = "Show picture";
pub(crate) const SHOW_HINT: &str = "It came from outside.";
pub(crate) const PLAY_VIDEO: &str = "Play video";
pub(crate) const PLAY_SOUND: &str = "Play sound";
pub(crate) const KEEP: &str = "Save";
pub(crate) const UNREADABLE: &str = "The file could not be loaded. Check your connection, then reload the page.";
pub(crate) const PICTURE: &str = "Picture";

pub(crate) fn keep(name: &str) -> String {
    format!("Save {name}")
}

#[cfg(feature = "ssr")]
pub(crate) fn purged(when: &str) -> String {
    format!("This file was deleted on {when}, because its time was over.")
}
