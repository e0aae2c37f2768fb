//! What a failure means for a message, when no code of the carrier's says more. Pure.
//!
//! It turns on one question: what would happen if the same request were made again? Where the carrier recognises it, or nothing
//! changes anyway, an open outcome may be retried; where not, it stays open.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};

use crate::{
    error::{ChannelError, ErrorClass, ErrorKind, Explanation},
    json,
    transport::TransportError,
};

/// Longest wait that is taken from a carrier, in seconds.
const WAIT_MAX_SECONDS: u32 = 3600;
/// Telnyx's own header: seconds until the window of its rate limit ends.
const RATE_LIMIT_RESET: &str = "x-ratelimit-reset";

/// What making the same request again does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Repeat {
    /// Nothing: it is a read, or the carrier recognises it by its key.
    Harmless,
    /// It can send the message a second time.
    SendsAgain,
}

impl Repeat {
    /// The class of a failure after which the request may have been carried out.
    const fn open(self, after: Option<Duration>) -> ErrorClass {
        match self {
            Self::Harmless => ErrorClass::RetryLater { after },
            Self::SendsAgain => ErrorClass::OutcomeUnknown,
        }
    }
}

/// There was no answer.
pub(crate) fn no_answer(error: TransportError, repeat: Repeat) -> ChannelError {
    let open = repeat.open(None);
    match error {
        TransportError::NotSent(source) => UNREACHABLE.with_source(source),
        TransportError::Broken(source) => {
            let error = if repeat == Repeat::Harmless { NO_ANSWER } else { NO_ANSWER_OPEN };
            error.with_class(open).with_source(source)
        }
        TransportError::TooLong => unreadable(repeat),
    }
}

/// An answer that makes no sense.
pub(crate) const fn unreadable(repeat: Repeat) -> ChannelError {
    let error = if matches!(repeat, Repeat::Harmless) { UNREADABLE } else { UNREADABLE_OPEN };
    error.with_class(repeat.open(None))
}

/// A refusal, with the carrier's code if it gave one, and what that code means if we know it.
pub(crate) fn refused(
    status: StatusCode,
    headers: &HeaderMap,
    code: Option<u32>,
    known: Option<&Explanation>,
    repeat: Repeat,
) -> ChannelError {
    let after = wait(headers);
    // A failing server may have carried the request out, whatever code it gives.
    let error = match known {
        Some(known) if !(status.is_server_error() && repeat == Repeat::SendsAgain) => {
            let error = ChannelError::explained(known);
            match known.class {
                ErrorClass::RetryLater { after: usual } => {
                    error.with_class(ErrorClass::RetryLater { after: after.or(usual) })
                }
                _ => error,
            }
        }
        _ => by_status(status, after, repeat),
    };
    error.with_status(status.as_u16()).with_code(code)
}

fn by_status(status: StatusCode, after: Option<Duration>, repeat: Repeat) -> ChannelError {
    let open = repeat.open(after);
    match status.as_u16() {
        300..=399 if repeat == Repeat::Harmless => MOVED,
        300..=399 => MOVED.with_class(open),
        401 => UNAUTHORIZED,
        404 => NOT_FOUND,
        429 => RATE_LIMITED.with_class(ErrorClass::RetryLater { after }),
        // Too slow for the server, or another request with the same effect is still under way: neither is a decision.
        408 | 409 | 425 | 500..=599 if repeat == Repeat::Harmless => CARRIER_FAILURE.with_class(open),
        408 | 409 | 425 | 500..=599 => CARRIER_FAILURE_OPEN,
        400..=499 => UNKNOWN,
        _ => unreadable(repeat),
    }
}

/// Seconds only: no carrier here writes a date, and a date would need a clock.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    let seconds = |name: &str| json::digits(headers.get(name)?.to_str().ok()?.trim());
    let asked = seconds(RETRY_AFTER.as_str()).or_else(|| seconds(RATE_LIMIT_RESET))?;
    Some(Duration::from_secs(asked.min(WAIT_MAX_SECONDS).into()))
}

const LATER: ErrorClass = ErrorClass::RetryLater { after: None };

const UNREACHABLE: ChannelError = ChannelError::new(
    ErrorKind::Unreachable,
    LATER,
    "The carrier could not be reached.",
    "Nothing was sent; it is tried again by itself.",
);
const NO_ANSWER: ChannelError = ChannelError::new(
    ErrorKind::NoAnswer,
    LATER,
    "The carrier did not answer in time.",
    "It is asked again by itself; the carrier recognises the repetition.",
);
const NO_ANSWER_OPEN: ChannelError = ChannelError::new(
    ErrorKind::NoAnswer,
    ErrorClass::OutcomeUnknown,
    "The carrier did not answer in time, so nobody knows whether the message left.",
    "Wait for the carrier's report, or look the message up at the carrier before you write again.",
);
const UNREADABLE: ChannelError = ChannelError::new(
    ErrorKind::Unreadable,
    LATER,
    "The carrier's answer could not be read.",
    "It is asked again by itself; the carrier recognises the repetition.",
);
const UNREADABLE_OPEN: ChannelError = ChannelError::new(
    ErrorKind::Unreadable,
    ErrorClass::OutcomeUnknown,
    "The carrier's answer could not be read, so nobody knows whether the message left.",
    "Wait for the carrier's report, or look the message up at the carrier before you write again.",
);
const MOVED: ChannelError = ChannelError::new(
    ErrorKind::Moved,
    ErrorClass::Operator,
    "The carrier's address sends us somewhere else, which is never followed.",
    "Check the address of the carrier in the settings of this server.",
);
const UNAUTHORIZED: ChannelError = ChannelError::new(
    ErrorKind::Unauthorized,
    ErrorClass::HaltAccount,
    "The carrier does not accept this account's credentials.",
    "Enter new credentials for the account.",
);
const NOT_FOUND: ChannelError = ChannelError::new(
    ErrorKind::NotFound,
    ErrorClass::Operator,
    "The carrier does not know what it was asked for.",
    "Check the account's settings; an old message can no longer be looked up.",
);
const RATE_LIMITED: ChannelError = ChannelError::new(
    ErrorKind::RateLimited,
    LATER,
    "The carrier asks us to slow down.",
    "Nothing to do: it is tried again by itself.",
);
const CARRIER_FAILURE: ChannelError = ChannelError::new(
    ErrorKind::CarrierFailure,
    LATER,
    "The carrier has a problem of its own.",
    "Nothing to do: it is tried again by itself.",
);
const CARRIER_FAILURE_OPEN: ChannelError = ChannelError::new(
    ErrorKind::CarrierFailure,
    ErrorClass::OutcomeUnknown,
    "The carrier had a problem of its own, so nobody knows whether the message left.",
    "Wait for the carrier's report, or look the message up at the carrier before you write again.",
);
const UNKNOWN: ChannelError = ChannelError::new(
    ErrorKind::Unknown,
    ErrorClass::Operator,
    "The carrier refused, for a reason we don't know.",
    "Look the code up in the carrier's documents, or ask its support.",
);

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const KNOWN_LATER: Explanation = Explanation {
        code: 7,
        kind: ErrorKind::RateLimited,
        class: ErrorClass::RetryLater { after: Some(Duration::from_mins(1)) },
        sentence: "Known.",
        next_step: "Known.",
    };
    const KNOWN_OPT_OUT: Explanation =
        Explanation { code: 8, kind: ErrorKind::OptedOut, class: ErrorClass::SuppressContact, ..KNOWN_LATER };

    fn status(status: u16, repeat: Repeat) -> ChannelError {
        refused(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), Some(99_999), None, repeat)
    }

    const fn later(seconds: Option<u64>) -> ErrorClass {
        ErrorClass::RetryLater {
            after: if let Some(seconds) = seconds { Some(Duration::from_secs(seconds)) } else { None },
        }
    }

    /// Every status there is, for both kinds of request: an open outcome is never retried where that would send again.
    #[test]
    fn every_status_has_one_meaning() {
        for code in 100..=599_u16 {
            let (harmless, again) = (status(code, Repeat::Harmless), status(code, Repeat::SendsAgain));
            let expected = match code {
                401 => (ErrorClass::HaltAccount, ErrorClass::HaltAccount),
                408 | 409 | 425 | 500..=599 => (later(None), ErrorClass::OutcomeUnknown),
                429 => (later(None), later(None)),
                300..=399 => (ErrorClass::Operator, ErrorClass::OutcomeUnknown),
                400..=499 => (ErrorClass::Operator, ErrorClass::Operator),
                _ => (later(None), ErrorClass::OutcomeUnknown),
            };
            assert_eq!((harmless.class, again.class), expected, "{code}");
            assert_eq!((again.status, again.provider_code), (Some(code), Some(99_999)));
        }
    }

    #[test]
    fn a_known_code_outweighs_the_status_unless_the_server_failed() {
        let say = |status, known, repeat| {
            refused(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), Some(8), Some(known), repeat).class
        };
        assert_eq!(say(400, &KNOWN_OPT_OUT, Repeat::SendsAgain), ErrorClass::SuppressContact);
        assert_eq!(say(500, &KNOWN_OPT_OUT, Repeat::Harmless), ErrorClass::SuppressContact);
        assert_eq!(say(500, &KNOWN_OPT_OUT, Repeat::SendsAgain), ErrorClass::OutcomeUnknown);
        assert_eq!(say(400, &KNOWN_LATER, Repeat::SendsAgain), later(Some(60)));
    }

    #[test]
    fn the_carriers_wait_counts_within_reason() {
        for (name, value, expected) in [
            ("retry-after", "7", Some(7)),
            ("retry-after", " 7 ", Some(7)),
            ("retry-after", "0", Some(0)),
            ("retry-after", "999999", Some(3600)),
            ("retry-after", "99999999999999", None),
            ("retry-after", "-1", None),
            ("retry-after", "1.5", None),
            ("retry-after", "", None),
            ("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("x-ratelimit-reset", "3", Some(3)),
        ] {
            let headers =
                HeaderMap::from_iter([(http::HeaderName::from_static(name), HeaderValue::from_static(value))]);
            let limited = refused(StatusCode::TOO_MANY_REQUESTS, &headers, None, None, Repeat::SendsAgain);
            assert_eq!(limited.class, later(expected), "{name}: {value:?}");
        }
        let both = [("x-ratelimit-reset", "3"), ("retry-after", "9")];
        let headers = HeaderMap::from_iter(
            both.map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value))),
        );
        let known = refused(StatusCode::BAD_REQUEST, &headers, Some(7), Some(&KNOWN_LATER), Repeat::Harmless);
        assert_eq!(known.class, later(Some(9)));
    }

    #[test]
    fn an_answer_nobody_can_read_is_open() {
        assert_eq!(unreadable(Repeat::Harmless).class, later(None));
        assert_eq!(unreadable(Repeat::SendsAgain).class, ErrorClass::OutcomeUnknown);
        assert_eq!(no_answer(TransportError::TooLong, Repeat::Harmless).kind, ErrorKind::Unreadable);
        assert_eq!(no_answer(TransportError::TooLong, Repeat::SendsAgain).class, ErrorClass::OutcomeUnknown);
    }
}
