//! A message as Telnyx writes it, in answers and in events.

use serde_json::{Value, json};

use super::super::{course::Stage, state::Message};
use crate::telnyx::telnyx_time;

/// How long Telnyx tries, in seconds.
const VALID_SECONDS: u64 = 3600;

/// The record of a message at a stage. For one message and one stage it is always the same, byte for byte.
pub(in super::super) fn record(message: &Message, stage: Stage) -> Value {
    let entry = &message.entry;
    let time = |after| telnyx_time(message.time(after));
    let errors: Vec<_> = message
        .course
        .error(stage)
        .map(|code| json!({ "code": code.to_string(), "title": "Message not delivered", "detail": "Ordered by a test." }))
        .into_iter()
        .collect();
    json!({
        "cc": [],
        "completed_at": message.course.ended(stage).map(time),
        "cost": { "amount": "0.0045", "currency": "USD" },
        "direction": "outbound",
        "encoding": message.encoding,
        "errors": errors,
        "from": { "carrier": "Telnyx", "line_type": "Wireless", "phone_number": entry.from },
        "id": entry.provider_id,
        "media": [],
        "messaging_profile_id": message.profile,
        "organization_id": message.account,
        "parts": message.parts,
        "received_at": telnyx_time(entry.at),
        "record_type": "message",
        "sent_at": message.course.sent(stage).map(time),
        "smart_encoding_applied": false,
        "subject": "",
        "tags": [],
        "text": entry.text,
        "to": [{
            "carrier": "Local Wireless",
            "line_type": "Wireless",
            "phone_number": entry.to,
            "status": message.word(stage),
        }],
        "type": "SMS",
        "valid_until": time(std::time::Duration::from_secs(VALID_SECONDS)),
        "wait_seconds": 0.0,
        "webhook_failover_url": null,
        "webhook_url": entry.callback_url,
    })
}
