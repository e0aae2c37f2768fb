//! Whether a client may be written to.

use crate::rpc::ConsentMove;

pub(crate) const TITLE: &str = "Consent";
pub(crate) const FAILED: &str = "The consent could not be loaded.";
pub(crate) const MAY: &str = "May be answered";
pub(crate) const STAYS: &str = "Messages stay here";
pub(crate) const HISTORY: &str = "How that came about";
pub(crate) const CONFIRM: &str = "Confirm";
pub(crate) const CONFIRMING: &str = "Saving…";
pub(crate) const DONE: &str = "The decision about this client is saved.";

pub(crate) fn said(label: &str) -> String {
    format!("The client's last word: {label}")
}

pub(crate) fn by(name: &str) -> String {
    format!("By {name}")
}

pub(crate) const fn button(decision: ConsentMove) -> &'static str {
    match decision {
        ConsentMove::DoNotContact => "Mark as do-not-contact",
        ConsentMove::Allow => "Take back do-not-contact",
        ConsentMove::Read => "I have read it",
    }
}

pub(crate) const fn title(decision: ConsentMove) -> &'static str {
    match decision {
        ConsentMove::DoNotContact => "Mark this client as do-not-contact?",
        ConsentMove::Allow => "Take do-not-contact back?",
        ConsentMove::Read => "Have you read what the client said?",
    }
}

pub(crate) const fn impact(decision: ConsentMove) -> &'static str {
    match decision {
        ConsentMove::DoNotContact => {
            "Nothing leaves for this client any more, not even what is already approved, until a manager takes this back."
        }
        ConsentMove::Allow => "Messages to this client can leave again, as far as the client's own words allow it.",
        ConsentMove::Read => "Answers to this client can leave again, unless they asked to stop. Say what they meant.",
    }
}
