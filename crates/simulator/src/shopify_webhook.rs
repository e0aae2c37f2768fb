//! Webhooks of Shopify: the headers and the signature over the raw body.
//!
//! Header names and the HMAC: shopify.dev, "Verify webhook deliveries".

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;

use crate::{digest::hmac_sha256, telnyx::SignedWebhook};

/// The API version that local webhooks announce.
pub const API_VERSION: &str = "2026-10";

/// What a delivery says about itself. Shopify signs the body only; none of this is covered by the signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// For example `app/uninstalled`.
    pub topic: String,
    /// The shop's `*.myshopify.com` domain.
    pub shop: String,
    /// Unique per delivery: Shopify's retries of one delivery repeat it.
    pub webhook_id: String,
    /// Unique per action of the merchant: equal over several subscriptions.
    pub event_id: String,
    /// When the action happened.
    pub triggered_at: Timestamp,
}

/// The delivery with Shopify's headers, `body` signed with the app's client secret.
pub fn sign(delivery: &Delivery, body: &[u8], api_secret: &str) -> SignedWebhook {
    SignedWebhook {
        headers: vec![
            ("content-type", "application/json".to_owned()),
            ("x-shopify-hmac-sha256", BASE64_STANDARD.encode(hmac_sha256(api_secret.as_bytes(), body))),
            ("x-shopify-topic", delivery.topic.clone()),
            ("x-shopify-shop-domain", delivery.shop.clone()),
            ("x-shopify-api-version", API_VERSION.to_owned()),
            ("x-shopify-webhook-id", delivery.webhook_id.clone()),
            ("x-shopify-event-id", delivery.event_id.clone()),
            ("x-shopify-triggered-at", delivery.triggered_at.to_string()),
        ],
        body: body.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_base64_over_the_raw_body() {
        let delivery = Delivery {
            topic: "app/uninstalled".to_owned(),
            shop: "acme.myshopify.com".to_owned(),
            webhook_id: "w".to_owned(),
            event_id: "e".to_owned(),
            triggered_at: Timestamp::from_second(0).unwrap(),
        };
        // RFC 4231, test case 2, in base64.
        let signed = sign(&delivery, b"what do ya want for nothing?", "Jefe");
        assert_eq!(signed.header("x-shopify-hmac-sha256"), Some("W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="));
        assert_eq!(signed.header("x-shopify-topic"), Some("app/uninstalled"));
        assert_eq!(signed.header("x-shopify-triggered-at"), Some("1970-01-01T00:00:00Z"));
        for required in ["x-shopify-shop-domain", "x-shopify-api-version", "x-shopify-webhook-id"] {
            assert!(signed.header(required).is_some(), "{required}");
        }
    }
}
