//! `POST /v2/messages`, with the key that makes a repetition harmless.
//!
//! Telnyx repeats a successful answer for 24 hours to the same key, organisation, method and path with the same body byte for
//! byte, and answers 422 to another body. A message that was taken counts as a success even where the answer got lost.

use std::borrow::Cow;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::{error, record::record, unauthorized};
use crate::{
    carrier::{
        Carrier, Provider, callbacks,
        course::Stage,
        faults::Operation,
        orders::{Order, Verdict},
        reply,
    },
    digest::sha256,
    telnyx::{random_id, segments},
};

const KEY_HEADER: &str = "idempotency-key";
const KEY_MAX_BYTES: usize = 255;
/// Most parts of one message.
const PARTS_MAX: usize = 10;

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default)]
    from: Cow<'a, str>,
    #[serde(borrow, default)]
    to: Cow<'a, str>,
    #[serde(borrow, default)]
    text: Cow<'a, str>,
    #[serde(borrow, default)]
    messaging_profile_id: Cow<'a, str>,
    #[serde(borrow)]
    webhook_url: Option<Cow<'a, str>>,
}

pub(in crate::carrier) async fn send(State(carrier): State<Carrier>, headers: HeaderMap, body: Bytes) -> Response {
    let order = match read(&carrier, &headers, &body) {
        Ok(order) => order,
        Err(refusal) => {
            carrier.0.tally.refused.add();
            return *refusal;
        }
    };
    let fault = carrier.fault(Provider::Telnyx, Operation::Send, &order.to);
    if let Some(answer) = reply::instead(Provider::Telnyx, fault.as_ref()) {
        return answer;
    }
    let opted_out =
        format!("Messages cannot be sent from '{}' to '{}' due to an existing block rule.", order.from, order.to);
    let answer = match carrier.place(order) {
        Verdict::Taken(message) => {
            callbacks::follow(&carrier, &message);
            reply::json(StatusCode::OK, &json!({ "data": record(&message, Stage::Queued) }))
        }
        Verdict::Known(message) => reply::json(StatusCode::OK, &json!({ "data": record(&message, Stage::Queued) })),
        Verdict::OtherBody => {
            carrier.0.tally.refused.add();
            return other_body();
        }
        Verdict::OptedOut => {
            carrier.0.tally.refused.add();
            return error(StatusCode::FORBIDDEN, "40300", "Blocked due to STOP message", &opted_out);
        }
    };
    reply::spoil(Provider::Telnyx, fault.as_ref(), answer).await
}

/// The order in a request, or what Telnyx says about it.
fn read(carrier: &Carrier, headers: &HeaderMap, body: &Bytes) -> Result<Order, Box<Response>> {
    let bad = |code, title, detail| Box::new(error(StatusCode::BAD_REQUEST, code, title, detail));
    let account = carrier.organization(headers).ok_or_else(|| Box::new(unauthorized()))?;
    let wanted: Body<'_> = serde_json::from_slice(body)
        .map_err(|_| bad("10015", "Bad Request", "The request failed because it was not well-formed."))?;
    let key = headers.get(KEY_HEADER).map(|value| value.to_str().ok().filter(|key| is_key(key)));
    let key = match key {
        Some(None) => return Err(bad("10015", "Bad Request", "The Idempotency-Key is not well-formed.")),
        Some(Some(key)) => Some((key.to_owned(), sha256(body))),
        None => None,
    };
    if wanted.from.is_empty() && wanted.messaging_profile_id.is_empty() {
        return Err(bad("10004", "Missing required parameter", "The 'from' parameter is required."));
    }
    if !is_e164(&wanted.to) {
        return Err(bad("40310", "Invalid 'to' address", "The 'to' address should be in E.164 format."));
    }
    if wanted.text.trim().is_empty() {
        return Err(bad("40316", "No content provided", "The message has neither text nor media."));
    }
    if segments(&wanted.text).1 > PARTS_MAX {
        return Err(bad("40302", "Message too large", "The message has more than ten parts."));
    }
    Ok(Order {
        provider: Provider::Telnyx,
        account,
        profile: wanted.messaging_profile_id.into_owned(),
        id: random_id(),
        from: wanted.from.into_owned(),
        to: wanted.to.into_owned(),
        text: wanted.text.into_owned(),
        callback_url: wanted.webhook_url.map(Cow::into_owned),
        key,
    })
}

/// Telnyx documents the status, not a code.
fn other_body() -> Response {
    let detail = "This Idempotency-Key was used with another request body.";
    let errors = json!({ "errors": [{ "title": "Idempotency key conflict", "detail": detail }] });
    reply::json(StatusCode::UNPROCESSABLE_ENTITY, &errors)
}

fn is_key(key: &str) -> bool {
    (1..=KEY_MAX_BYTES).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_:-".contains(&b))
}

pub(in crate::carrier) fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
    })
}
