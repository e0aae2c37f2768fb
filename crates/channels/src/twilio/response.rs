//! What Twilio answers. Pure: status, headers and body in, a typed answer out.
//!
//! Nothing recognises a repeated message here: only a plain refusal means that it did not leave. A failing server, a redirect
//! and an answer that can't be read leave it open.

use http::{HeaderMap, StatusCode};
use jiff::{Timestamp, fmt::rfc2822};
use serde_json::Value;

use super::{config::is_sid, errors, status::state};
use crate::{
    channel::Accepted,
    delivery::DeliveryReport,
    error::ChannelError,
    json::{name, whole},
    outcome::{self, Repeat},
};

/// The answer to a message.
pub(super) fn accepted(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<Accepted, ChannelError> {
    let repeat = Repeat::SendsAgain;
    let report = report(status, headers, body, repeat)?;
    Ok(Accepted {
        provider_message_id: report.0.provider_message_id,
        state: report.0.state,
        segments: report.1.filter(|segments| *segments > 0),
    })
}

/// The answer to a look-up.
pub(super) fn message(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Result<DeliveryReport, ChannelError> {
    report(status, headers, body, Repeat::Harmless).map(|(report, _)| report)
}

/// A message's record, and its number of segments.
fn report(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    repeat: Repeat,
) -> Result<(DeliveryReport, Option<u32>), ChannelError> {
    let answer = serde_json::from_slice::<Value>(body);
    if !status.is_success() {
        let code = answer.ok().and_then(|answer| whole(&answer["code"]));
        return Err(outcome::refused(status, headers, code, code.and_then(errors::explain), repeat));
    }
    let record = answer.map_err(|_| outcome::unreadable(repeat))?;
    let word = name(&record["status"]).unwrap_or_default();
    let sid = name(&record["sid"]).filter(|sid| is_sid(sid, "SM") || is_sid(sid, "MM"));
    let report = DeliveryReport {
        provider_message_id: sid.ok_or(outcome::unreadable(repeat))?,
        state: state(&word),
        status: word,
        error_codes: whole(&record["error_code"]).into_iter().collect(),
        occurred_at: ["date_updated", "date_sent", "date_created"].iter().find_map(|field| time(&record[*field])),
        callback_url: None,
    };
    Ok((report, whole(&record["num_segments"])))
}

/// RFC 2822, from 1970 on.
fn time(value: &Value) -> Option<Timestamp> {
    let zoned = rfc2822::parse(value.as_str()?).ok()?;
    Some(zoned.timestamp()).filter(|time| *time >= Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests;
