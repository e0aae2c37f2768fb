//! Telnyx as it calls a webhook: the events it sends and the Ed25519 signature over `{timestamp}|{raw body}`.
//!
//! Event shape and header names: developers.telnyx.com, "Receiving webhooks for messaging".

use std::fmt;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signer as _, SigningKey};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::carrier::media::Attached;

/// The messaging profile of the local account.
pub const PROFILE_ID: &str = "40000000-0000-4000-8000-000000000001";
/// The organisation that the local account belongs to.
pub const ORGANIZATION_ID: &str = "40000000-0000-4000-8000-000000000002";
/// The API key of the local account: public, and so good for loopback only.
pub const API_KEY: &str = "KEY-switchboard-local-not-for-production";
/// The 10DLC campaign of the local account.
pub const CAMPAIGN_ID: &str = "40000000-0000-4000-8000-000000000003";
/// The 10DLC brand of the local account.
pub const BRAND_ID: &str = "40000000-0000-4000-8000-000000000004";

/// Septets of a single GSM 7-bit message, and of each part of a longer one.
const GSM_SEPTETS: (usize, usize) = (160, 153);
/// UTF-16 units of a single UCS-2 message, and of each part of a longer one.
const UCS2_UNITS: (usize, usize) = (70, 67);

/// A request that a webhook receiver can verify: what a carrier or Shopify would post.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedWebhook {
    /// Header names in lower case, with their values.
    pub headers: Vec<(&'static str, String)>,
    /// The exact bytes that the signature covers.
    pub body: Vec<u8>,
}

impl SignedWebhook {
    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// The delivery as a request to `path`, for a router under test.
    pub fn into_request(self, path: &str) -> Result<axum::extract::Request, axum::http::Error> {
        let mut request = axum::http::Request::post(path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        request.body(axum::body::Body::from(self.body))
    }
}

/// Shows no header value and no byte of the body: they hold numbers, text and signatures.
impl fmt::Debug for SignedWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedWebhook").field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// The key pair of a Telnyx account that exists on this machine only.
#[derive(Clone)]
pub struct TestKey(SigningKey);

impl TestKey {
    /// The key pair behind this seed.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// The key of the demo shop's accounts: the seed bytes 0, 1, 2 … 31. It is public.
    pub fn local() -> Self {
        Self::from_seed(std::array::from_fn(|index| u8::try_from(index).unwrap_or_default()))
    }

    /// The public key as Telnyx shows it: base64 of 32 bytes.
    pub fn public_key(&self) -> String {
        BASE64_STANDARD.encode(self.0.verifying_key().as_bytes())
    }

    /// The seed in base64, so that another program can sign as this account.
    pub fn seed(&self) -> String {
        BASE64_STANDARD.encode(self.0.as_bytes())
    }

    /// The signature over `{timestamp}|{body}` in base64. `timestamp` is text so that a test can sign a broken one.
    pub fn signature(&self, timestamp: &str, body: &[u8]) -> String {
        let mut signed = Vec::with_capacity(timestamp.len() + 1 + body.len());
        signed.extend_from_slice(timestamp.as_bytes());
        signed.push(b'|');
        signed.extend_from_slice(body);
        BASE64_STANDARD.encode(self.0.sign(&signed).to_bytes())
    }

    /// The delivery of `body`, signed at `now`.
    pub fn deliver(&self, body: Vec<u8>, now: Timestamp) -> SignedWebhook {
        let timestamp = now.as_second().to_string();
        let signature = self.signature(&timestamp, &body);
        SignedWebhook {
            headers: vec![
                ("content-type", "application/json".to_owned()),
                ("telnyx-timestamp", timestamp),
                ("telnyx-signature-ed25519", signature),
            ],
            body,
        }
    }
}

impl fmt::Debug for TestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TestKey")
    }
}

/// A text message that a client sent to one of the shop's numbers.
#[derive(Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// Telnyx's id of the event; equal ids are one event, delivered again.
    pub event_id: String,
    /// Telnyx's id of the message.
    pub message_id: String,
    /// The client's number in E.164 form.
    pub from: String,
    /// The shop's number in E.164 form.
    pub to: String,
    /// What the client wrote.
    pub text: String,
    /// What goes with it.
    pub media: Vec<Attached>,
    /// When the carrier received it.
    pub received_at: Timestamp,
    /// Where Telnyx delivers the event; part of the payload.
    pub webhook_url: String,
}

impl InboundMessage {
    /// A message with fresh random ids.
    pub fn new(from: &str, to: &str, text: &str, received_at: Timestamp) -> Self {
        Self {
            event_id: random_id(),
            message_id: random_id(),
            from: from.to_owned(),
            to: to.to_owned(),
            text: text.to_owned(),
            media: Vec::new(),
            received_at,
            webhook_url: String::new(),
        }
    }

    /// The `message.received` event, as Telnyx writes it.
    pub fn event(&self) -> Value {
        let (encoding, parts) = segments(&self.text);
        let kind = if self.media.is_empty() { "SMS" } else { "MMS" };
        let one = |file: &Attached| {
            json!({
                "url": file.url, "content_type": file.content_type, "size": file.size, "hash_sha256": file.sha256,
            })
        };
        let media: Vec<_> = self.media.iter().map(one).collect();
        json!({
            "data": {
                "event_type": "message.received",
                "id": self.event_id,
                "occurred_at": telnyx_time(self.received_at),
                "payload": {
                    "cc": [],
                    "completed_at": null,
                    "cost": null,
                    "cost_breakdown": null,
                    "direction": "inbound",
                    "encoding": encoding,
                    "errors": [],
                    "from": { "carrier": "Local Wireless", "line_type": "Wireless", "phone_number": self.from },
                    "id": self.message_id,
                    "is_spam": false,
                    "media": media,
                    "messaging_profile_id": PROFILE_ID,
                    "organization_id": ORGANIZATION_ID,
                    "parts": parts,
                    "received_at": telnyx_time(self.received_at),
                    "record_type": "message",
                    "sent_at": null,
                    "subject": "",
                    "tags": [],
                    "text": self.text,
                    "to": [{
                        "carrier": "Telnyx",
                        "line_type": "Wireless",
                        "phone_number": self.to,
                        "status": "webhook_delivered"
                    }],
                    "type": kind,
                    "valid_until": null,
                    "webhook_failover_url": null,
                    "webhook_url": self.webhook_url
                },
                "record_type": "event"
            },
            "meta": { "attempt": 1, "delivered_to": self.webhook_url }
        })
    }
}

impl fmt::Debug for InboundMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InboundMessage").field("event_id", &self.event_id).finish_non_exhaustive()
    }
}

/// The delivery of an inbound message, signed at `now`: an old message can be delivered with a fresh signature.
pub fn inbound_message(message: &InboundMessage, key: &TestKey, now: Timestamp) -> SignedWebhook {
    key.deliver(message.event().to_string().into_bytes(), now)
}

/// A random id in the form that Telnyx uses.
pub fn random_id() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()
}

/// Telnyx writes milliseconds and a numeric offset: `2026-11-02T09:30:00.000+00:00`.
pub(crate) fn telnyx_time(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

/// Encoding and number of parts, 3GPP TS 23.038: GSM 7-bit if every character is in its alphabet, else UCS-2.
pub(crate) fn segments(text: &str) -> (&'static str, usize) {
    const ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
                            abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENSION: &str = "^{}\\[~]|€\u{c}";
    let septets = text.chars().try_fold(0, |sum, character| {
        if ALPHABET.contains(character) {
            Some(sum + 1)
        } else if EXTENSION.contains(character) {
            Some(sum + 2)
        } else {
            None
        }
    });
    let parts = |length: usize, (single, multiple): (usize, usize)| {
        if length <= single { 1 } else { length.div_ceil(multiple) }
    };
    match septets {
        Some(septets) => ("GSM-7", parts(septets, GSM_SEPTETS)),
        None => ("UCS-2", parts(text.encode_utf16().count(), UCS2_UNITS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vector computed with another implementation; the seed is the one of the local accounts.
    #[test]
    fn the_signature_matches_the_vector() {
        let body = br#"{"data":{"event_type":"message.received","id":"evt_1","payload":{"text":"STOP"},"record_type":"event"},"meta":{"attempt":1}}"#;
        let key = TestKey::local();
        assert_eq!(key.public_key(), "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=");
        assert_eq!(
            key.signature("1760000000", body),
            "y2cIASdy84qirjJvRTIgd0rsXozIecnFBS7zlm3xXMYUtJUiywaRFU/iTdV2ugX2KYU1EpZvq9FnVQ47T5oNAw=="
        );
        let webhook = key.deliver(body.to_vec(), Timestamp::from_second(1_760_000_000).unwrap());
        assert_eq!(webhook.header("telnyx-timestamp"), Some("1760000000"));
        assert_eq!(webhook.header("telnyx-signature-ed25519"), Some(key.signature("1760000000", body).as_str()));
    }

    #[test]
    fn an_event_reads_as_telnyx_writes_it() {
        let received = "2026-11-02T09:30:00.25Z".parse().unwrap();
        let message = InboundMessage::new("+15550100101", "+15550109000", "Hello", received);
        let webhook = inbound_message(&message, &TestKey::local(), received);
        let event: Value = serde_json::from_slice(&webhook.body).unwrap();
        assert_eq!(event["data"]["event_type"], "message.received");
        assert_eq!(event["data"]["id"], message.event_id.as_str());
        let payload = &event["data"]["payload"];
        assert_eq!(payload["id"], message.message_id.as_str());
        assert_eq!(payload["received_at"], "2026-11-02T09:30:00.250+00:00");
        assert_eq!(payload["from"]["phone_number"], "+15550100101");
        assert_eq!(payload["to"][0]["phone_number"], "+15550109000");
        assert_eq!(payload["text"], "Hello");
    }

    #[test]
    fn nothing_personal_is_debugged() {
        let now = Timestamp::from_second(0).unwrap();
        let message = InboundMessage::new("+15550100101", "+15550109000", "private words", now);
        let shown = format!("{message:?} {:?}", inbound_message(&message, &TestKey::local(), now));
        assert!(!shown.contains("private") && !shown.contains("+1555"), "{shown}");
    }

    #[test]
    fn a_delivery_becomes_a_request() {
        let webhook = TestKey::local().deliver(b"{}".to_vec(), Timestamp::from_second(5).unwrap());
        let request = webhook.into_request("/webhooks/telnyx/x").unwrap();
        assert_eq!(request.uri().path(), "/webhooks/telnyx/x");
        assert_eq!(request.headers()["telnyx-timestamp"], "5");
    }

    #[test]
    fn parts_are_counted_as_carriers_count() {
        let a = |count| "a".repeat(count);
        for (text, expected) in [
            (a(160), ("GSM-7", 1)),
            (a(161), ("GSM-7", 2)),
            (a(306), ("GSM-7", 2)),
            (a(307), ("GSM-7", 3)),
            ("€".repeat(81), ("GSM-7", 2)),
            ("ж".repeat(70), ("UCS-2", 1)),
            ("ж".repeat(71), ("UCS-2", 2)),
            ("😀".repeat(36), ("UCS-2", 2)),
        ] {
            assert_eq!(segments(&text), expected, "{} characters", text.chars().count());
        }
    }
}
