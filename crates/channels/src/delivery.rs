//! What a carrier says became of a message.

use std::fmt;

use domain::delivery::DeliveryState;
use jiff::Timestamp;

use crate::{channel::Provider, error::Explanation};

/// Most error codes of one report.
pub const ERROR_CODES_MAX: usize = 10;

/// One report about one message. Reports come in any order and more than once: apply them with [`domain::delivery::advance`].
/// `Debug` shows no address.
#[derive(Clone, PartialEq, Eq)]
pub struct DeliveryReport {
    /// The carrier's id of the message.
    pub provider_message_id: String,
    /// What the carrier's word means. A word we don't know means no more than that the carrier has the message.
    pub state: DeliveryState,
    /// The carrier's own word, like `delivery_failed`; empty if there was none.
    pub status: String,
    /// Why it failed, in the carrier's codes; see [`Self::explanation`].
    pub error_codes: Vec<u32>,
    /// When it happened, by the carrier's clock, if the carrier says.
    pub occurred_at: Option<Timestamp>,
    /// The address the message was sent with for its callbacks, where the carrier repeats it. It names the dispatch of a message
    /// whose hand-over ended without an answer, and whose carrier's id is therefore not known.
    pub callback_url: Option<String>,
}

impl DeliveryReport {
    /// What the first code we know means. The message had been accepted before it failed, so to try again, even after
    /// [`crate::ErrorClass::RetryLater`], takes a new dispatch with a new idempotency key.
    pub fn explanation(&self, provider: Provider) -> Option<&'static Explanation> {
        self.error_codes.iter().find_map(|code| provider.explain(*code))
    }
}

impl fmt::Debug for DeliveryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryReport")
            .field("provider_message_id", &self.provider_message_id)
            .field("state", &self.state)
            .field("status", &self.status)
            .field("error_codes", &self.error_codes)
            .field("occurred_at", &self.occurred_at)
            .finish_non_exhaustive()
    }
}
