//! Why a carrier did not do what it was asked: what happened, what may be done about it, and a sentence for a person.
//!
//! Nothing that a carrier wrote is in an error but its number: texts of carriers quote messages and phone numbers.

use std::{fmt, time::Duration};

/// What happened. Carriers' codes are folded into these.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorKind {
    /// The permit does not cover this message now. Nothing left.
    NotPermitted,
    /// The message breaks one of our own rules: empty, too long, a malformed sender, key or address. Nothing left.
    Unsendable,
    /// The stored bytes say something else than the message. Nothing left.
    StoredBytesDiffer,
    /// There was no connection. Nothing left.
    Unreachable,
    /// The connection broke or was too slow after the request had begun to leave.
    NoAnswer,
    /// The answer makes no sense, or is larger than any real one.
    Unreadable,
    /// The answer was a redirect, which is never followed.
    Moved,
    /// Too many requests, or too many messages for the sender.
    RateLimited,
    /// The carrier, or the recipient's, has a failure of its own.
    CarrierFailure,
    /// The carrier does not accept the credentials.
    Unauthorized,
    /// The account or the profile is suspended, disabled, or out of money.
    AccountBlocked,
    /// The sender's number is not registered for this kind of traffic.
    NotRegistered,
    /// The sender's number can't be used.
    SenderRefused,
    /// The recipient asked not to be written to.
    OptedOut,
    /// The recipient's number does not exist, or never takes text messages.
    RecipientInvalid,
    /// The recipient can't be reached for now.
    RecipientUnreachable,
    /// The account may not send to this country or this kind of number.
    RegionNotAllowed,
    /// The content was taken for spam or is prohibited.
    ContentRefused,
    /// The content can't be sent as it is: empty, too long, a wrong form.
    ContentInvalid,
    /// The message waited too long and was dropped.
    Expired,
    /// The carrier has another request under the same key.
    KeyConflict,
    /// The carrier does not know what was asked for.
    NotFound,
    /// The request was not well formed: a wrong setting, or a fault of ours.
    RequestInvalid,
    /// A code we don't know.
    Unknown,
}

/// What may be done about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorClass {
    /// Nothing was accepted, or the carrier recognises the repetition: send the same bytes under the same key again.
    RetryLater {
        /// How long the carrier asks to wait; `None` leaves it to the caller's own backoff.
        after: Option<Duration>,
    },
    /// Nothing more leaves over this account until somebody has looked at it.
    HaltAccount,
    /// Nothing more leaves to this contact over this channel.
    SuppressContact,
    /// Somebody has to change the message.
    FixContent,
    /// Somebody has to look at it.
    Operator,
    /// The message may have been accepted. A callback or a look-up settles it; it is never sent again by itself.
    OutcomeUnknown,
}

/// What one of a carrier's codes means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The carrier's code.
    pub code: u32,
    /// What happened.
    pub kind: ErrorKind,
    /// What may be done about it.
    pub class: ErrorClass,
    /// What happened, in a sentence.
    pub sentence: &'static str,
    /// What to do, in a sentence.
    pub next_step: &'static str,
}

/// Why a carrier did not do what it was asked. `Display` is the sentence alone.
pub struct ChannelError {
    /// What happened.
    pub kind: ErrorKind,
    /// What may be done about it.
    pub class: ErrorClass,
    /// The carrier's code, if it gave one.
    pub provider_code: Option<u32>,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What happened, in a sentence.
    pub sentence: &'static str,
    /// What to do, in a sentence.
    pub next_step: &'static str,
    source: Option<reqwest::Error>,
}

impl ChannelError {
    pub(crate) const fn new(
        kind: ErrorKind,
        class: ErrorClass,
        sentence: &'static str,
        next_step: &'static str,
    ) -> Self {
        Self { kind, class, provider_code: None, status: None, sentence, next_step, source: None }
    }

    pub(crate) const fn explained(known: &Explanation) -> Self {
        let mut error = Self::new(known.kind, known.class, known.sentence, known.next_step);
        error.provider_code = Some(known.code);
        error
    }

    pub(crate) const fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(crate) const fn with_code(mut self, code: Option<u32>) -> Self {
        self.provider_code = code;
        self
    }

    pub(crate) const fn with_class(mut self, class: ErrorClass) -> Self {
        self.class = class;
        self
    }

    pub(crate) fn with_source(mut self, source: reqwest::Error) -> Self {
        self.source = Some(source);
        self
    }
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence)
    }
}

impl fmt::Debug for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChannelError")
            .field("kind", &self.kind)
            .field("class", &self.class)
            .field("provider_code", &self.provider_code)
            .field("status", &self.status)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ChannelError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

/// A table of codes: number, kind, class, sentence, next step.
macro_rules! error_table {
    ($($code:literal $kind:ident $class:expr, $sentence:literal, $next_step:literal;)+) => {
        &[$($crate::error::Explanation {
            code: $code,
            kind: $crate::error::ErrorKind::$kind,
            class: $class,
            sentence: $sentence,
            next_step: $next_step,
        }),+]
    };
}
pub(crate) use error_table;

#[cfg(test)]
pub(crate) mod testing {
    use super::Explanation;

    /// What holds for every table: each code once and in order, and sentences that a person can read.
    pub(crate) fn check_table(table: &[Explanation]) {
        assert!(table.windows(2).all(|pair| pair[0].code < pair[1].code), "codes must rise");
        for known in table {
            for text in [known.sentence, known.next_step] {
                assert!(text.ends_with('.') && text.len() > 15 && text.starts_with(char::is_uppercase), "{text}");
                assert!(!text.contains(char::is_numeric) || text.contains("10DLC"), "a sentence names no code: {text}");
            }
        }
    }
}
