//! Shopify's webhooks: HMAC-SHA256 of the raw body, in standard base64, in `X-Shopify-Hmac-Sha256`.
//!
//! The headers are not signed: topic and shop have to be compared with the body by whoever acts on them.
//! Source: <https://shopify.dev/docs/apps/build/webhooks/subscribe/https>.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::app::{AppCredentials, MAC_BYTES};

/// Why a webhook was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WebhookError {
    /// No signature header. Answer 400.
    #[error("the webhook has no signature")]
    MissingHeader,
    /// The header is not 32 bytes of padded base64. Answer 401.
    #[error("the webhook's signature is not well formed")]
    Malformed,
    /// Neither secret signed this body. Answer 401.
    #[error("the webhook's signature is wrong")]
    WrongSignature,
}

/// Checks the signature of a body exactly as it was received.
pub fn verify(credentials: &AppCredentials, hmac_header: Option<&str>, raw: &[u8]) -> Result<(), WebhookError> {
    let header = hmac_header.ok_or(WebhookError::MissingHeader)?;
    let mac: [u8; MAC_BYTES] =
        STANDARD.decode(header).ok().and_then(|mac| mac.try_into().ok()).ok_or(WebhookError::Malformed)?;
    if credentials.signed(raw, &mac) { Ok(()) } else { Err(WebhookError::WrongSignature) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{hex, mac};

    const BODY: &[u8] = br#"{"id":820982911946154508,"note":"caf\u00e9 & co"}"#;

    fn credentials() -> AppCredentials {
        AppCredentials::new("key".to_owned(), "current".into(), Some("previous".into()))
    }

    #[test]
    fn either_secret_signs_the_raw_body() {
        for secret in ["current", "previous"] {
            assert_eq!(verify(&credentials(), Some(&STANDARD.encode(mac(secret, BODY))), BODY), Ok(()));
        }
        assert_eq!(verify(&credentials(), Some(&STANDARD.encode(mac("current", b""))), b""), Ok(()));
    }

    #[test]
    fn a_published_vector_verifies() {
        // RFC 4231 §4.3, test case 2.
        let credentials = AppCredentials::new("key".to_owned(), "Jefe".into(), None);
        let mac: Vec<u8> =
            (0..64).step_by(2).map(|at| u8::from_str_radix(&RFC_4231_MAC[at..at + 2], 16).unwrap()).collect();
        assert_eq!(verify(&credentials, Some(&STANDARD.encode(mac)), b"what do ya want for nothing?"), Ok(()));
    }

    const RFC_4231_MAC: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    #[test]
    fn everything_else_is_refused() {
        let signed = mac("current", BODY);
        let good = STANDARD.encode(signed);
        let in_hex = hex(&signed);
        let other = STANDARD.encode(mac("other", BODY));
        let empty = STANDARD.encode(mac("", BODY));
        for (what, header, expected) in [
            ("missing", None, WebhookError::MissingHeader),
            ("empty", Some(""), WebhookError::Malformed),
            ("unpadded", Some(good.trim_end_matches('=')), WebhookError::Malformed),
            ("spaced", Some(&*format!("{good} ")), WebhookError::Malformed),
            ("twice", Some(&*format!("{good}, {good}")), WebhookError::Malformed),
            ("hex", Some(&*in_hex), WebhookError::Malformed),
            ("cut", Some(&*STANDARD.encode(&signed[..31])), WebhookError::Malformed),
            ("another secret", Some(&*other), WebhookError::WrongSignature),
            ("an empty secret", Some(&*empty), WebhookError::WrongSignature),
        ] {
            assert_eq!(verify(&credentials(), header, BODY), Err(expected), "{what}");
        }
        let spaced = [BODY, b" "].concat();
        assert_eq!(verify(&credentials(), Some(&good), &spaced), Err(WebhookError::WrongSignature));
        let unconfigured = AppCredentials::new("key".to_owned(), "".into(), None);
        assert_eq!(verify(&unconfigured, Some(&empty), BODY), Err(WebhookError::WrongSignature));
    }

    proptest! {
        #[test]
        fn nothing_panics_and_nothing_else_verifies(header in any::<String>(), raw in any::<Vec<u8>>()) {
            prop_assert!(verify(&credentials(), Some(&header), &raw).is_err());
        }
    }
}
