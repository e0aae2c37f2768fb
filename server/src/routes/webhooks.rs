//! Webhooks: the raw body, measured, handed to the intake, answered within the two seconds that a carrier waits.
//!
//! Nothing is parsed or unpacked before its signature is verified, and the signature is over the bytes as they came.

use std::{io::Read as _, time::Duration};

use axum::{
    extract::{Path, Request, State as Shared},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use domain::ids::AccountId;
use flate2::read::MultiGzDecoder;
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts, uri::PathAndQuery};
use service::intake::{self, IntakeError, TelnyxWebhook, TwilioSubject, TwilioWebhook};
use tokio::time::timeout;

use super::{
    body::{self, BodyError},
    problem::Problem,
};
use crate::{state::State, telemetry::metrics};

/// Largest webhook, in bytes, as it is and unpacked. The largest real one, an MMS with ten media, is near 10 kB.
const WEBHOOK_MAX_BYTES: usize = 256 * 1024;
/// Telnyx waits two seconds for an answer; this leaves some for the way back.
const ANSWER_WITHIN: Duration = Duration::from_millis(1_800);
/// How soon to deliver again when it is only a matter of a moment, in seconds.
const RETRY_AFTER_SECONDS: u64 = 1;
const TELNYX: &str = "telnyx";
const TWILIO: &str = "twilio";
/// "Nothing to do": Twilio reads every answer to a message as instructions.
const EMPTY_TWIML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>";

/// Why a webhook is turned away.
enum Refusal {
    Body(BodyError),
    Compressed,
    UnknownAccount,
    Intake(IntakeError),
    TooSlow,
}

/// `POST /webhooks/telnyx/{account}`.
pub(super) async fn telnyx(Shared(state): Shared<State>, Path(account): Path<String>, request: Request) -> Response {
    let received = receive_telnyx(&state, &account, request).await;
    answer(TELNYX, received.map(|()| StatusCode::OK.into_response()))
}

/// `POST /webhooks/twilio/{account}/message`.
pub(super) async fn twilio_message(
    Shared(state): Shared<State>,
    Path(account): Path<String>,
    request: Request,
) -> Response {
    answer(TWILIO, receive_twilio(&state, &account, TwilioSubject::Message, request).await.map(|()| empty_twiml()))
}

/// `POST /webhooks/twilio/{account}/status`.
pub(super) async fn twilio_status(
    Shared(state): Shared<State>,
    Path(account): Path<String>,
    request: Request,
) -> Response {
    answer(TWILIO, receive_twilio(&state, &account, TwilioSubject::Status, request).await.map(|()| empty_twiml()))
}

fn empty_twiml() -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"))], EMPTY_TWIML).into_response()
}

fn answer(provider: &'static str, received: Result<Response, Refusal>) -> Response {
    let (outcome, response) = match received {
        Ok(response) => ("accepted", response),
        Err(refusal) => refusal.answer(provider),
    };
    metrics::webhook(provider, outcome);
    response
}

async fn receive_telnyx(state: &State, account: &str, request: Request) -> Result<(), Refusal> {
    let account: AccountId = account.parse().map_err(|_| Refusal::UnknownAccount)?;
    let (parts, body) = read_whole(request).await?;
    let webhook = TelnyxWebhook {
        account,
        signature: single(&parts.headers, "telnyx-signature-ed25519"),
        timestamp: single(&parts.headers, "telnyx-timestamp"),
        body: body.into(),
    };
    in_time(intake::telnyx(&state.services, webhook, state.now())).await
}

async fn receive_twilio(state: &State, account: &str, about: TwilioSubject, request: Request) -> Result<(), Refusal> {
    let account: AccountId = account.parse().map_err(|_| Refusal::UnknownAccount)?;
    let (parts, body) = read_whole(request).await?;
    let webhook = TwilioWebhook {
        account,
        about,
        path_and_query: parts.uri.path_and_query().map_or("", PathAndQuery::as_str),
        content_type: single(&parts.headers, "content-type"),
        signature: single(&parts.headers, "x-twilio-signature"),
        body: body.into(),
    };
    in_time(intake::twilio(&state.services, webhook, state.now())).await
}

async fn read_whole(request: Request) -> Result<(Parts, Bytes), Refusal> {
    let (parts, body) = request.into_parts();
    let body = body::read(&parts.headers, body, WEBHOOK_MAX_BYTES).await.map_err(Refusal::Body)?;
    refuse_compressed(&parts.headers, &body)?;
    Ok((parts, body))
}

async fn in_time(taken: impl Future<Output = Result<(), IntakeError>>) -> Result<(), Refusal> {
    timeout(ANSWER_WITHIN, taken).await.map_err(|_| Refusal::TooSlow)?.map_err(Refusal::Intake)
}

/// No carrier compresses. A body that is, is unpacked only to say which of two refusals it gets, and never beyond the limit.
fn refuse_compressed(headers: &HeaderMap, body: &Bytes) -> Result<(), Refusal> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter().peekable();
    if encodings.peek().is_none() {
        return Ok(());
    }
    let is_gzip = encodings.all(|encoding| encoding == "gzip" || encoding == "x-gzip");
    if is_gzip && gunzips_beyond(body, WEBHOOK_MAX_BYTES) {
        return Err(Refusal::Body(BodyError::TooLarge));
    }
    Err(Refusal::Compressed)
}

fn gunzips_beyond(body: &[u8], limit: usize) -> bool {
    let mut unpacked = MultiGzDecoder::new(body).take(limit as u64 + 1);
    std::io::copy(&mut unpacked, &mut std::io::sink()).is_ok_and(|length| length > limit as u64)
}

/// A header that is there once. Of two, a reader further on might believe the other.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    if values.next().is_some() { None } else { value.to_str().ok() }
}

impl Refusal {
    /// The outcome's name in the counters, and the answer.
    fn answer(self, provider: &'static str) -> (&'static str, Response) {
        let later = |problem: Problem| problem.retry_after(RETRY_AFTER_SECONDS).into_response();
        match self {
            Self::Body(error @ BodyError::TooLarge) => ("oversize", error.answer()),
            Self::Body(error @ BodyError::Broken) => ("broken", error.answer()),
            Self::Compressed => {
                let detail = "Send webhooks uncompressed: the signature is over the body as it is.";
                let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "compressed", detail);
                ("compressed", problem.into_response())
            }
            Self::UnknownAccount | Self::Intake(IntakeError::UnknownAccount) => ("unknown_account", unknown_account()),
            Self::TooSlow => {
                let detail = "The message can't be stored right now. Send it again in a moment.";
                ("slow", later(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", detail)))
            }
            Self::Intake(IntakeError::Rejected(reason)) => {
                tracing::info!(%reason, provider, "webhook rejected");
                let detail = "This webhook is not signed by the account it is for, or is too old.";
                let problem = Problem::new(StatusCode::UNAUTHORIZED, "bad_signature", detail);
                ("bad_signature", problem.without_session_retry())
            }
            Self::Intake(error @ IntakeError::Busy) => {
                ("busy", later(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", error.to_string())))
            }
            Self::Intake(error @ IntakeError::Unavailable) => {
                ("unavailable", later(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", error.to_string())))
            }
        }
    }
}

fn unknown_account() -> Response {
    let detail = "There is no account behind this address. Copy the webhook's address from Switchboard again.";
    Problem::new(StatusCode::NOT_FOUND, "unknown_account", detail).into_response()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn unpacking_stops_at_the_limit() {
        assert!(!gunzips_beyond(&gzip(&[0; 1000]), 1000));
        assert!(gunzips_beyond(&gzip(&[0; 1001]), 1000));
        assert!(gunzips_beyond(&gzip(&vec![0; 60 * 1024 * 1024]), WEBHOOK_MAX_BYTES));
        assert!(gunzips_beyond(&[gzip(&[0; 600]), gzip(&[0; 600])].concat(), 1000));
        assert!(!gunzips_beyond(b"not gzip", 1000));
    }

    #[test]
    fn one_header_counts_and_two_do_not() {
        let mut headers = HeaderMap::new();
        assert_eq!(single(&headers, "telnyx-timestamp"), None);
        headers.append("telnyx-timestamp", "1".parse().unwrap());
        assert_eq!(single(&headers, "telnyx-timestamp"), Some("1"));
        headers.append("telnyx-timestamp", "1".parse().unwrap());
        assert_eq!(single(&headers, "telnyx-timestamp"), None);
    }
}
