//! What became of a message, as its record says it: the same shape in a webhook and in the answer to a look-up.
//!
//! A word we don't know is no error: it means that Telnyx has the message, and no more.

use domain::delivery::DeliveryState;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    delivery::{DeliveryReport, ERROR_CODES_MAX},
    json::{name, time, whole},
};

/// What a recipient's `status` means.
/// Source: <https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks>.
pub(super) fn state(status: &str) -> DeliveryState {
    match status {
        "sent" => DeliveryState::Sent,
        "delivered" => DeliveryState::Delivered,
        "delivery_unconfirmed" => DeliveryState::Unconfirmed,
        "delivery_failed" => DeliveryState::Undeliverable,
        "sending_failed" | "expired" | "cancelled" => DeliveryState::Failed,
        "read" => DeliveryState::Read,
        // `queued`, `scheduled`, `sending`, and what is yet to be invented.
        _ => DeliveryState::Accepted,
    }
}

/// Reads a message's record; `None` if it has no id. Every message of ours has one recipient.
pub(super) fn read(record: &Value, event_at: Option<Timestamp>) -> Option<DeliveryReport> {
    let status = name(&record["to"][0]["status"]).unwrap_or_default();
    let errors = record["errors"].as_array().into_iter().flatten();
    let happened = ["completed_at", "sent_at", "received_at"];
    Some(DeliveryReport {
        provider_message_id: name(&record["id"])?,
        state: state(&status),
        status,
        error_codes: errors.filter_map(|error| whole(&error["code"])).take(ERROR_CODES_MAX).collect(),
        occurred_at: happened.into_iter().find_map(|field| time(&record[field])).or(event_at),
        callback_url: record["webhook_url"].as_str().filter(|url| !url.contains(char::is_control)).map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_documents_has_a_meaning() {
        for (status, expected) in [
            ("queued", DeliveryState::Accepted),
            ("scheduled", DeliveryState::Accepted),
            ("sending", DeliveryState::Accepted),
            ("sent", DeliveryState::Sent),
            ("delivered", DeliveryState::Delivered),
            ("sending_failed", DeliveryState::Failed),
            ("delivery_failed", DeliveryState::Undeliverable),
            ("delivery_unconfirmed", DeliveryState::Unconfirmed),
            ("expired", DeliveryState::Failed),
            ("cancelled", DeliveryState::Failed),
            ("read", DeliveryState::Read),
            ("", DeliveryState::Accepted),
            ("Delivered", DeliveryState::Accepted),
            ("something_new", DeliveryState::Accepted),
        ] {
            assert_eq!(state(status), expected, "{status}");
        }
    }
}
