//! Whether somebody may be written to, and how what they say changes that.
//!
//! Two halves: [`read`] tells what a text says about it, and [`Consent::after`] what follows from what was said. The words and
//! the duties come from 47 CFR 64.1200(a)(10)–(12), which lets a client stop by "any reasonable means", and from the keyword lists
//! of CTIA, Telnyx, Twilio and AWS. Whatever is in doubt waits for a person.

mod intent;
mod phrases;
mod signal;
mod words;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{signal::ConsentSignal, words::read};
use crate::{dispatch::DispatchKind, guard::Blocker};

/// What a client said last about being written to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentState {
    /// Nothing.
    #[default]
    Unknown,
    /// They took a STOP back. It allows answers; it is no consent to advertising.
    OptedIn,
    /// They said STOP, in whatever words, or their carrier said so.
    OptedOut,
}

impl ConsentState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::OptedIn, Self::OptedOut];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::OptedIn => "opted_in",
            Self::OptedOut => "opted_out",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unknown => "Nothing said",
            Self::OptedIn => "May be written to",
            Self::OptedOut => "Asked to stop",
        }
    }

    /// The state with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Where one handle on one channel stands. The default, which is also what a missing row means, allows nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Consent {
    /// What the client said last about it.
    pub state: ConsentState,
    /// The client has written to the shop, which allows an answer.
    pub wrote_first: bool,
    /// Set by staff, and only staff take it back.
    pub do_not_contact: bool,
    /// The client may have asked to stop in words of their own: a person has to read them.
    pub needs_review: bool,
    /// The time of the word that `state` comes from.
    pub state_since: Option<Timestamp>,
}

impl Consent {
    /// What stands after a signal that was given at `at`, by the clock of whoever gave it.
    ///
    /// What clients and carriers say may arrive late, twice and in any order: the same signals end the same. The decisions of
    /// staff are ours, and count in the order in which they are made. A late word that needs a reader asks for one again.
    #[must_use]
    pub fn after(&self, signal: ConsentSignal, at: Timestamp) -> Self {
        let mut next = self.clone();
        next.wrote_first |= signal.is_written_by_client();
        match signal {
            ConsentSignal::Stop | ConsentSignal::CarrierOptOut => next.settle(ConsentState::OptedOut, at),
            ConsentSignal::Start => next.settle(ConsentState::OptedIn, at),
            ConsentSignal::Revocation => {
                next.settle(ConsentState::OptedOut, at);
                next.needs_review = true;
            }
            ConsentSignal::PossibleRevocation => next.needs_review = true,
            ConsentSignal::Reviewed => next.needs_review = false,
            ConsentSignal::DoNotContact => next.do_not_contact = true,
            ConsentSignal::ContactAllowed => next.do_not_contact = false,
            ConsentSignal::Help | ConsentSignal::Message => {}
        }
        next
    }

    /// The later word stands; of two at the same instant, the one that closes.
    fn settle(&mut self, state: ConsentState, at: Timestamp) {
        let newer = self.state_since.is_none_or(|since| at > since);
        let closes = self.state_since == Some(at) && state == ConsentState::OptedOut;
        if newer || closes {
            self.state = state;
            self.state_since = Some(at);
        }
    }

    /// Why a dispatch of this kind may not leave, if it may not, to somebody who has these other handles too: what closes one of them
    /// closes all, and what opens one opens that one alone.
    pub fn problem_among(&self, others: &[Self], kind: DispatchKind) -> Option<Blocker> {
        let closes = |other: &Self| match kind {
            _ if other.do_not_contact => Some(Problem::OtherDoNotContact),
            // It confirms what was said from this very handle.
            DispatchKind::StopConfirmation => None,
            _ if other.state == ConsentState::OptedOut => Some(Problem::OtherOptedOut),
            DispatchKind::Message if other.needs_review => Some(Problem::Review),
            DispatchKind::Message | DispatchKind::ControlledTest => None,
        };
        self.problem(kind).or_else(|| others.iter().find_map(closes).map(Problem::blocker))
    }

    /// Why a dispatch of this kind may not leave, if it may not.
    pub fn problem(&self, kind: DispatchKind) -> Option<Blocker> {
        if self.do_not_contact {
            return Some(Problem::DoNotContact.blocker());
        }
        let opted_out = self.state == ConsentState::OptedOut;
        let allowed = self.state == ConsentState::OptedIn || self.wrote_first;
        let problem = match kind {
            DispatchKind::StopConfirmation => (!opted_out).then_some(Problem::NotOptedOut),
            _ if opted_out => Some(Problem::OptedOut),
            DispatchKind::Message if self.needs_review => Some(Problem::Review),
            DispatchKind::Message if !allowed => Some(Problem::NoConsent),
            DispatchKind::Message | DispatchKind::ControlledTest => None,
        };
        problem.map(Problem::blocker)
    }
}

/// What counts for one handle: its own consent, and that of the other handles of whoever has it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Consents {
    /// What was said from it, and decided about it.
    pub own: Consent,
    /// The same of the others.
    pub others: Vec<Consent>,
}

impl Consents {
    /// Why a dispatch of this kind may not leave, if it may not.
    pub fn problem(&self, kind: DispatchKind) -> Option<Blocker> {
        self.own.problem_among(&self.others, kind)
    }
}

impl From<Consent> for Consents {
    fn from(own: Consent) -> Self {
        Self { own, others: Vec::new() }
    }
}

/// Why somebody may not be written to.
#[derive(Clone, Copy)]
enum Problem {
    DoNotContact,
    OtherDoNotContact,
    OptedOut,
    OtherOptedOut,
    NotOptedOut,
    Review,
    NoConsent,
}

impl Problem {
    fn blocker(self) -> Blocker {
        let (code, reason, next_step) = match self {
            Self::DoNotContact => (
                "do_not_contact",
                "Somebody of this shop has marked this client as do-not-contact.",
                "A manager can take the mark back on the client's page.",
            ),
            Self::OtherDoNotContact => (
                "do_not_contact",
                "Another number of this client is marked as do-not-contact, which counts for all of them.",
                "A manager can take the mark back on the client's page. If that number is somebody else's, move it to another contact.",
            ),
            Self::OtherOptedOut => (
                "opted_out",
                "The client has asked from another of their numbers not to receive messages, which counts for all of them.",
                "Only the client can change this, by sending START from that number. If it is somebody else's, move it to another contact.",
            ),
            Self::OptedOut => (
                "opted_out",
                "The client has asked not to receive messages.",
                "Only the client can change this, by sending START to the shop's number.",
            ),
            Self::NotOptedOut => (
                "not_opted_out",
                "The client is not opted out at this moment, so there is no STOP to confirm.",
                "Nothing has to be done.",
            ),
            Self::Review => (
                "consent_review",
                "The client may have asked to stop in their own words, and somebody has to read it first.",
                "A manager reads the client's last messages and settles it on the client's page.",
            ),
            Self::NoConsent => (
                "no_consent",
                "The client has never written to this shop and has not agreed to receive messages.",
                "Wait until the client writes, or reach them in another way.",
            ),
        };
        Blocker { code: code.to_owned(), reason: reason.to_owned(), next_step: next_step.to_owned() }
    }
}

#[cfg(test)]
mod tests;
