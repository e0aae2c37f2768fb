//! What the API answers when it can't: RFC 9457, one plain sentence, a stable code, and nothing from outside or inside.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use domain::{attachment::AttachmentProblem, guard::Blocker};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use service::{Invalid, ServiceError};
use utoipa::ToSchema;

use super::api::views::guards::BlockerOut;

/// Tells App Bridge to fetch a fresh session token and to try once more.
pub const RETRY_INVALID_SESSION: HeaderName = HeaderName::from_static("x-shopify-retry-invalid-session-request");
/// How soon to come again when it is only a matter of a moment, in seconds.
const RETRY_AFTER_SECONDS: u64 = 1;
/// The media type.
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// An answer that says no.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    retry_after_seconds: Option<u64>,
    blockers: Vec<Blocker>,
}

/// The document as it is sent.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'a> {
    /// Always `about:blank`: the status and the code say what it is.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The status in words.
    #[schema(example = "Not Found")]
    title: &'static str,
    /// The HTTP status.
    #[schema(example = 404)]
    status: u16,
    /// One sentence for a person: what is wrong and what to do.
    detail: &'a str,
    /// A stable name for machines.
    #[schema(example = "not_found")]
    code: &'static str,
    /// Everything that stands in the way, each with what would change it; only where the code is `blocked`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    blockers: Vec<BlockerOut>,
}

impl Problem {
    /// A problem with this status, code and sentence.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into(), retry_after_seconds: None, blockers: Vec::new() }
    }

    /// Says when to come again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The answer to a caller that is no browser: nothing about session tokens.
    pub fn without_session_retry(self) -> Response {
        let mut response = self.into_response();
        response.headers_mut().remove(RETRY_INVALID_SESSION);
        response.headers_mut().remove(header::WWW_AUTHENTICATE);
        response
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// No such record, here or anywhere: the answer to a foreign id and to one that never was is the same, byte for byte.
    pub fn not_found() -> Self {
        ServiceError::NotFound.into()
    }

    /// No such address.
    pub fn no_such_address() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no_such_address",
            "There is nothing at this address. See /api/openapi.json for those there are.",
        )
    }

    /// The method does not fit the address; the header `Allow` says which do.
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This address does not take this method; the Allow header names those it takes.",
        )
    }

    /// No session token, or one that is not good.
    pub fn unauthorized(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "invalid_session_token", detail)
    }

    /// Too many requests of one person.
    pub fn too_many_requests(seconds: u64) -> Self {
        let detail = "You are asking faster than Switchboard answers. Wait a moment and try again.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_requests", detail).retry_after(seconds)
    }

    /// The body is too large.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "The request is too large.")
    }

    /// A bug; the same sentence whatever it was.
    pub fn internal() -> Self {
        let detail = "Something went wrong on our side. Try again; if it stays, tell whoever runs Switchboard.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let status = match &error {
            ServiceError::Forbidden(_) => StatusCode::FORBIDDEN,
            ServiceError::NotFound => StatusCode::NOT_FOUND,
            ServiceError::Invalid(Invalid::Attachment(AttachmentProblem::TooLarge(_))) => StatusCode::PAYLOAD_TOO_LARGE,
            ServiceError::Invalid(Invalid::Attachment(AttachmentProblem::Broken)) => StatusCode::BAD_REQUEST,
            ServiceError::Invalid(_) | ServiceError::Blocked(_) => StatusCode::UNPROCESSABLE_ENTITY,
            ServiceError::Overtaken(_) => StatusCode::CONFLICT,
            ServiceError::TooManyStreams => StatusCode::TOO_MANY_REQUESTS,
            ServiceError::FilesUnavailable | ServiceError::Unavailable(_) | ServiceError::Unwritable => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            ServiceError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if let ServiceError::Unavailable(source) | ServiceError::Internal(source) = &error {
            // The error's text never quotes a row; its source might, so it stays here.
            tracing::error!(error = %source, sqlstate = source.sqlstate(), "a use case failed");
        }
        let problem = Self::new(status, error.code(), sentence(&error.to_string()));
        match error {
            ServiceError::TooManyStreams | ServiceError::FilesUnavailable | ServiceError::Unavailable(_) => {
                problem.retry_after(RETRY_AFTER_SECONDS)
            }
            ServiceError::Blocked(blockers) => Self { blockers, ..problem },
            _ => problem,
        }
    }
}

/// Errors of the inner layers begin small and end without a full stop, as Rust's errors do.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", rest.as_str())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let document = ProblemDocument {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            blockers: self.blockers.into_iter().map(BlockerOut::from).collect(),
        };
        // It holds texts and a number only, so it can always be written.
        let body = serde_json::to_vec(&document).unwrap_or_default();
        let mut response = (self.status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after_seconds {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            headers.insert(RETRY_INVALID_SESSION, HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    #[tokio::test]
    async fn a_problem_is_a_document_with_one_sentence() {
        let response = Problem::not_found().into_response();
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let body: serde_json::Value =
            serde_json::from_slice(&to_bytes(response.into_body(), 4096).await.unwrap()).unwrap();
        assert_eq!(body["title"], "Not Found");
        assert_eq!(body["code"], "not_found");
        assert_eq!(body["status"], 404);
        assert!(body["detail"].as_str().unwrap().ends_with('.'));
    }

    #[tokio::test]
    async fn what_is_blocked_says_by_what_and_nothing_else_does() {
        let reason = Blocker {
            code: "owner_enabled".to_owned(),
            reason: "The owner has not switched this on.".to_owned(),
            next_step: "Ask the owner.".to_owned(),
        };
        let read = async |problem: Problem| {
            let body = to_bytes(problem.into_response().into_body(), 4096).await.unwrap();
            serde_json::from_slice::<serde_json::Value>(&body).unwrap()
        };
        let blocked = read(ServiceError::Blocked(vec![reason]).into()).await;
        assert_eq!((&blocked["status"], &blocked["code"]), (&422.into(), &"blocked".into()));
        assert_eq!(blocked["blockers"][0]["next_step"], "Ask the owner.");
        assert_eq!(read(Problem::not_found()).await.get("blockers"), None);
    }

    #[test]
    fn a_bad_token_asks_app_bridge_for_another() {
        let response = Problem::unauthorized("Reload the page.").into_response();
        assert_eq!(response.headers()[RETRY_INVALID_SESSION], "1");
        assert_eq!(response.headers()["www-authenticate"], "Bearer");
        assert!(!Problem::internal().into_response().headers().contains_key(RETRY_INVALID_SESSION));
    }

    #[test]
    fn errors_read_as_sentences() {
        assert_eq!(sentence("not a phone number: write it out"), "Not a phone number: write it out.");
        assert_eq!(sentence("Try again."), "Try again.");
        assert_eq!(sentence(""), ".");
    }
}
