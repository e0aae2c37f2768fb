//! Webhooks as their carriers write them.

use channels::{
    DeliveryReport, Provider,
    inbound::{InboundEvent as Parsed, Unreadable},
    telnyx, twilio,
};
use jiff::Timestamp;
use storage::inbound_events::InboundEvent;

use crate::services::Services;

/// Reads a stored webhook.
pub(super) fn parse(services: &Services, event: &InboundEvent) -> Result<Parsed, Unreadable> {
    let provider = Provider::from_name(&event.provider).ok_or(Unreadable("provider"))?;
    match read(provider, &event.payload, &event.source, event.received_at)? {
        // Its address names the dispatch, as the address that Telnyx repeats does.
        Parsed::Delivery(report) if provider == Provider::Twilio => {
            let callback_url = Some(format!("{}{}", services.inner().settings.app_url, event.source));
            Ok(Parsed::Delivery(DeliveryReport { callback_url, ..report }))
        }
        other => Ok(other),
    }
}

/// Reads the bytes of a webhook; `source` is the path and the query it came to.
pub(crate) fn read(
    provider: Provider,
    payload: &[u8],
    source: &str,
    received_at: Timestamp,
) -> Result<Parsed, Unreadable> {
    match provider {
        Provider::Telnyx => telnyx::inbound::parse(payload),
        Provider::Twilio if tells_a_status(source) => twilio::inbound::parse_status(payload).map(Parsed::Delivery),
        Provider::Twilio => {
            twilio::inbound::parse_message(payload, received_at).map(|received| Parsed::Message(received.message))
        }
    }
}

fn tells_a_status(source: &str) -> bool {
    source.split('?').next().is_some_and(|path| path.ends_with("/status"))
}
