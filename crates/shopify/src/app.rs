//! The app's identity at Shopify, and the one place where its secrets sign or check anything.

use std::{fmt, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use secrecy::{ExposeSecret as _, SecretString};

/// Length of an HMAC-SHA256, in bytes.
pub(crate) const MAC_BYTES: usize = 32;

/// The app's client id and its client secrets. A copy is one reference, and `Debug` shows no secret.
///
/// An empty secret is no secret: nothing verifies against it. While a secret is being rotated, which can take Shopify an hour,
/// what was signed with the previous one still verifies.
#[derive(Clone)]
pub struct AppCredentials(Arc<Inner>);

struct Inner {
    api_key: String,
    secret: SecretString,
    /// The current secret's key first, then the previous one's; empty secrets are left out.
    keys: Vec<DecodingKey>,
}

impl AppCredentials {
    /// The app's identity. An empty `api_key` refuses everything, like an empty secret.
    pub fn new(api_key: String, secret: SecretString, previous_secret: Option<SecretString>) -> Self {
        let key = |secret: &SecretString| {
            let usable = !api_key.is_empty() && !secret.expose_secret().is_empty();
            usable.then(|| DecodingKey::from_secret(secret.expose_secret().as_bytes()))
        };
        let previous = previous_secret.into_iter().filter_map(|previous| key(&previous));
        let keys = key(&secret).into_iter().chain(previous).collect();
        Self(Arc::new(Inner { api_key, secret, keys }))
    }

    /// The client id, which is public.
    pub fn api_key(&self) -> &str {
        &self.0.api_key
    }

    pub(crate) fn secret(&self) -> &SecretString {
        &self.0.secret
    }

    /// Whether `mac` is the HMAC-SHA256 of `message` by the current or the previous secret. Compares in constant time.
    pub(crate) fn signed(&self, message: &[u8], mac: &[u8; MAC_BYTES]) -> bool {
        let mac = URL_SAFE_NO_PAD.encode(mac);
        self.0.keys.iter().any(|key| matches!(crypto::verify(&mac, message, key, Algorithm::HS256), Ok(true)))
    }
}

impl fmt::Debug for AppCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppCredentials").field("api_key", &self.0.api_key).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::mac;

    #[test]
    fn both_secrets_verify_and_no_other() {
        let credentials = AppCredentials::new("key".to_owned(), "new".into(), Some("old".into()));
        assert!(credentials.signed(b"message", &mac("new", b"message")));
        assert!(credentials.signed(b"message", &mac("old", b"message")));
        assert!(!credentials.signed(b"message", &mac("other", b"message")));
        assert!(!credentials.signed(b"another", &mac("new", b"message")));
    }

    #[test]
    fn an_empty_secret_or_key_refuses_everything() {
        for (api_key, secret, previous) in [("key", "", None), ("key", "", Some("")), ("", "secret", None)] {
            let credentials = AppCredentials::new(api_key.to_owned(), secret.into(), previous.map(SecretString::from));
            assert!(!credentials.signed(b"message", &mac(secret, b"message")));
            assert!(!credentials.signed(b"", &mac("", b"")));
        }
        let rotated = AppCredentials::new("key".to_owned(), "new".into(), Some("".into()));
        assert!(!rotated.signed(b"message", &mac("", b"message")));
        assert!(rotated.signed(b"message", &mac("new", b"message")));
    }

    #[test]
    fn debug_shows_no_secret() {
        let credentials = AppCredentials::new("key".to_owned(), "canary-one".into(), Some("canary-two".into()));
        assert_eq!(format!("{credentials:?}"), "AppCredentials { api_key: \"key\", .. }");
    }
}
