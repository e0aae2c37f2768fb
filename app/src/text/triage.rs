//! Sorting conversations: filters, views, status, hands, labels.

#[cfg(feature = "ssr")]
pub(crate) const BAD_FILTER: &str = "This filter is not one that the list knows. Choose it again.";
pub(crate) const TOOLS: &str = "Sort conversations";
pub(crate) const FILTER: &str = "Filter and views";
pub(crate) const SELECT: &str = "Select";
pub(crate) const SELECT_DONE: &str = "Stop selecting";
pub(crate) const SELECT_ALL: &str = "Select all shown";
pub(crate) const CLOSE: &str = "Close";
pub(crate) const REOPEN: &str = "Open again";
pub(crate) const PENDING: &str = "Set to Pending";
pub(crate) const SNOOZE: &str = "Snooze";
pub(crate) const ASSIGN: &str = "Assign";
pub(crate) const LABEL: &str = "Labels";
pub(crate) const MORE: &str = "More";
pub(crate) const READ: &str = "Mark as read";
pub(crate) const UNREAD: &str = "Mark as unread";
pub(crate) const STATUS: &str = "Status";
pub(crate) const BAR: &str = "Where this conversation stands";
pub(crate) const BULK: &str = "What to do with the selected conversations";
pub(crate) const FAILED: &str = "Where this conversation stands could not be loaded.";
pub(crate) const DESK_FAILED: &str = "What is needed for this could not be loaded.";
pub(crate) const NOTHING_CHOSEN: &str = "Open or select a conversation first.";
pub(crate) const TOO_MANY: &str = "At most 500 conversations can be changed at once. Select fewer.";
pub(crate) const UNDO: &str = "Undo";
pub(crate) const UNDONE: &str = "Undone.";
pub(crate) const DISMISS: &str = "Dismiss";
pub(crate) const NOT_CHANGED: &str = "Not changed:";
pub(crate) const ALREADY: &str = "That is so already. Nothing was changed.";

pub(crate) const STATUSES: [(&str, &str); 5] =
    [("open", "Open"), ("pending", "Pending"), ("snoozed", "Snoozed"), ("closed", "Closed"), ("all", "All")];

/// The filters' dialog.
pub(crate) mod filter {
    pub(crate) const TITLE: &str = "Filter and views";
    pub(crate) const ASSIGNED: &str = "Looked after by";
    pub(crate) const ANYBODY: &str = "Anybody or nobody";
    pub(crate) const ME: &str = "Me";
    pub(crate) const NOBODY: &str = "Nobody";
    pub(crate) const LABEL: &str = "Label (with those below it)";
    pub(crate) const ANY_LABEL: &str = "Any or none";
    pub(crate) const CHANNEL: &str = "Channel";
    pub(crate) const ANY_CHANNEL: &str = "Any";
    pub(crate) const FROM: &str = "Last message from";
    pub(crate) const TO: &str = "Last message until";
    pub(crate) const SORT: &str = "Order";
    pub(crate) const SORTS: [(&str, &str); 3] =
        [("newest", "Newest first"), ("oldest", "Oldest first"), ("waiting", "Waiting longest")];
    pub(crate) const UNREAD: &str = "Only unread";
    pub(crate) const APPLY: &str = "Show";
    pub(crate) const CLEAR: &str = "Clear all filters";
    pub(crate) const VIEWS: &str = "Saved views";
    pub(crate) const NO_VIEWS: &str = "Choose filters and save them here to come back to them with one click.";
    pub(crate) const NAME: &str = "Name of the view";
    pub(crate) const SHARE: &str = "Everybody sees it";
    pub(crate) const SAVE: &str = "Save these filters as a view";
    pub(crate) const SHARED: &str = "Shared";
    pub(crate) const CHANGE: &str = "Change";
    pub(crate) const RENAME: &str = "Save";
    pub(crate) const DELETE: &str = "Delete the view";

    pub(crate) fn change(name: &str) -> String {
        format!("Change the view {name}")
    }
}

/// The snooze dialog.
pub(crate) mod snooze {
    pub(crate) const TITLE: &str = "Snooze until";
    pub(crate) const CUSTOM: &str = "Another time";
    pub(crate) const SET: &str = "Snooze until then";
    pub(crate) const TIME_NEEDED: &str = "Choose a time first.";

    pub(crate) fn zone(zone: &str) -> String {
        format!("It comes back by itself then, or when the client writes. Times are {zone}.")
    }
}

/// The assign dialog.
pub(crate) mod assign {
    pub(crate) const TITLE: &str = "Who looks after it?";
    pub(crate) const NOTE: &str = "Note (optional)";
    pub(crate) const NOTE_HINT: &str = "It stays in the history.";
    pub(crate) const ME: &str = "Take it yourself";
    pub(crate) const NOBODY: &str = "Nobody";
    pub(crate) const ONLY_SELF: &str =
        "With your role you can take several conversations yourself. A supervisor gives several to others.";
}

/// The labels dialog.
pub(crate) mod label {
    pub(crate) const TITLE: &str = "Labels";
    pub(crate) const SEARCH: &str = "Search labels";
    pub(crate) const NONE: &str = "There are no labels yet. A manager can add the first one.";
    pub(crate) const NONE_FITS: &str = "No label has this in its name.";
    pub(crate) const ADD: &str = "Add";
    pub(crate) const REMOVE: &str = "Remove";
    pub(crate) const ONLY_ONE: &str =
        "With your role you can label one conversation at a time. A supervisor labels several at once.";
    pub(crate) const CLIENT: &str = "For the client, in every conversation";
    pub(crate) const CLIENT_CHANGED: &str = "The client’s labels were changed.";
    pub(crate) const MANAGE: &str = "Change the shop’s labels";
    pub(crate) const NEW: &str = "New label";
    pub(crate) const NEW_HINT: &str = "Put it below another one with a slash: jobs/measure.";
    pub(crate) const COLOR: &str = "Colour";
    pub(crate) const CREATE: &str = "Add to the set";
    pub(crate) const NAME: &str = "Name";
    pub(crate) const SAVE: &str = "Save";
    pub(crate) const DELETE: &str = "Delete, with those below it";

    pub(crate) fn add(path: &str) -> String {
        format!("Add {path}")
    }

    pub(crate) fn remove(path: &str) -> String {
        format!("Remove {path}")
    }
}

/// The dialog with everything else.
pub(crate) mod more {
    pub(crate) const PAPER: &str = "On paper";
    pub(crate) const PRINT: &str = "Print this conversation";
    pub(crate) const TITLE: &str = "Subject, links, merge and history";
    pub(crate) const SUBJECT: &str = "Subject";
    pub(crate) const SAVE: &str = "Save the subject";
    pub(crate) const CLIENT_LABELS: &str = "Labels of the client";
    pub(crate) const LINKS: &str = "Links";
    pub(crate) const NO_LINKS: &str = "Link it to the customer, order, invoice or payment that it is about.";
    pub(crate) const KIND: &str = "Kind";
    pub(crate) const REFERENCE: &str = "Number";
    pub(crate) const LINK_TITLE: &str = "Title";
    pub(crate) const ADD: &str = "Add the link";
    pub(crate) const REMOVE: &str = "Remove";
    pub(crate) const HISTORY: &str = "History";
    pub(crate) const NO_HISTORY: &str = "Nothing was changed yet.";

    pub(crate) fn remove(title: &str) -> String {
        format!("Remove the link {title}")
    }
}

/// Merging and splitting.
pub(crate) mod moves {
    pub(crate) const MERGE: &str = "Merge";
    pub(crate) const MERGE_HINT: &str = "The other conversation’s messages come here, it is closed, and what its client writes from now on arrives here.";
    pub(crate) const OTHER: &str = "Conversation to merge into this one";
    pub(crate) const SURE: &str = "Also if these are two different clients";
    pub(crate) const MERGE_NOW: &str = "Merge into this one";
    pub(crate) const NOTHING_TO_MERGE: &str = "There is no other conversation to merge with.";
    pub(crate) const MERGED: &str = "The two conversations are one now.";
    pub(crate) const SPLIT: &str = "Split";
    pub(crate) const SPLIT_HINT: &str =
        "This message and all after it go on as a conversation of their own; what was before is closed.";
    pub(crate) const FROM_MESSAGE: &str = "First message of the new conversation";
    pub(crate) const SPLIT_NOW: &str = "Split here";
    pub(crate) const NOTHING_TO_SPLIT: &str = "With one message there is nothing to split.";
    pub(crate) const WAS_SPLIT: &str = "The later messages are a conversation of their own now, in the list.";
    pub(crate) const ELSEWHERE: &str = "Its messages are in another conversation now. Open it";

    pub(crate) fn of(who: &str, what: &str) -> String {
        format!("{who}: {what}")
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn snoozed_until(time: &str) -> String {
    format!("Snoozed until {time}")
}

#[cfg(feature = "ssr")]
pub(crate) fn until(time: &str) -> String {
    format!(" until {time}")
}

pub(crate) fn assigned(name: &str) -> String {
    format!("Assigned to {name}")
}

pub(crate) fn select(name: &str) -> String {
    format!("Select {name}")
}

pub(crate) fn selected(count: usize) -> String {
    format!("{count} selected")
}

pub(crate) fn progress(done: usize, total: usize) -> String {
    format!("{done} of {total} done")
}

pub(crate) fn changed(count: usize) -> String {
    if count == 1 { "1 conversation changed.".to_owned() } else { format!("{count} conversations changed.") }
}

pub(crate) fn not_undone(sentence: &str) -> String {
    format!("Not undone: {sentence}")
}

/// A conversation with a client who has not written yet.
pub(crate) mod begin {
    pub(crate) const NEW: &str = "New conversation";
    pub(crate) const TITLE: &str = "New conversation";
    pub(crate) const EXPLANATION: &str =
        "Opens the conversation with this client, or the one that is there already. Nothing is sent by it.";
    pub(crate) const NUMBER: &str = "The client’s number";
    pub(crate) const HINT: &str = "With its country’s code, as in +1 (555) 010-0123.";
    pub(crate) const LINE: &str = "Over which account";
    pub(crate) const OPEN: &str = "Open the conversation";
    pub(crate) const OPENING: &str = "Opening…";
    pub(crate) const NO_LINES: &str =
        "No account is connected and switched on. An owner connects one on the page Accounts.";
    pub(crate) const FAILED: &str = "The accounts could not be loaded";
}

/// The list as a file.
pub(crate) mod export {
    pub(crate) const TITLE: &str = "Save this list as a file";
    pub(crate) const HINT: &str = "The conversations that the choices above show, for a spreadsheet: clients, numbers and where each stands. No message is in it.";
    pub(crate) const SAVE: &str = "Save as CSV";
    pub(crate) const FILE: &str = "conversations.csv";
    pub(crate) const MAKING: &str = "Making the file…";
    pub(crate) const SAVED: &str = "The file is saved.";
    pub(crate) const CUT: &str =
        "The file is saved. It holds the first 10,000 conversations; narrow the list down to get the others.";
    pub(crate) const FAILED: &str = "The file could not be made. Check the connection, then try again.";
}

/// Writing as the client would.
pub(crate) mod practice {
    pub(crate) const TITLE: &str = "Practise";
    pub(crate) const TEXT: &str = "Write as the client would";
    pub(crate) const HINT: &str = "It appears in the conversation marked as practice, moves it as a real message does, and changes nothing about consent.";
    pub(crate) const WRITE: &str = "Add it";
    pub(crate) const WRITTEN: &str = "The practice message is in the conversation.";
}
