//! What Telnyx answers. Pure: status, headers and body in, a typed answer out.
//!
//! Every request here may be repeated: a read changes nothing, and a message carries its key. So an answer that can't be read
//! is asked for again.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{errors, report};
use crate::{
    channel::Accepted,
    delivery::DeliveryReport,
    error::{ChannelError, ErrorClass, ErrorKind},
    json::whole,
    outcome::{self, Repeat},
};

/// The answer to `POST /messages`.
pub(super) fn accepted(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Accepted, ChannelError> {
    let record = match data(status, headers, body) {
        // Telnyx has another body under this key, so an earlier attempt has gone through.
        Err(error) if status == StatusCode::UNPROCESSABLE_ENTITY && error.kind == ErrorKind::Unknown => {
            return Err(KEY_CONFLICT.with_status(status.as_u16()).with_code(error.provider_code));
        }
        answer => answer?,
    };
    let report = report::read(&record, None).ok_or(UNREADABLE)?;
    Ok(Accepted {
        provider_message_id: report.provider_message_id,
        state: report.state,
        segments: whole(&record["parts"]),
    })
}

/// The answer to `GET /messages/{id}`.
pub(super) fn message(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<DeliveryReport, ChannelError> {
    report::read(&data(status, headers, body)?, None).ok_or(UNREADABLE)
}

/// What a success holds: its `data`, or all of it, because the 10DLC endpoints have no envelope.
pub(super) fn data(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Value, ChannelError> {
    let mut whole = whole_answer(status, headers, body)?;
    match whole.get_mut("data") {
        Some(data) if data.is_object() => Ok(data.take()),
        _ => Ok(whole),
    }
}

/// A success with everything around its `data`.
pub(super) fn whole_answer(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Value, ChannelError> {
    let answer = serde_json::from_slice::<Value>(body);
    if status.is_success() {
        return answer.ok().filter(Value::is_object).ok_or(UNREADABLE);
    }
    let code = answer.ok().and_then(|answer| whole(&answer["errors"][0]["code"]));
    Err(outcome::refused(status, headers, code, code.and_then(errors::explain), Repeat::Harmless))
}

pub(super) const UNREADABLE: ChannelError = outcome::unreadable(Repeat::Harmless);

const KEY_CONFLICT: ChannelError = ChannelError::new(
    ErrorKind::KeyConflict,
    ErrorClass::OutcomeUnknown,
    "The carrier may already have taken this message in another form.",
    "Look the message up at the carrier before you write again.",
);

#[cfg(test)]
mod tests;
