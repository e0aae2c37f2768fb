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
