//! What Twilio's word for where a message stands means.
//!
//! A word we don't know is no error: it means that Twilio has the message, and no more.
//! Source: <https://www.twilio.com/docs/messaging/api/message-resource#message-status-values>.

use domain::delivery::DeliveryState;

/// What `status` or `MessageStatus` means.
pub(super) fn state(status: &str) -> DeliveryState {
    match status {
        // One recipient of several has it: not a delivery to ours.
        "sent" | "partially_delivered" => DeliveryState::Sent,
        "delivered" => DeliveryState::Delivered,
        "undelivered" => DeliveryState::Undeliverable,
        "failed" | "canceled" => DeliveryState::Failed,
        "read" => DeliveryState::Read,
        // `queued`, `accepted`, `scheduled`, `sending`, and what is yet to be invented.
        _ => DeliveryState::Accepted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_documents_has_a_meaning() {
        for (status, expected) in [
            ("queued", DeliveryState::Accepted),
            ("accepted", DeliveryState::Accepted),
            ("scheduled", DeliveryState::Accepted),
            ("sending", DeliveryState::Accepted),
            ("sent", DeliveryState::Sent),
            ("partially_delivered", DeliveryState::Sent),
            ("delivered", DeliveryState::Delivered),
            ("undelivered", DeliveryState::Undeliverable),
            ("failed", DeliveryState::Failed),
            ("canceled", DeliveryState::Failed),
            ("read", DeliveryState::Read),
            ("", DeliveryState::Accepted),
            ("Delivered", DeliveryState::Accepted),
            ("something_new", DeliveryState::Accepted),
        ] {
            assert_eq!(state(status), expected, "{status}");
        }
    }
}
