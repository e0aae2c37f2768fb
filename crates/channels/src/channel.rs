//! What every carrier's adapter can be asked, and a plain value that says what it can do.

use std::fmt;

use async_trait::async_trait;
use domain::{conversation::ChannelKind, delivery::DeliveryState, guard::Permit};

use crate::{
    delivery::DeliveryReport,
    error::{ChannelError, Explanation},
    outbound::Outbound,
    prepared::PreparedRequest,
    telnyx, twilio,
};

/// A carrier behind which messages leave. No method sends twice, waits for a retry or reads a clock: when to try again is for
/// the job to decide, by the [`crate::ErrorClass`] of the error.
#[async_trait]
pub trait Channel: fmt::Debug + Send + Sync {
    /// The kind of channel.
    fn kind(&self) -> ChannelKind;

    /// The carrier.
    fn provider(&self) -> Provider;

    /// What this adapter can do.
    fn capability(&self) -> Capability;

    /// The exact request that [`Self::send`] would make. Nothing leaves. Store its body with the dispatch before the first
    /// attempt and give it back in [`Outbound::stored_body`], so that every attempt sends the same bytes.
    fn prepare(&self, message: &Outbound) -> Result<PreparedRequest, ChannelError>;

    /// Hands a message over, at most once:
    ///
    /// ```
    /// use channels::{Channel, Outbound};
    /// async fn once(channel: &dyn Channel, permit: domain::guard::Permit, message: &Outbound) {
    ///     let _only = channel.send(permit, message).await;
    /// }
    /// ```
    ///
    /// The permit is used up, so a second call needs a second decision:
    ///
    /// ```compile_fail,E0382
    /// use channels::{Channel, Outbound};
    /// async fn twice(channel: &dyn Channel, permit: domain::guard::Permit, message: &Outbound) {
    ///     let _first = channel.send(permit, message).await;
    ///     let _second = channel.send(permit, message).await;
    /// }
    /// ```
    ///
    /// A permit for another shop, effect, record or recipient, or one that has run out, is refused before a byte leaves. After
    /// [`crate::ErrorClass::OutcomeUnknown`] the message may have been taken: never send it again by itself.
    async fn send(&self, permit: Permit, message: &Outbound) -> Result<Accepted, ChannelError>;

    /// Asks the carrier where a message stands. Changes nothing.
    async fn lookup(&self, provider_message_id: &str) -> Result<DeliveryReport, ChannelError>;
}

/// What an adapter can do; the plain facts by which a caller and the contract suite choose.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Capability {
    /// The carrier recognises a repeated request by its key, so a retry with the same bytes can't send twice.
    pub idempotent_send: bool,
    /// How long it recognises one, in hours after the first; zero without [`Self::idempotent_send`].
    pub idempotency_hours: u16,
    /// It reports by webhook what became of a message.
    pub delivery_callbacks: bool,
    /// [`Channel::lookup`] works.
    pub lookup_by_id: bool,
    /// How old a message can be that it still finds, in days.
    pub lookup_max_days: Option<u16>,
    /// Most pictures and files of one message; zero for text only.
    pub max_media: u8,
    /// Most segments of one message.
    pub max_segments: usize,
    /// Most characters of one message.
    pub max_chars: usize,
    /// How it signs its webhooks.
    pub signature: SignatureKind,
}

/// How a carrier signs its webhooks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SignatureKind {
    /// With a key pair, over the time and the body.
    Ed25519,
    /// With a shared token, over the address and the parameters; without a time, so a replay has to be caught by its id.
    HmacSha1,
}

/// A carrier. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Provider {
    /// Telnyx, the usual one.
    Telnyx,
    /// Twilio.
    Twilio,
}

impl Provider {
    /// Every carrier.
    pub const ALL: [Self; 2] = [Self::Telnyx, Self::Twilio];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telnyx => "telnyx",
            Self::Twilio => "twilio",
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Telnyx => "Telnyx",
            Self::Twilio => "Twilio",
        }
    }

    /// The carrier with this stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.as_str() == name)
    }

    /// What one of its error codes means, whether it came in an answer or in a delivery report; `None` for one we don't know.
    pub fn explain(self, code: u32) -> Option<&'static Explanation> {
        match self {
            Self::Telnyx => telnyx::explain(code),
            Self::Twilio => twilio::explain(code),
        }
    }
}

/// The carrier has the message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accepted {
    /// Its id of the message, by which callbacks and look-ups name it.
    pub provider_message_id: String,
    /// Where the message stands already; usually [`DeliveryState::Accepted`].
    pub state: DeliveryState,
    /// How many segments the carrier counts, if it says.
    pub segments: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_survives_its_name() {
        for provider in Provider::ALL {
            assert_eq!(Provider::from_name(provider.as_str()), Some(provider));
        }
        assert_eq!(Provider::from_name("Telnyx"), None);
    }

    #[test]
    fn each_carrier_explains_its_own_codes() {
        assert_eq!(Provider::Telnyx.explain(40300).map(|known| known.code), Some(40300));
        assert_eq!(Provider::Twilio.explain(21610).map(|known| known.code), Some(21610));
        assert!(Provider::Telnyx.explain(21610).is_none() && Provider::Twilio.explain(40300).is_none());
    }
}
