//! Contacts, ready to be shown.

use domain::{
    conversation::ChannelKind,
    ids::{ContactId, ConversationId, IdentityId, MergeId, TimelineEntryId},
    timeline::TimelineTopic,
};
use serde::{Deserialize, Serialize};

use super::{views::Moment, views_triage::LabelRow};

/// One row of the list of contacts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactRow {
    /// Our id.
    pub id: ContactId,
    /// Their name, or their readable number.
    pub name: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// Their readable number, and how many others they have.
    pub handle: String,
    /// What they are labelled with.
    pub labels: Vec<LabelRow>,
    /// When the newest message with them was written.
    pub last: Option<Moment>,
    /// When they were first seen.
    pub since: Moment,
}

/// Some rows of the list of contacts.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct ContactPage {
    /// Those that came last first.
    pub rows: Vec<ContactRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
}

/// A handle of a contact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HandleRow {
    /// Our id.
    pub id: IdentityId,
    /// The readable number.
    pub handle: String,
    /// Over which kind of channel it is written to.
    pub channel: ChannelKind,
    /// How sure it is that it is theirs, and how that is known.
    pub match_line: String,
    /// Whether messages to it stay here.
    pub stays: bool,
    /// The newest conversation with it.
    pub conversation: Option<ConversationId>,
    /// When it was first seen.
    pub since: Moment,
}

/// Everything that is known of a contact and fits on a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactFull {
    /// Our id.
    pub id: ContactId,
    /// What somebody called them; empty until somebody does.
    pub name: String,
    /// That, or their readable number.
    pub shown: String,
    /// One or two letters, or nothing when only a number is known.
    pub initials: String,
    /// The version that is shown: a change names it.
    pub version: i32,
    /// When they were first seen.
    pub since: Moment,
    /// Their handles.
    pub handles: Vec<HandleRow>,
    /// What they are labelled with.
    pub labels: Vec<LabelRow>,
    /// How many notes stand in their conversations, in words.
    pub notes: String,
    /// The contact that this one was merged into.
    pub merged_into: Option<ContactId>,
    /// Whether whoever looks may merge contacts.
    pub may_merge: bool,
    /// Changes with everything that happens.
    pub newest: Option<TimelineEntryId>,
}

/// One line of a contact's timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineRow {
    /// Our id.
    pub id: TimelineEntryId,
    /// What it belongs to.
    pub topic: TimelineTopic,
    /// What happened.
    pub sentence: String,
    /// The beginning of what was written, or the label.
    pub detail: String,
    /// Which member of staff did it.
    pub by: Option<String>,
    /// Where it can be seen.
    pub href: Option<String>,
    /// When.
    pub time: Moment,
}

/// Some lines of a contact's timeline.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct LinePage {
    /// Newest first.
    pub rows: Vec<LineRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
}

/// A contact that may be the same person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DuplicateRow {
    /// Who.
    pub contact: ContactRow,
    /// Why, and how likely it is.
    pub why: String,
}

/// A handle after a merge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OutlookRow {
    /// The readable number.
    pub handle: String,
    /// Whether it comes from the other contact.
    pub comes: bool,
    /// Whether messages to it stay here afterwards.
    pub stays: bool,
    /// What the merge changes about that, or why they stay; empty where they may leave.
    pub why: String,
}

/// What a merge of two contacts would bring together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MergeOutlook {
    /// The one that would become a part of the other, and its version.
    pub from: ContactId,
    /// That version.
    pub from_version: i32,
    /// The version of the one that stays.
    pub version: i32,
    /// What the other one is called.
    pub from_name: String,
    /// What they would be called, and what else comes, in sentences.
    pub comes: Vec<String>,
    /// Labels that come and are new.
    pub labels: Vec<LabelRow>,
    /// Every handle.
    pub handles: Vec<OutlookRow>,
}

/// One decision about whose handles are whose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ContactMergeRow {
    /// Our id for it.
    pub id: MergeId,
    /// What was decided, by whom.
    pub sentence: String,
    /// When.
    pub time: Moment,
    /// Who took it back and when, if somebody did.
    pub undone: Option<String>,
    /// The other contact.
    pub other: ContactId,
}

/// Some decisions.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct ContactMergePage {
    /// Newest first.
    pub rows: Vec<ContactMergeRow>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<String>,
}
