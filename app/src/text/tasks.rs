//! Tasks.

pub(crate) const TITLE: &str = "Tasks";
pub(crate) const SUBTITLE: &str = "What somebody has to do, and whose it is.";
pub(crate) const ONE: &str = "Task";
pub(crate) const BACK: &str = "Back to tasks";

pub(crate) const TABS: &str = "Which tasks";
pub(crate) const MINE: &str = "Mine";
pub(crate) const UNOWNED: &str = "Nobody’s";
pub(crate) const OPEN: &str = "All open";
pub(crate) const SETTLED: &str = "Settled";
pub(crate) const LOADING: &str = "Loading tasks";
pub(crate) const FAILED: &str = "The tasks could not be loaded";
pub(crate) const FORBIDDEN: &str = "You can't see this";
pub(crate) const ONE_LOADING: &str = "Loading the task";
pub(crate) const ONE_FAILED: &str = "This task could not be loaded";

pub(crate) const WHAT: &str = "What to do";
pub(crate) const ABOUT: &str = "Client";
pub(crate) const SOURCE: &str = "Where from";
pub(crate) const OWNER: &str = "Whose";
pub(crate) const DUE: &str = "Due";
pub(crate) const WHEN: &str = "Settled";
pub(crate) const ACTIONS: &str = "Do";
pub(crate) const EVERYBODY: &str = "Everybody’s";
pub(crate) const ANYWHERE: &str = "Anywhere";
pub(crate) const NOBODY: &str = "Nobody";
#[cfg(feature = "ssr")]
pub(crate) const ME: &str = "Me";
pub(crate) const NO_CLIENT: &str = "No client";
pub(crate) const NO_TIME: &str = "No time set";
pub(crate) const OVERDUE: &str = "Overdue";
pub(crate) const TODAY: &str = "Due today";

pub(crate) const NEW: &str = "New task";
pub(crate) const NEW_CARD: &str = "What is there to do?";
pub(crate) const NONE_MINE_TITLE: &str = "Nothing on your desk";
pub(crate) const NONE_MINE: &str = "Tasks that are handed to you or to everybody with your role appear here.";
pub(crate) const NONE_UNOWNED_TITLE: &str = "Everything is somebody’s";
pub(crate) const NONE_UNOWNED: &str = "Tasks that nobody has taken yet appear here.";
pub(crate) const NONE_OPEN_TITLE: &str = "Nothing is left to do";
pub(crate) const NONE_OPEN: &str =
    "When a client writes and nobody has answered, a task appears here by itself. You can write one down, too.";
pub(crate) const NONE_SETTLED_TITLE: &str = "Nothing is settled yet";
pub(crate) const NONE_SETTLED: &str = "Tasks that are done or dismissed are kept here, and can be opened again.";
pub(crate) const NONE_FITS_TITLE: &str = "No task fits";
pub(crate) const NONE_FITS: &str = "Choose another person or another source, or show everything.";
pub(crate) const SHOW_ALL: &str = "Show everything";

pub(crate) const FIELD_TITLE: &str = "What to do";
pub(crate) const FIELD_TITLE_HINT: &str = "One line that a colleague understands at once.";
pub(crate) const FIELD_NOTE: &str = "What to know about it";
pub(crate) const FIELD_DUE: &str = "Due";
pub(crate) const FIELD_OWNER: &str = "Whose is it?";
pub(crate) const FIELD_WORD: &str = "What to say with it";
pub(crate) const RAISED_TITLE: &str = "Switchboard raised this task, so its title stays as it is.";
pub(crate) const SAVE: &str = "Save";
pub(crate) const SAVING: &str = "Saving…";
pub(crate) const SAVED: &str = "Saved.";

pub(crate) const STANDING: &str = "Where it stands";
pub(crate) const HISTORY: &str = "What was done";
pub(crate) const MATCH: &str = "Customer match";
pub(crate) const TO_CONVERSATION: &str = "Open the conversation";
pub(crate) const NOT_YOURS: &str = "This task is somebody else’s. They, or a supervisor, can hand it on.";
pub(crate) const EDIT: &str = "Change";
pub(crate) const EDITING: &str = "Change the task";
pub(crate) const TAKE: &str = "Take it";
pub(crate) const TAKEN: &str = "This task is yours now.";
pub(crate) const HAND: &str = "Hand over";
pub(crate) const HANDING: &str = "Handing over…";
pub(crate) const HANDED: &str = "Handed over. Whoever has it now is told.";
pub(crate) const HAND_TITLE: &str = "Hand this task over";
pub(crate) const DONE: &str = "Done";
pub(crate) const DISMISS: &str = "Dismiss";
pub(crate) const REOPEN: &str = "Open again";
pub(crate) const REOPENED: &str = "The task is open again.";
pub(crate) const UNDO: &str = "Undo";
pub(crate) const MARKED_DONE: &str = "Marked as done.";
pub(crate) const MARKED_DISMISSED: &str = "Dismissed.";

pub(crate) const PANEL: &str = "Tasks";
pub(crate) const PANEL_NONE: &str = "No tasks about this conversation.";
pub(crate) const PANEL_FAILED: &str = "The tasks could not be loaded.";
pub(crate) const PANEL_ADD: &str = "Add a task";
pub(crate) const PANEL_ALL: &str = "All tasks";

/// A tab with the number of its rows.
pub(crate) fn counted(label: &str, count: i64) -> String {
    format!("{label} ({count})")
}

/// How sure it is which customer a client is.
#[cfg(feature = "ssr")]
pub(crate) fn confidence(percent: i16) -> String {
    format!("{percent}% sure which customer")
}

pub(crate) fn due(label: &str) -> String {
    format!("Due {label}")
}

pub(crate) fn due_hint(zone: &str) -> String {
    format!("The shop’s time ({zone}). Leave it empty if any time will do.")
}

#[cfg(feature = "ssr")]
pub(crate) fn role_of(role: &str) -> String {
    format!("Everybody with the role {role}")
}

pub(crate) fn about(client: &str) -> String {
    format!("About the conversation with {client}.")
}

pub(crate) fn done_of(title: &str) -> String {
    format!("Mark “{title}” as done")
}

pub(crate) fn take_of(title: &str) -> String {
    format!("Take “{title}”")
}

pub(crate) fn was_done(title: &str) -> String {
    format!("“{title}” is marked as done.")
}

pub(crate) fn was_taken(title: &str) -> String {
    format!("“{title}” is yours now.")
}
