//! Answers that go wrong.

use std::{convert::Infallible, io, time::Duration};

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use serde_json::Value;

use super::{
    Carrier, Provider,
    faults::{Fault, Operation, Rule},
    telnyx, twilio,
};

/// Where a redirect leads: whoever comes has followed one.
pub(super) const ELSEWHERE: &str = "/elsewhere";
/// How long a caller is kept waiting for an answer that never comes: longer than any of them waits.
const SILENCE: Duration = Duration::from_mins(2);
const HUGE_CHUNK_BYTES: usize = 64 * 1024;
const HUGE_CHUNKS: usize = 512;
/// So that what came before has left when the connection ends.
const BEFORE_CLOSING: Duration = Duration::from_millis(5);

/// Marks a response in whose place the connection ends.
#[derive(Clone, Copy)]
pub(super) struct HangUp;

/// A JSON answer.
pub(super) fn json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

impl Carrier {
    /// The fault of this request, if it has one.
    pub(super) fn fault(&self, provider: Provider, operation: Operation, to: &str) -> Option<Rule> {
        let rule = self.0.faults.strike(provider, operation, to);
        if rule.is_some() {
            self.0.tally.faults.add();
        }
        rule
    }

    /// The answer to a read: a fault, or what `answer` says.
    pub(super) async fn read(&self, provider: Provider, answer: impl FnOnce() -> Response) -> Response {
        let rule = self.fault(provider, Operation::Read, "");
        match instead(provider, rule.as_ref()) {
            Some(fault) => fault,
            None => spoil(provider, rule.as_ref(), answer()).await,
        }
    }
}

/// What is answered instead of carrying the request out, if this fault comes before that.
pub(super) fn instead(provider: Provider, rule: Option<&Rule>) -> Option<Response> {
    let rule = rule?;
    match rule.fault {
        Fault::RateLimit => {
            let mut response = match provider {
                Provider::Telnyx => telnyx::error(StatusCode::TOO_MANY_REQUESTS, "10011", "Too many requests", ""),
                Provider::Twilio => twilio::error(StatusCode::TOO_MANY_REQUESTS, 20429, "Too Many Requests"),
            };
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(rule.retry_after));
            Some(response)
        }
        Fault::ServerError => Some(failing(provider, StatusCode::INTERNAL_SERVER_ERROR)),
        Fault::Unavailable => Some(failing(provider, StatusCode::SERVICE_UNAVAILABLE)),
        Fault::Redirect => Some((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, ELSEWHERE)]).into_response()),
        Fault::DropBefore => Some(hang_up()),
        _ => None,
    }
}

/// What becomes of the answer after the request was carried out.
pub(super) async fn spoil(provider: Provider, rule: Option<&Rule>, response: Response) -> Response {
    let Some(rule) = rule else { return response };
    match rule.fault {
        Fault::AcceptThenDrop => hang_up(),
        Fault::AcceptThenSilence => {
            tokio::time::sleep(SILENCE).await;
            hang_up()
        }
        Fault::AcceptThenError => failing(provider, StatusCode::INTERNAL_SERVER_ERROR),
        Fault::Garbage => (response.status(), "<html>Something went wrong</html>").into_response(),
        Fault::Huge => huge(response.status()),
        Fault::CloseMidBody => half(response).await,
        Fault::Slow => {
            tokio::time::sleep(Duration::from_millis(rule.ms.into())).await;
            response
        }
        _ => response,
    }
}

fn failing(provider: Provider, status: StatusCode) -> Response {
    match provider {
        Provider::Telnyx => telnyx::error(status, "10007", "Unexpected error", "An unexpected error occurred."),
        Provider::Twilio => twilio::error(status, 20500, "Internal Server Error"),
    }
}

fn hang_up() -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(HangUp);
    response
}

/// Spaces for as long as anybody reads, up to 32 MiB: the chunk is one, however often it is sent.
fn huge(status: StatusCode) -> Response {
    let chunk = Bytes::from(vec![b' '; HUGE_CHUNK_BYTES]);
    let chunks = stream::iter(std::iter::repeat_n(chunk, HUGE_CHUNKS).map(Ok::<_, Infallible>));
    (status, [(header::CONTENT_TYPE, "application/json")], Body::from_stream(chunks)).into_response()
}

/// The first half of a body whose whole length was promised.
async fn half(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let begun = stream::iter([Ok(whole.slice(..whole.len() / 2))]);
    let ended = stream::once(async {
        tokio::time::sleep(BEFORE_CLOSING).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    });
    Response::from_parts(parts, Body::from_stream(futures::StreamExt::chain(begun, ended)))
}
