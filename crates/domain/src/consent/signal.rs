//! What can be said about being written to.

use serde::{Deserialize, Serialize};

/// One thing that somebody said or decided. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentSignal {
    /// The client sent a word that stops messages.
    Stop,
    /// The client sent a word that takes a STOP back.
    Start,
    /// The client sent a word that asks for help.
    Help,
    /// The client asked to stop in their own words. It counts at once, and a person reads it.
    Revocation,
    /// The client may have asked to stop. A person reads it before anything else leaves.
    PossibleRevocation,
    /// The client wrote about something else.
    Message,
    /// The carrier reports that the client is on its list of those who said STOP.
    CarrierOptOut,
    /// Staff decided that the client must not be contacted.
    DoNotContact,
    /// Staff took that decision back.
    ContactAllowed,
    /// Staff read what the client had said and settled it.
    Reviewed,
}

impl ConsentSignal {
    /// Every signal.
    pub const ALL: [Self; 10] = [
        Self::Stop,
        Self::Start,
        Self::Help,
        Self::Revocation,
        Self::PossibleRevocation,
        Self::Message,
        Self::CarrierOptOut,
        Self::DoNotContact,
        Self::ContactAllowed,
        Self::Reviewed,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Help => "help",
            Self::Revocation => "revocation",
            Self::PossibleRevocation => "possible_revocation",
            Self::Message => "message",
            Self::CarrierOptOut => "carrier_opt_out",
            Self::DoNotContact => "do_not_contact",
            Self::ContactAllowed => "contact_allowed",
            Self::Reviewed => "reviewed",
        }
    }

    /// The line of the history that a person reads.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Stop => "The client sent a word that stops messages.",
            Self::Start => "The client sent a word that allows messages again.",
            Self::Help => "The client asked for help.",
            Self::Revocation => "The client asked to stop in their own words.",
            Self::PossibleRevocation => "The client may have asked to stop: somebody has to read it.",
            Self::Message => "The client wrote to the shop.",
            Self::CarrierOptOut => "The carrier reports that the client has opted out.",
            Self::DoNotContact => "Marked as do-not-contact.",
            Self::ContactAllowed => "The do-not-contact mark was taken back.",
            Self::Reviewed => "What the client said was read and settled.",
        }
    }

    /// The signal with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.as_str() == name)
    }

    /// Whether it shows that the client has written to the shop. Asking for help asks for nothing but that help.
    pub(super) const fn is_written_by_client(self) -> bool {
        matches!(self, Self::Stop | Self::Start | Self::Revocation | Self::PossibleRevocation | Self::Message)
    }
}
