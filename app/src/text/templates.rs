//! Templates.

pub(crate) const TITLE: &str = "Templates";
pub(crate) const SUBTITLE: &str = "Words that are written once and used often.";
pub(crate) const ONE: &str = "Template";
pub(crate) const BACK: &str = "Back to templates";

pub(crate) const TABS: &str = "Which templates";
pub(crate) const IN_USE: &str = "In use";
pub(crate) const ARCHIVED: &str = "Archived";
pub(crate) const LOADING: &str = "Loading templates";
pub(crate) const FAILED: &str = "The templates could not be loaded";
pub(crate) const FORBIDDEN: &str = "You can't see this";
pub(crate) const ONE_LOADING: &str = "Loading the template";
pub(crate) const ONE_FAILED: &str = "This template could not be loaded";

pub(crate) const NAME: &str = "Name";
pub(crate) const LANGUAGE: &str = "Language";
pub(crate) const CHANNEL: &str = "Channel";
pub(crate) const STATE: &str = "State";
pub(crate) const CHANGED: &str = "Changed";
pub(crate) const WRITE: &str = "Write a template";
pub(crate) const EMPTY_TITLE: &str = "No templates yet";
pub(crate) const EMPTY: &str = "A template holds words that you send often, with gaps for a name or a number. Staff start replies from it once somebody else has approved it.";
pub(crate) const EMPTY_ASK: &str = "Ask a manager to write the first one.";
pub(crate) const NONE_ARCHIVED_TITLE: &str = "Nothing is archived";
pub(crate) const NONE_ARCHIVED: &str = "Templates that are put out of use are kept here, and can be restored.";

pub(crate) const STANDING: &str = "Where it stands";
pub(crate) const VERSIONS: &str = "Versions";
pub(crate) const NOT_USABLE: &str = "Not in use yet: no version is approved.";
pub(crate) const OWN_WAITS: &str = "You wrote this version, so somebody else has to approve or reject it.";
pub(crate) const OTHERS_DECIDE: &str = "A manager who did not write this version decides about it.";
pub(crate) const IS_ARCHIVED: &str = "This template is archived: nobody can start a reply from it.";

pub(crate) const EDIT: &str = "Edit";
pub(crate) const SUBMIT: &str = "Submit for approval";
pub(crate) const SUBMITTING: &str = "Submitting…";
pub(crate) const SUBMITTED: &str = "Submitted. A manager who did not write it decides.";
pub(crate) const APPROVE: &str = "Approve";
pub(crate) const APPROVING: &str = "Approving…";
pub(crate) const APPROVED: &str = "Approved. Replies can be started from it now.";
pub(crate) const APPROVE_TITLE: &str = "Approve this version?";
pub(crate) const APPROVE_IMPACT: &str =
    "Staff can start replies from it at once; it takes the place of the version before. Nothing leaves by this.";
pub(crate) const REJECT: &str = "Reject";
pub(crate) const REJECTING: &str = "Rejecting…";
pub(crate) const REJECTED: &str = "Rejected. Its author can read why.";
pub(crate) const REJECT_TITLE: &str = "Reject this version?";
pub(crate) const REJECT_IMPACT: &str = "It can't be used. Its author reads your reason and can write another version. What was approved before stays in use.";
pub(crate) const ARCHIVE: &str = "Archive";
pub(crate) const ARCHIVING: &str = "Archiving…";
pub(crate) const ARCHIVE_DONE: &str = "Archived. Nobody can start a reply from it.";
pub(crate) const ARCHIVE_TITLE: &str = "Archive this template?";
pub(crate) const ARCHIVE_IMPACT: &str = "Nobody can start a reply from it any more. Replies that were started from it stay as they are. You can restore it later.";
pub(crate) const RESTORE: &str = "Restore";
pub(crate) const RESTORING: &str = "Restoring…";
pub(crate) const RESTORED: &str = "Restored. It is as it was before.";

pub(crate) const NEW: &str = "A new template";
pub(crate) const EDITING: &str = "Write the next version";
pub(crate) const NAME_HINT: &str = "What staff look for, such as Opening hours.";
pub(crate) const LANGUAGE_HINT: &str = "A short code, such as en or es-MX. It stays as it is.";
pub(crate) const BODY: &str = "Text";
pub(crate) const VARIABLES: &str = "Add what differs from client to client";
pub(crate) const SAVE: &str = "Save as a draft";
pub(crate) const SAVING: &str = "Saving…";
pub(crate) const SAVED: &str = "Saved as a draft. Submit it when it is ready.";
pub(crate) const SAVE_HINT: &str = "Saving makes a new version. What is approved stays in use until the new one is.";
pub(crate) const PREVIEW: &str = "What it could look like";
pub(crate) const PREVIEW_HINT: &str = "With invented values: a real message can be longer or shorter.";
pub(crate) const PREVIEW_EMPTY: &str = "Write something, and you see here what a client would read.";
pub(crate) const PREVIEW_PROBLEM: &str = "There is nothing to show until the text is put right.";

pub(crate) fn version(version: i32) -> String {
    format!("Version {version}")
}

pub(crate) fn in_use(version: i32) -> String {
    format!("Version {version} is in use.")
}

pub(crate) fn written(author: &str, time: &str) -> String {
    format!("Written by {author}, {time}.")
}

pub(crate) fn newest(version: i32, author: &str) -> String {
    format!("The newest is version {version}, written by {author}.")
}

pub(crate) fn to_line(line: usize) -> String {
    format!("Go to line {line}")
}

pub(crate) fn insert(label: &str, sample: &str) -> String {
    format!("{label}, such as {sample}")
}
