//! Webhooks as the carrier signs them, made before the load so that signing does not slow it down.

use std::thread;

use http_body_util::Full;
use hyper::{
    Request,
    body::Bytes,
    header::{HeaderName, HeaderValue},
};
use jiff::Timestamp;
use simulator::telnyx::{InboundMessage, TestKey, inbound_message};

use crate::{error::BenchError, fill::phone, rng::Rng, words};

/// A signed webhook and how to find it again.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    /// The carrier's id of the event.
    pub(super) event_id: String,
    /// The carrier's id of the message in it.
    pub(super) message_id: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Webhook {
    pub(super) fn request(&self, path: &str) -> Result<Request<Full<Bytes>>, BenchError> {
        let mut request = Request::post(path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        Ok(request.body(Full::new(self.body.clone()))?)
    }
}

/// Who writes to whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Senders<'a> {
    /// The shop's number.
    pub(super) to: &'a str,
    /// The first so many numbers that `fill` gives to clients.
    pub(super) clients: u64,
}

/// Signs `count` different messages at `now`, on every core.
pub(super) fn sign(count: usize, senders: Senders<'_>, now: Timestamp) -> Result<Vec<Webhook>, BenchError> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = count.div_ceil(cores);
    let signed = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|core| {
                let (first, end) = (core * share, ((core + 1) * share).min(count));
                scope.spawn(move || (first..end).map(|number| webhook(number as u64, senders, now)).collect::<Vec<_>>())
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_default()).collect::<Vec<_>>()
    });
    signed.into_iter().collect()
}

fn webhook(number: u64, senders: Senders<'_>, now: Timestamp) -> Result<Webhook, BenchError> {
    let mut rng = Rng::new(0, 0, number);
    let from = phone(rng.below(senders.clients));
    let message = InboundMessage::new(&from, senders.to, &words::message(&mut rng), now);
    let signed = inbound_message(&message, &TestKey::local(), now);
    let mut headers = Vec::with_capacity(signed.headers.len());
    for (name, value) in &signed.headers {
        headers.push((HeaderName::from_static(name), HeaderValue::from_str(value).map_err(hyper::http::Error::from)?));
    }
    Ok(Webhook { event_id: message.event_id, message_id: message.message_id, headers, body: signed.body.into() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_webhook_is_another_event() {
        let now = "2026-10-01T00:00:00Z".parse().unwrap();
        let webhooks = sign(7, Senders { to: "+18885550001", clients: 3 }, now).unwrap();
        let events: BTreeSet<_> = webhooks.iter().map(|webhook| &webhook.event_id).collect();
        let messages: BTreeSet<_> = webhooks.iter().map(|webhook| &webhook.message_id).collect();
        assert_eq!((webhooks.len(), events.len(), messages.len()), (7, 7, 7));
        let request = webhooks[0].request("/webhooks/telnyx/x").unwrap();
        assert_eq!(request.headers()["telnyx-timestamp"], "1790812800");
        assert!(request.headers().contains_key("telnyx-signature-ed25519"));
    }
}
