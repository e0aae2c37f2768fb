//! The address at which Shopify Admin loads an app into its frame: the launch parameters and their HMAC.
//!
//! Rules and test vector: shopify.dev, "Verify the installation request": drop `hmac` and `signature`, sort by name,
//! percent-encode, SHA-256 in hex.

use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use jiff::Timestamp;

use crate::{
    config::AppConfig,
    digest::{hex, hmac_sha256},
    token::{self, SessionClaims},
};

/// The parameters that Shopify adds. None of them belongs into the address bar of the admin.
pub const LAUNCH_PARAMETERS: [&str; 8] =
    ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];

/// Shopify's signature over query parameters, in lower-case hex.
pub fn query_hmac(parameters: &[(String, String)], api_secret: &str) -> String {
    let mut signed: Vec<_> = parameters.iter().filter(|(name, _)| name != "hmac" && name != "signature").collect();
    signed.sort();
    let message = signed.iter().map(|(name, value)| pair(name, value)).collect::<Vec<_>>().join("&");
    hex(&hmac_sha256(api_secret.as_bytes(), message.as_bytes()))
}

/// The address of the frame for this person at `path`, with the app's own `query` parameters carried along.
pub fn frame_url(
    config: &AppConfig,
    shop: &str,
    user_id: u64,
    path: &str,
    query: Vec<(String, String)>,
    now: Timestamp,
) -> String {
    let claims = SessionClaims::new(shop, &config.api_key, user_id, now);
    let mut parameters: Vec<_> =
        query.into_iter().filter(|(name, _)| !LAUNCH_PARAMETERS.contains(&name.as_str())).collect();
    for (name, value) in [
        ("embedded", "1".to_owned()),
        ("host", host(config, shop)),
        ("id_token", token::sign(&claims, &config.api_secret)),
        ("locale", "en".to_owned()),
        ("session", token::session_id(shop, user_id)),
        ("shop", shop.to_owned()),
        ("timestamp", now.as_second().to_string()),
    ] {
        parameters.push((name.to_owned(), value));
    }
    let signature = query_hmac(&parameters, &config.api_secret);
    parameters.push(("hmac".to_owned(), signature));
    let query = parameters.iter().map(|(name, value)| pair(name, value)).collect::<Vec<_>>().join("&");
    format!("{}/{}?{query}", config.app_url.as_str().trim_end_matches('/'), path.trim_start_matches('/'))
}

/// The `host` parameter: where in Shopify Admin the shop is, in base64.
pub fn host(config: &AppConfig, shop: &str) -> String {
    let origin = config.admin_url.as_str();
    let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest).trim_end_matches('/');
    BASE64_STANDARD_NO_PAD.encode(format!("{authority}/store/{}", store_name(shop)))
}

/// `owc-demo` for `owc-demo.myshopify.com`.
pub fn store_name(shop: &str) -> &str {
    shop.strip_suffix(".myshopify.com").unwrap_or(shop)
}

fn pair(name: &str, value: &str) -> String {
    format!("{}={}", percent_encode(name), percent_encode(value))
}

/// RFC 3986: everything but the unreserved characters; a space is `%20`.
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push_str(&hex(&[byte]).to_uppercase());
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    /// The vector of Shopify's own documentation.
    #[test]
    fn the_hmac_matches_shopifys_example() {
        let query = parameters(&[
            ("timestamp", "1337178173"),
            ("code", "0907a61c0c8d55e99db179b68161bc00"),
            ("hmac", "ignored"),
            ("state", "0.6784241404160823"),
            ("shop", "some-shop.myshopify.com"),
        ]);
        assert_eq!(query_hmac(&query, "hush"), "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf");
    }

    #[test]
    fn a_space_is_encoded_as_percent_twenty() {
        assert_eq!(percent_encode("a b+c&ü~"), "a%20b%2Bc%26%C3%BC~");
    }

    #[test]
    fn the_frame_address_is_what_shopify_would_load() {
        let config = AppConfig::local();
        let now = Timestamp::from_second(1_760_000_000).unwrap();
        let query = parameters(&[("unread", "1"), ("id_token", "stale"), ("embedded", "0")]);
        let url = frame_url(&config, "owc-demo.myshopify.com", 9_001_001, "/communications", query, now);
        let (base, query) = url.split_once('?').unwrap();
        assert_eq!(base, "http://127.0.0.1:3000/communications");
        let pairs: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
        let value = |name: &str| {
            let found: Vec<_> = pairs.iter().filter(|(key, _)| *key == name).map(|(_, value)| *value).collect();
            assert_eq!(found.len(), 1, "{name} is there once");
            found[0]
        };
        assert_eq!(value("unread"), "1");
        assert_eq!(value("embedded"), "1");
        assert_eq!(value("shop"), "owc-demo.myshopify.com");
        assert_eq!(value("timestamp"), "1760000000");
        assert_eq!(
            BASE64_STANDARD_NO_PAD.decode(value("host").replace("%2B", "+").replace("%2F", "/")).unwrap(),
            b"localhost:4000/store/owc-demo"
        );
        let decoded: Vec<_> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        assert_eq!(value("hmac"), query_hmac(&decoded, &config.api_secret));
    }
}
