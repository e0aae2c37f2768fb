//! What staff write to each other apart from any conversation.

pub(crate) const TAB: &str = "Messages";
pub(crate) const BACK: &str = "Back to messages";
pub(crate) const NEW: &str = "Write to a colleague";
pub(crate) const NEW_CARD: &str = "A message to colleagues";
pub(crate) const NEW_HINT: &str = "Clients never see it. Only those to whom you write do.";
pub(crate) const NONE_TITLE: &str = "No messages yet";
pub(crate) const NONE: &str = "Write to a colleague or to everybody with a role: about a task, a client, or anything else that has to do with the shop.";
pub(crate) const UNREAD: &str = "Not read:";
pub(crate) const YOU: &str = "You";
#[cfg(feature = "ssr")]
pub(crate) const NOBODY_ELSE: &str = "Nobody else yet";

pub(crate) const FIELD_TO: &str = "To";
pub(crate) const FIELD_BODY: &str = "Message";
#[cfg(feature = "ssr")]
pub(crate) const TO_TASK: &str = "Whoever has the task and whoever wrote it down";
pub(crate) const SEND: &str = "Write";
pub(crate) const SENDING: &str = "Writing…";
pub(crate) const SENT: &str = "Written. They are told.";
pub(crate) const REPLY: &str = "Answer";
pub(crate) const THREAD: &str = "Messages";
pub(crate) const EARLIER: &str = "Show earlier messages";
pub(crate) const EARLIER_LOADING: &str = "Loading…";
pub(crate) const TO_CONVERSATION: &str = "Open the conversation that this is about";
pub(crate) const ABOUT_TASK: &str = "Write about this";

pub(crate) fn tab(unread: i32) -> String {
    if unread == 0 { TAB.to_owned() } else { format!("{TAB} ({unread} not read)") }
}

#[cfg(feature = "ssr")]
pub(crate) fn with_role(role: &str) -> String {
    format!("Everybody with the role {role}")
}

#[cfg(feature = "ssr")]
pub(crate) fn last(author: &str, words: &str) -> String {
    format!("{author}: {words}")
}

#[cfg(feature = "ssr")]
pub(crate) fn about_task(title: &str) -> String {
    format!("About the task “{title}”")
}

#[cfg(feature = "ssr")]
pub(crate) fn about_client(client: &str) -> String {
    format!("About the conversation with {client}")
}
