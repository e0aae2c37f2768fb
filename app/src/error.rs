//! What a server function answers when it can't do what was asked: a closed set that the page can act on.
//!
//! On the wire it is the same problem document (RFC 9457) that the JSON API answers with, so a refusal that the server's
//! own layers write (a missing session, an overload) reads like one of ours.

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::{ContentType, Decodes, Encodes, Format, FormatType},
};
use serde::{Deserialize, Serialize};

use crate::text;

/// Why a page can't show or do something.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(from = "Problem", into = "Problem")]
pub enum UiError {
    /// Nobody is signed in, or not any more.
    SignedOut,
    /// The role does not allow it.
    Forbidden {
        /// Why, for a person.
        sentence: String,
    },
    /// There is no such record in this shop.
    NotFound,
    /// The input can't be accepted.
    Invalid {
        /// Why, and what to do, for a person.
        sentence: String,
    },
    /// Somebody else was faster.
    Overtaken {
        /// Who, and what to do, for a person.
        sentence: String,
    },
    /// The server can't do it right now.
    Unavailable,
    /// The answer did not arrive or could not be read. Whether the server did what was asked is unknown.
    Transport,
}

impl UiError {
    /// The sentence that a person reads.
    pub fn sentence(&self) -> &str {
        match self {
            Self::SignedOut => text::error::SIGNED_OUT,
            Self::Forbidden { sentence } | Self::Invalid { sentence } | Self::Overtaken { sentence } => sentence,
            Self::NotFound => text::error::NOT_FOUND,
            Self::Unavailable => text::error::UNAVAILABLE,
            Self::Transport => text::error::TRANSPORT,
        }
    }

    /// The HTTP status that goes with it.
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden { .. } => 403,
            Self::NotFound => 404,
            Self::Invalid { .. } => 422,
            Self::Overtaken { .. } => 409,
            Self::Unavailable => 503,
            Self::Transport => 500,
        }
    }

    fn from_status(status: u16, detail: String) -> Self {
        match status {
            401 => Self::SignedOut,
            403 => Self::Forbidden { sentence: detail },
            404 => Self::NotFound,
            409 => Self::Overtaken { sentence: detail },
            400 | 413 | 415 | 422 => Self::Invalid { sentence: detail },
            429 | 502..=504 => Self::Unavailable,
            _ => Self::Transport,
        }
    }
}

impl FromServerFnError for UiError {
    type Encoder = ProblemEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        // The text inside names types and addresses: it is for nobody's eyes.
        match value {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::Invalid { sentence: text::error::OUTDATED_PAGE.to_owned() }
            }
            _ => Self::Transport,
        }
    }
}

/// The members of a problem document that a page needs.
#[derive(Serialize, Deserialize)]
struct Problem {
    status: u16,
    #[serde(default)]
    detail: String,
}

impl From<Problem> for UiError {
    fn from(problem: Problem) -> Self {
        Self::from_status(problem.status, problem.detail)
    }
}

impl From<UiError> for Problem {
    fn from(error: UiError) -> Self {
        Self { status: error.status(), detail: error.sentence().to_owned() }
    }
}

/// Reads and writes [`UiError`] as a problem document.
#[derive(Debug)]
pub struct ProblemEncoding;

impl ContentType for ProblemEncoding {
    const CONTENT_TYPE: &'static str = "application/problem+json";
}

impl FormatType for ProblemEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<UiError> for ProblemEncoding {
    type Error = serde_json::Error;

    fn encode(error: &UiError) -> Result<leptos::server_fn::Bytes, Self::Error> {
        serde_json::to_vec(error).map(Into::into)
    }
}

impl Decodes<UiError> for ProblemEncoding {
    type Error = serde_json::Error;

    fn decode(bytes: leptos::server_fn::Bytes) -> Result<UiError, Self::Error> {
        // Bytes that are no text are no JSON either.
        serde_json::from_str(std::str::from_utf8(&bytes).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_survives_the_wire() {
        for error in [
            UiError::SignedOut,
            UiError::Forbidden { sentence: "No.".to_owned() },
            UiError::NotFound,
            UiError::Invalid { sentence: "Write something first.".to_owned() },
            UiError::Overtaken { sentence: "Mona was faster.".to_owned() },
            UiError::Unavailable,
            UiError::Transport,
        ] {
            assert_eq!(UiError::de(error.ser()), error);
        }
    }

    #[test]
    fn reads_the_problem_documents_of_the_server_itself() {
        let body =
            br#"{"type":"about:blank","title":"Unauthorized","status":401,"detail":"Reload.","code":"token_expired"}"#;
        assert_eq!(UiError::de(body.to_vec().into()), UiError::SignedOut);
        let body = br#"{"status":429,"detail":"Slow down."}"#;
        assert_eq!(UiError::de(body.to_vec().into()), UiError::Unavailable);
    }

    #[test]
    fn what_is_no_problem_document_is_a_failure_of_transport() {
        for body in ["", "<html>502</html>", "[]", r#"{"detail":"x"}"#] {
            assert_eq!(UiError::de(body.as_bytes().to_vec().into()), UiError::Transport, "{body}");
        }
    }
}
