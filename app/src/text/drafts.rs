//! Drafts, and what managers decide about them.

use domain::draft::Origin;

pub(crate) const TITLE: &str = "Drafts";
pub(crate) const SUBTITLE: &str = "Replies that wait for a yes, and what became of the others.";
pub(crate) const TABS: &str = "Which drafts";
pub(crate) const WAITING: &str = "Waiting for approval";
pub(crate) const MINE: &str = "Mine";
pub(crate) const DECIDED: &str = "Decided";
pub(crate) const ONE: &str = "Draft";
pub(crate) const BACK: &str = "Back to drafts";

pub(crate) const LOADING: &str = "Loading drafts";
pub(crate) const FAILED: &str = "The drafts could not be loaded";
pub(crate) const FORBIDDEN: &str = "You can't see drafts";
pub(crate) const ONE_LOADING: &str = "Loading the draft";
pub(crate) const ONE_FAILED: &str = "This draft could not be loaded";

pub(crate) const CLIENT: &str = "Client";
pub(crate) const REPLY: &str = "Reply";
pub(crate) const AUTHOR: &str = "Written by";
pub(crate) const STATE: &str = "State";
pub(crate) const WHEN: &str = "When";
pub(crate) const BLOCKERS: &str = "In its way";
pub(crate) const YOU: &str = "You";
pub(crate) const NOTHING: &str = "Nothing";

pub(crate) const NO_WAITING_TITLE: &str = "Nothing waits for approval";
pub(crate) const NO_WAITING: &str =
    "When somebody submits a reply, it appears here, and a manager who did not write it decides.";
pub(crate) const NO_MINE_TITLE: &str = "You have written no replies yet";
pub(crate) const NO_MINE: &str =
    "Open a conversation in the inbox, write a reply and choose Preview. It appears here, and you can submit it.";
pub(crate) const NO_DECIDED_TITLE: &str = "Nothing has been decided yet";
pub(crate) const NO_DECIDED: &str = "Replies appear here once a manager has approved or rejected them.";
pub(crate) const TO_INBOX: &str = "Go to the inbox";

pub(crate) const CHOOSE_ALL: &str = "Choose all that you may approve";
pub(crate) const APPROVE_CHOSEN: &str = "Approve chosen drafts";
pub(crate) const RESULTS: &str = "What became of them";
pub(crate) const HIDE_RESULTS: &str = "Hide";
pub(crate) const APPROVED: &str = "Approved";
pub(crate) const NOT_APPROVED: &str = "Not approved";
pub(crate) const NOT_REACHED: &str = "Its turn did not come. Choose it again to go on.";

pub(crate) const TEXT: &str = "What would be sent";
pub(crate) const LENGTH: &str = "Length";
pub(crate) const FROM: &str = "From";
pub(crate) const TO: &str = "To";
pub(crate) const LEAVES: &str = "Leaves";
pub(crate) const AT_ONCE: &str = "As soon as it is approved";
pub(crate) const NEVER: &str = "Never: it is practice";
pub(crate) const CHECKS: &str = "What was looked at";
pub(crate) const PASSED: &str = "Fine";
pub(crate) const LOOK: &str = "Look at this";
pub(crate) const WHY: &str = "Why it stays here";
pub(crate) const OPENS: &str = "What opens it:";
pub(crate) const NOTHING_BLOCKS: &str = "Nothing stood in its way when it was last written.";
pub(crate) const HISTORY: &str = "Edits";
pub(crate) const NO_EDITS: &str = "It has not been changed since it was written.";
pub(crate) const CONVERSATION: &str = "Open the conversation";
pub(crate) const STATE_HEADING: &str = "Where it stands";
pub(crate) const OWN_WAITS: &str = "You wrote this one, so somebody else has to decide.";
pub(crate) const OTHERS_DECIDE: &str = "A manager decides about this one.";

pub(crate) const EDIT: &str = "Edit";
pub(crate) const SUBMIT_ANYWAY: &str = "Submit all the same";
pub(crate) const SUBMIT: &str = "Submit for approval";
pub(crate) const SUBMITTING: &str = "Submitting…";
pub(crate) const SUBMITTED: &str = "Submitted. A manager who did not write it decides.";
pub(crate) const WITHDRAW: &str = "Withdraw";
pub(crate) const WITHDRAWING: &str = "Withdrawing…";
pub(crate) const WITHDRAWN: &str = "Withdrawn. It waits for nobody now.";
pub(crate) const APPROVE: &str = "Approve";
pub(crate) const APPROVING: &str = "Approving…";
pub(crate) const REJECT: &str = "Reject";
pub(crate) const REJECTING: &str = "Rejecting…";
pub(crate) const REJECTED: &str = "Rejected. Its author can read why, and change it.";
pub(crate) const SAVE: &str = "Save changes";
pub(crate) const SAVING: &str = "Saving…";
pub(crate) const SAVED: &str = "Saved. Submit it when it is ready.";
pub(crate) const BODY: &str = "Reply";
pub(crate) const SEND_AT: &str = "Time to send (optional)";
pub(crate) const EDITING: &str = "Change this draft";

pub(crate) const APPROVE_TITLE: &str = "Approve this reply?";
pub(crate) const REJECT_TITLE: &str = "Reject this reply?";
pub(crate) const REJECT_IMPACT: &str = "Nothing leaves. Its author reads your reason and can change the text.";
pub(crate) const WITHDRAW_TITLE: &str = "Withdraw this draft?";
pub(crate) const WITHDRAW_IMPACT: &str =
    "It leaves the list of what waits for approval. You can submit it again later.";
pub(crate) const PRACTICE_IMPACT: &str = "This is practice: nothing leaves the shop. Your yes is kept as evidence for the gate that asks for a practice run.";

pub(crate) const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Fake => "Practice",
        Origin::Live => "Live",
    }
}

pub(crate) const fn approved(origin: Origin) -> &'static str {
    match origin {
        Origin::Fake => "Approved as practice. Nothing has left the shop.",
        Origin::Live => "Approved. It is on its way to the outbox.",
    }
}

/// A live reply leaves; when, and to whom.
pub(crate) fn live_impact(to: &str, leaves: Option<&str>) -> String {
    match leaves {
        Some(time) => format!("This is live: it leaves by itself on {time}, to {to}."),
        None => format!("This is live: it leaves now, to {to}."),
    }
}

pub(crate) fn waits_until(time: &str) -> String {
    format!("Quiet hours hold it until {time}.")
}

pub(crate) fn bulk_title(count: usize) -> String {
    if count == 1 { "Approve 1 draft?".to_owned() } else { format!("Approve {count} drafts?") }
}

pub(crate) fn bulk_practice(count: usize) -> String {
    match count {
        1 => "1 of them is practice: nothing of it leaves, and your yes is kept as evidence.".to_owned(),
        count => format!("{count} of them are practice: nothing of them leaves, and your yes is kept as evidence."),
    }
}

pub(crate) fn bulk_live(count: usize) -> String {
    match count {
        1 => "1 of them is live: it leaves now, or at the time that is set for it.".to_owned(),
        count => format!("{count} of them are live: they leave now, or at the times that are set for them."),
    }
}

pub(crate) fn progress(done: usize, total: usize) -> String {
    format!("{done} of {total} decided")
}

pub(crate) fn bulk_done(approved: usize, total: usize) -> String {
    format!("{approved} of {total} approved")
}

pub(crate) fn chosen(count: usize) -> String {
    format!("{count} chosen")
}

pub(crate) fn choose(client: &str) -> String {
    format!("Choose the reply to {client}")
}

pub(crate) fn blockers(count: usize) -> String {
    if count == 1 { "1 condition".to_owned() } else { format!("{count} conditions") }
}

pub(crate) fn leaves(time: &str) -> String {
    format!("Leaves {time}")
}

pub(crate) fn written(author: &str, time: &str) -> String {
    format!("Written by {author}, {time}.")
}

pub(crate) fn submitted(time: &str) -> String {
    format!("Submitted {time}.")
}

pub(crate) fn decided(by: &str, time: &str) -> String {
    format!("Decided by {by}, {time}.")
}

pub(crate) fn reason(reason: &str) -> String {
    format!("Reason: {reason}")
}

pub(crate) fn zone(zone: &str) -> String {
    format!("By the shop's clock ({zone}). Empty means as soon as it is approved.")
}

pub(crate) fn edited(editor: &str, time: &str) -> String {
    format!("{editor}, {time}")
}

pub(crate) fn reply_to(client: &str) -> String {
    format!("Reply to {client}")
}
