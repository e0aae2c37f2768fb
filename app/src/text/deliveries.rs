//! What waits to leave, what left and what stopped.

use domain::dispatch::DispatchKind;

pub(crate) const TITLE: &str = "Deliveries";
pub(crate) const SUBTITLE: &str = "What waits to leave, what left, and what stopped on the way.";
pub(crate) const TABS: &str = "Which deliveries";
pub(crate) const ALL: &str = "All";
pub(crate) const WAITING: &str = "Waiting";
pub(crate) const STOPPED: &str = "Stopped";
pub(crate) const UNKNOWN: &str = "Unknown";
pub(crate) const ONE: &str = "Delivery";
pub(crate) const BACK: &str = "Back to deliveries";

pub(crate) const LOADING: &str = "Loading deliveries";
pub(crate) const FAILED: &str = "The deliveries could not be loaded";
pub(crate) const FORBIDDEN: &str = "You can't see deliveries";
pub(crate) const ONE_LOADING: &str = "Loading the delivery";
pub(crate) const ONE_FAILED: &str = "This delivery could not be loaded";

pub(crate) const WHO: &str = "To";
pub(crate) const MESSAGE: &str = "Message";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const STATE: &str = "State";
pub(crate) const WHEN: &str = "Queued";

pub(crate) const NO_ALL_TITLE: &str = "Nothing has been queued yet";
pub(crate) const NO_ALL: &str =
    "Once a live draft is approved, it is queued here, and you can follow it until it has arrived.";
pub(crate) const NO_WAITING_TITLE: &str = "Nothing waits to leave";
pub(crate) const NO_WAITING: &str =
    "Approved messages wait here for their time and their turn. They leave by themselves.";
pub(crate) const NO_STOPPED_TITLE: &str = "Nothing has stopped";
pub(crate) const NO_STOPPED: &str =
    "What the guard held back or an error stopped waits here for a person. Nothing here leaves by itself.";
pub(crate) const NO_UNKNOWN_TITLE: &str = "Nothing is unknown";
pub(crate) const NO_UNKNOWN: &str = "If a connection breaks while a message is handed over, nobody knows whether it left. It is then listed here and never sent again by itself.";
pub(crate) const TO_DRAFTS: &str = "Go to drafts";

pub(crate) const STANDING: &str = "Where it stands";
pub(crate) const NEXT_STEP: &str = "What to do:";
pub(crate) const BLOCKERS: &str = "Why it is held";
pub(crate) const OPENS: &str = "What opens it:";
pub(crate) const TEXT: &str = "What leaves";
pub(crate) const LENGTH: &str = "Length";
pub(crate) const FROM: &str = "From";
pub(crate) const TO: &str = "To";
pub(crate) const AUTHOR: &str = "Written by";
pub(crate) const APPROVER: &str = "Approved by";
pub(crate) const BY_SWITCHBOARD: &str = "Switchboard, by itself";
pub(crate) const NOT_BEFORE: &str = "Not before";
pub(crate) const ATTEMPTS: &str = "Attempts";
pub(crate) const HISTORY: &str = "History";
pub(crate) const CONVERSATION: &str = "Open the conversation";
pub(crate) const DRAFT: &str = "Open the draft";
pub(crate) const MAYBE_TAKEN: &str =
    "The carrier may already have this message. Look there before you let it leave once more.";
pub(crate) const OTHERS_MAY: &str = "A person with more rights can decide more about this. Ask a manager or an owner.";
#[cfg(feature = "ssr")]
pub(crate) const SOMEBODY: &str = "Somebody";

pub(crate) const RELEASE: &str = "Release";
pub(crate) const RELEASING: &str = "Releasing…";
pub(crate) const RELEASED: &str = "Released. It takes its turn again.";
pub(crate) const RELEASE_TITLE: &str = "Release this message?";
pub(crate) const RELEASE_IMPACT: &str = "It takes its turn again. The guard is asked once more before it leaves; if it still says no, the message is held again.";
pub(crate) const REPLAY: &str = "Let it leave again";
pub(crate) const REPLAYING: &str = "Queueing…";
pub(crate) const REPLAYED: &str = "Queued once more, under the same key.";
pub(crate) const REPLAY_TITLE: &str = "Let this message leave once more?";
pub(crate) const REPLAY_IMPACT: &str = "It is queued with the same text and under the same key as before, so a carrier that keeps keys recognises it and does not send it twice. The guard is asked again when its turn comes.";
pub(crate) const WRITE_ANEW: &str = "Write anew";
pub(crate) const WRITING: &str = "Saving…";
pub(crate) const WRITE_TITLE: &str = "Write this message anew";
pub(crate) const WRITE_IMPACT: &str =
    "This delivery is discarded. Your text becomes a new draft, which leaves only when somebody approves it.";
pub(crate) const WRITE_CONFIRM: &str = "Make a draft";
pub(crate) const WRITTEN: &str = "The new draft is ready. The old message was discarded.";
pub(crate) const BODY: &str = "New text";
pub(crate) const DISCARD: &str = "Discard";
pub(crate) const DISCARDING: &str = "Discarding…";
pub(crate) const DISCARDED: &str = "Discarded. It will not leave.";
pub(crate) const DISCARD_TITLE: &str = "Discard this message?";
pub(crate) const DISCARD_IMPACT: &str = "It never leaves, and nobody can bring it back. Its history stays.";
pub(crate) const TAKEN: &str = "It arrived";
pub(crate) const TAKEN_TITLE: &str = "Record that the carrier has this message?";
pub(crate) const TAKEN_IMPACT: &str = "Say how you know: from the carrier's own portal, or from the client. It counts as accepted by the carrier from then on.";
pub(crate) const NOT_TAKEN: &str = "It never left";
pub(crate) const NOT_TAKEN_TITLE: &str = "Record that this message never left?";
pub(crate) const NOT_TAKEN_IMPACT: &str = "Say how you know, from the carrier's own portal. It then counts as stopped, and you can let it leave once more. If you are wrong, the client gets it twice.";
pub(crate) const RECORD: &str = "Record this";
pub(crate) const RECORDING: &str = "Recording…";
pub(crate) const RECORDED: &str = "Recorded.";
pub(crate) const ASK: &str = "Ask the carrier";
pub(crate) const ASKING: &str = "Asking…";
pub(crate) const ASKED: &str = "The carrier has answered.";

pub(crate) const fn kind(kind: DispatchKind) -> Option<&'static str> {
    match kind {
        DispatchKind::Message => None,
        DispatchKind::ControlledTest => Some("Test"),
        DispatchKind::StopConfirmation => Some("Stop confirmed"),
    }
}

pub(crate) fn key(key: &str) -> String {
    format!("Its key: {key}")
}

pub(crate) fn carrier_said(words: &str) -> String {
    format!("In the carrier's words: {words}")
}

pub(crate) fn carrier_number(code: i32) -> String {
    format!("The carrier's number for this: {code}.")
}

/// What an event says, by where it comes from.
#[cfg(feature = "ssr")]
pub(crate) fn event(source: &str, code: &str, state: domain::delivery::DeliveryState, who: &str) -> String {
    match (source, code) {
        ("staff", "released") => format!("{who} released it, so that it takes its turn again."),
        ("staff", "replayed") => format!("{who} let it leave once more, under the same key."),
        ("staff", "discarded") => format!("{who} discarded it."),
        ("staff", "rewritten") => format!("{who} wrote it anew as a draft, and this one was discarded."),
        ("staff", "settled_taken") => format!("{who} recorded that the carrier has it."),
        ("staff", "settled_not_taken") => format!("{who} recorded that it never left."),
        ("staff", _) => format!("{who} decided: {}.", state.label()),
        ("carrier_answer", "late_answer") => "The carrier answered after the hand-over had been taken away.".to_owned(),
        ("carrier_answer", "late_failure") => {
            "The attempt failed after the hand-over had been taken away, so it changed nothing.".to_owned()
        }
        ("carrier_answer", _) => answer(state).to_owned(),
        ("carrier_report", _) => format!("The carrier reported: {}.", state.label()),
        ("carrier_lookup", _) => format!("The carrier was asked and said: {}.", state.label()),
        (_, "queued") => "It was approved and queued.".to_owned(),
        (_, "interrupted") => interrupted(state).to_owned(),
        (_, "quiet_hours") => "It waits until the recipient's quiet hours are over.".to_owned(),
        (_, "expired") => "It waited too long for its time and was stopped.".to_owned(),
        _ => by_itself(state).to_owned(),
    }
}

#[cfg(feature = "ssr")]
const fn answer(state: domain::delivery::DeliveryState) -> &'static str {
    use domain::delivery::DeliveryState;
    match state {
        DeliveryState::Queued => "The carrier could not take it now. It is tried again by itself.",
        DeliveryState::Dead => "The carrier did not take it, and it was stopped.",
        DeliveryState::Failed => "The carrier refused it.",
        DeliveryState::OutcomeUnknown => "No answer came, so nobody knows whether the carrier took it.",
        _ => "The carrier took it.",
    }
}

#[cfg(feature = "ssr")]
const fn interrupted(state: domain::delivery::DeliveryState) -> &'static str {
    match state {
        domain::delivery::DeliveryState::Queued => {
            "The hand-over was interrupted. It is repeated under the same key, which the carrier recognises."
        }
        _ => "The hand-over was interrupted, so nobody knows whether the carrier took it.",
    }
}

#[cfg(feature = "ssr")]
const fn by_itself(state: domain::delivery::DeliveryState) -> &'static str {
    use domain::delivery::DeliveryState;
    match state {
        DeliveryState::Queued => "It waits for its turn again.",
        DeliveryState::Held => "The guard was asked and said no, so it was held back.",
        DeliveryState::Dead => "It was stopped before the carrier took it.",
        DeliveryState::Discarded => "It was discarded.",
        DeliveryState::HandingOver => "The guard said yes, and it was handed to the carrier.",
        DeliveryState::OutcomeUnknown => "Nobody knows whether the carrier took it.",
        DeliveryState::Failed => "It did not leave.",
        DeliveryState::Undeliverable => "It did not arrive.",
        _ => "It is on its way.",
    }
}
