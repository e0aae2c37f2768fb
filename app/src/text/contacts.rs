//! Contacts.

use domain::timeline::TimelineTopic;

pub(crate) const TITLE: &str = "Contacts";
pub(crate) const SUBTITLE: &str = "Everybody who has written to this shop.";
pub(crate) const ONE: &str = "Contact";
pub(crate) const LOADING: &str = "Loading contacts";
pub(crate) const FAILED: &str = "The contacts could not be loaded";
pub(crate) const FORBIDDEN: &str = "Your role does not show contacts";
pub(crate) const ONE_LOADING: &str = "Loading the contact";
pub(crate) const ONE_FAILED: &str = "This contact could not be loaded";
pub(crate) const BACK: &str = "All contacts";
pub(crate) const OPEN: &str = "Open the contact";
/// In the inbox's search, above the people that were found.
pub(crate) const AS_CONTACTS: &str = "Show these people as contacts";

pub(crate) const FIND: &str = "Find a contact";
pub(crate) const FIND_HINT: &str = "The beginning of a name, or the beginning or end of a number.";
pub(crate) const SEARCH: &str = "Search";
pub(crate) const CLEAR: &str = "Show everybody";
pub(crate) const NAME: &str = "Name";
pub(crate) const NUMBER: &str = "Number";
pub(crate) const LABELS: &str = "Labels";
pub(crate) const LAST: &str = "Last message";
pub(crate) const SINCE: &str = "First seen";
pub(crate) const NONE_TITLE: &str = "No contacts yet";
pub(crate) const NONE: &str = "Whoever writes to one of your numbers appears here by themselves.";
pub(crate) const NONE_FITS_TITLE: &str = "Nobody fits";
pub(crate) const NONE_FITS: &str = "Try fewer letters, or another part of the number.";
#[cfg(feature = "ssr")]
pub(crate) const NOBODY: &str = "Contact without a number";
pub(crate) const NOTHING_YET: &str = "–";

#[cfg(feature = "ssr")]
pub(crate) fn handles(first: &str, others: i64) -> String {
    match others {
        0 => first.to_owned(),
        1 => format!("{first} and 1 other"),
        several => format!("{first} and {several} others"),
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn notes(count: i64, most: i64) -> String {
    match count {
        0 => "No notes".to_owned(),
        1 => "1 note".to_owned(),
        count if count >= most => format!("{most} notes or more"),
        count => format!("{count} notes"),
    }
}

#[cfg(feature = "ssr")]
pub(crate) fn matched(evidence: &str, confidence: i16, customer_has_it: bool) -> String {
    let customer = if customer_has_it { " Their customer at Shopify has it too." } else { "" };
    format!("{evidence} ({confidence} % sure).{customer}")
}

pub(crate) const EDIT_NAME: &str = "Change the name";
pub(crate) const NAME_HINT: &str = "Up to 120 characters. Without a name, the number stands in its place.";
pub(crate) const SAVE: &str = "Save";
pub(crate) const SAVING: &str = "Saving…";
pub(crate) const RENAMED: &str = "The name is saved.";

pub(crate) const NO_LABELS: &str = "No labels yet.";
pub(crate) const NO_SET: &str = "The shop has no labels yet. A manager makes them in the inbox, under Labels.";
pub(crate) const ALL_ON: &str = "Every label of the shop is on this contact.";
pub(crate) const ADD_LABEL: &str = "Add a label";
pub(crate) const ADD: &str = "Add";
pub(crate) const LABELLED: &str = "The labels are saved.";
pub(crate) const LABELS_FAILED: &str = "The labels could not be loaded.";

pub(crate) fn take_off(path: &str) -> String {
    format!("Take off {path}")
}

pub(crate) const HANDLES: &str = "Numbers and consent";
pub(crate) const NO_HANDLES: &str = "All numbers of this contact have moved to others.";
pub(crate) const CONVERSATIONS: &str = "Conversations";
pub(crate) const CONVERSATIONS_FAILED: &str = "The conversations could not be loaded.";
pub(crate) const NO_CONVERSATIONS: &str = "No conversations.";
pub(crate) const DRAFTS: &str = "Replies not yet sent, and decisions";
pub(crate) const DRAFTS_FAILED: &str = "The replies could not be loaded.";
pub(crate) const NO_DRAFTS: &str = "Nobody has prepared a reply yet.";
pub(crate) const CUSTOMER: &str = "Customer and orders";
pub(crate) const TIMELINE: &str = "Timeline";
pub(crate) const TIMELINE_FAILED: &str = "The timeline could not be loaded.";
pub(crate) const TOPICS: &str = "What the timeline shows";
pub(crate) const EVERYTHING: &str = "Everything";
pub(crate) const NO_LINES: &str = "Nothing of this kind has happened yet.";

pub(crate) const fn topic(topic: TimelineTopic) -> &'static str {
    match topic {
        TimelineTopic::Messages => "Messages",
        TimelineTopic::Drafts => "Replies",
        TimelineTopic::Consent => "Consent",
        TimelineTopic::Sorting => "Sorting",
        TimelineTopic::Notes => "Notes",
        TimelineTopic::Person => "Contact",
    }
}

pub(crate) fn by(name: &str) -> String {
    format!("By {name}")
}

pub(crate) fn since(time: &str) -> String {
    format!("First seen {time}")
}

pub(crate) const MERGED: &str = "This contact was merged into another one, which opens now.";
pub(crate) const MERGED_OPEN: &str = "Open it";

pub(crate) const SHOW_CONSENT: &str = "Consent";

pub(crate) fn consent_of(handle: &str) -> String {
    format!("Show the consent of {handle}")
}

pub(crate) const SAME_PERSON: &str = "The same person twice?";
pub(crate) const MERGE_HINT: &str =
    "Merge another contact into this one if both are one person. It can be taken back at any time.";
pub(crate) const NOBODY_ALIKE: &str = "Nobody looks like the same person.";
pub(crate) const ALIKE_FAILED: &str = "Contacts that are alike could not be looked up.";
pub(crate) const FIND_OTHER: &str = "Find another contact by name or number";
pub(crate) const COMPARE: &str = "Compare";
pub(crate) const MERGE_TITLE: &str = "Merge into this contact?";
pub(crate) const MERGE: &str = "Merge";
pub(crate) const MERGING: &str = "Merging…";
pub(crate) const MERGED_NOW: &str = "The two are one contact now.";
pub(crate) const LABELS_COME: &str = "These labels come along:";
pub(crate) const CONSENT_AFTER: &str = "Who may be written to afterwards";
pub(crate) const STRICTEST: &str = "The strictest word counts for every number of a contact: what one of them has said no to stays closed on all, for as long as they are one contact.";
pub(crate) const COMES: &str = "comes along";
pub(crate) const MERGES: &str = "Merges and moved numbers";
pub(crate) const MERGES_FAILED: &str = "The merges could not be loaded.";
pub(crate) const NO_MERGES: &str = "Nothing was merged or moved.";
pub(crate) const OTHER: &str = "The other contact";
pub(crate) const UNDO: &str = "Take it back";
pub(crate) const UNDOING: &str = "Taking it back…";
pub(crate) const UNDO_TITLE: &str = "Take this back?";
pub(crate) const UNDO_IMPACT: &str = "Every number goes back to whose it was before, with its conversations and everything written since. What each number has said about messages stays with it.";
pub(crate) const UNDONE: &str = "It is taken back.";

pub(crate) fn compare(name: &str) -> String {
    format!("Compare with {name}")
}

pub(crate) fn merge_title(name: &str) -> String {
    format!("Merge {name} into this contact?")
}

pub(crate) const NOT_THEIRS: &str = "Not theirs…";
pub(crate) const MOVE_NEW: &str = "Move to a new contact";
pub(crate) const MOVING: &str = "Moving…";
pub(crate) const MOVE_HINT: &str = "Its conversations go along. Find whose it is, or make a new contact for it.";
pub(crate) const MOVED: &str = "The number has moved.";
pub(crate) const THEIRS: &str = "It is theirs";

pub(crate) fn move_of(handle: &str) -> String {
    format!("{handle} is not theirs")
}

pub(crate) fn move_title(handle: &str) -> String {
    format!("Whose number is {handle}?")
}

pub(crate) fn theirs(name: &str) -> String {
    format!("It is {name}’s")
}

/// From what the service knows to sentences.
#[cfg(feature = "ssr")]
mod decided {
    pub(crate) const UNNAMED: &str = "a contact without a name";

    pub(crate) fn alike(signs: &[&str], confidence: i16) -> String {
        format!("{} ({confidence} % likely).", signs.join("; "))
    }

    pub(crate) fn called(name: &str, from_other: bool) -> String {
        if from_other {
            format!("The contact is called {name} from then on, because it has no name of its own.")
        } else {
            format!("The contact goes on being called {name}.")
        }
    }

    pub(crate) fn customer_stays(name: &str) -> String {
        format!("Their customer at Shopify is {name}.")
    }

    pub(crate) fn conversations_come(count: i64, most: i64) -> String {
        match count {
            0 => "No conversation comes along.".to_owned(),
            1 => "1 conversation comes along, with its messages, notes and drafts.".to_owned(),
            count if count >= most => format!("{most} or more conversations come along, with everything in them."),
            count => format!("{count} conversations come along, with their messages, notes and drafts."),
        }
    }

    pub(crate) fn closes(problem: &str) -> String {
        format!("Closed by the merge: {problem}")
    }

    pub(crate) fn was_merged(by: &str, from: &str, into: &str) -> String {
        format!("{by} merged {from} into {into}")
    }

    pub(crate) fn was_moved(by: &str, handle: &str, from: &str, into: &str) -> String {
        format!("{by} moved {handle} from {from} to {into}")
    }

    pub(crate) fn was_undone(by: &str, at: &str) -> String {
        format!("Taken back by {by}, {at}")
    }
}
#[cfg(feature = "ssr")]
pub(crate) use decided::*;
