//! Telnyx's webhook signature: Ed25519 over `{timestamp}|{raw body}`.
//!
//! The signature comes in `telnyx-signature-ed25519`, the time in `telnyx-timestamp`; the key is shown in Mission Control.
//! Source: <https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks>.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH, Signature, VerifyingKey};
use jiff::Timestamp;

/// How old a webhook may be, and how far in the future, in seconds; the value of Telnyx's own libraries.
pub const TOLERANCE_SECONDS: i64 = 300;
/// Most digits of a timestamp: seconds until the year 33658.
const TIMESTAMP_MAX_DIGITS: usize = 12;

/// The key of one Telnyx account, with which it signs its webhooks.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// The text is not an Ed25519 public key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a public key: paste the key from Mission Control, 44 characters of base64")]
pub struct InvalidKey;

impl PublicKey {
    /// Reads 32 bytes of padded base64. A key with which anything would verify is refused too.
    pub fn from_base64(text: &str) -> Result<Self, InvalidKey> {
        let bytes: [u8; PUBLIC_KEY_LENGTH] = decode(text).ok_or(InvalidKey)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| InvalidKey)?;
        if key.is_weak() { Err(InvalidKey) } else { Ok(Self(key)) }
    }

    /// The key as Mission Control shows it.
    pub fn as_base64(&self) -> String {
        STANDARD.encode(self.0.as_bytes())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.as_base64())
    }
}

/// Why a webhook was refused. It holds nothing of the webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Rejected {
    /// One of the two headers is missing.
    #[error("the webhook is not signed")]
    MissingHeader,
    /// The time is not digits, or the signature is not 64 bytes of padded base64.
    #[error("the webhook's signature is not well formed")]
    Malformed,
    /// More than [`TOLERANCE_SECONDS`] away from now.
    #[error("the webhook was signed too long ago or in the future")]
    Stale,
    /// Another key, another time or another body.
    #[error("the webhook's signature is wrong")]
    WrongSignature,
}

impl Rejected {
    /// A name for counters and records.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingHeader => "not_signed",
            Self::Malformed => "malformed",
            Self::Stale => "stale",
            Self::WrongSignature => "wrong_signature",
        }
    }
}

/// A body that its carrier signed; [`verify`] alone makes one.
#[derive(Clone, Copy)]
pub struct VerifiedWebhook<'a>(&'a [u8]);

impl<'a> VerifiedWebhook<'a> {
    /// The body exactly as it was received.
    pub const fn bytes(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for VerifiedWebhook<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifiedWebhook({} bytes)", self.0.len())
    }
}

/// Checks a webhook: both headers, their form, the time, then the signature.
pub fn verify<'a>(
    key: &PublicKey,
    signature: Option<&str>,
    timestamp: Option<&str>,
    raw: &'a [u8],
    now: Timestamp,
) -> Result<VerifiedWebhook<'a>, Rejected> {
    let (Some(signature), Some(timestamp)) = (signature, timestamp) else { return Err(Rejected::MissingHeader) };
    let signed_at = seconds(timestamp).ok_or(Rejected::Malformed)?;
    let signature: [u8; SIGNATURE_LENGTH] = decode(signature).ok_or(Rejected::Malformed)?;
    if signed_at.abs_diff(now.as_second()) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(Rejected::Stale);
    }
    let message = [timestamp.as_bytes(), b"|", raw].concat();
    match key.0.verify_strict(&message, &Signature::from_bytes(&signature)) {
        Ok(()) => Ok(VerifiedWebhook(raw)),
        Err(_) => Err(Rejected::WrongSignature),
    }
}

/// Digits only: `parse` alone would take a sign.
fn seconds(text: &str) -> Option<i64> {
    let digits = text.len() <= TIMESTAMP_MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};
    use proptest::prelude::*;

    use super::*;

    // Telnyx's own library signs this so, with the seed 00 01 .. 1f.
    const KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
    const SIGNED_AT: i64 = 1_760_000_000;
    const TIMESTAMP: &str = "1760000000";
    const SIGNATURE: &str = "y2cIASdy84qirjJvRTIgd0rsXozIecnFBS7zlm3xXMYUtJUiywaRFU/iTdV2ugX2KYU1EpZvq9FnVQ47T5oNAw==";
    const BODY: &[u8] = include_bytes!("../../fixtures/telnyx/signed_vector.json");

    fn key() -> PublicKey {
        PublicKey::from_base64(KEY).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn check(signature: Option<&str>, timestamp: Option<&str>, raw: &[u8], now: i64) -> Result<(), Rejected> {
        verify(&key(), signature, timestamp, raw, at(now)).map(|_| ())
    }

    #[test]
    fn the_vector_verifies_and_gives_back_its_bytes() {
        let webhook = verify(&key(), Some(SIGNATURE), Some(TIMESTAMP), BODY, at(SIGNED_AT)).unwrap();
        assert_eq!(webhook.bytes(), BODY);
        assert_eq!(format!("{webhook:?}"), format!("VerifiedWebhook({} bytes)", BODY.len()));
        assert_eq!(key().as_base64(), KEY);
    }

    #[test]
    fn five_minutes_either_way() {
        for (now, expected) in [
            (SIGNED_AT + TOLERANCE_SECONDS, Ok(())),
            (SIGNED_AT - TOLERANCE_SECONDS, Ok(())),
            (SIGNED_AT + TOLERANCE_SECONDS + 1, Err(Rejected::Stale)),
            (SIGNED_AT - TOLERANCE_SECONDS - 1, Err(Rejected::Stale)),
            (0, Err(Rejected::Stale)),
            (Timestamp::MAX.as_second(), Err(Rejected::Stale)),
            (Timestamp::MIN.as_second(), Err(Rejected::Stale)),
        ] {
            assert_eq!(check(Some(SIGNATURE), Some(TIMESTAMP), BODY, now), expected, "{now}");
        }
    }

    #[test]
    fn refuses_headers_that_are_missing_or_malformed() {
        assert_eq!(check(None, Some(TIMESTAMP), BODY, SIGNED_AT), Err(Rejected::MissingHeader));
        assert_eq!(check(Some(SIGNATURE), None, BODY, SIGNED_AT), Err(Rejected::MissingHeader));
        for timestamp in ["", "+1760000000", "-1760000000", "1760000000.0", " 1760000000", "1e9", "1760000000000", "١٧"]
        {
            assert_eq!(
                check(Some(SIGNATURE), Some(timestamp), BODY, SIGNED_AT),
                Err(Rejected::Malformed),
                "{timestamp:?}"
            );
        }
        let url_safe = SIGNATURE.replace('/', "_");
        let hex = "cb".repeat(SIGNATURE_LENGTH);
        let long = STANDARD.encode([0; SIGNATURE_LENGTH + 1]);
        let spaced = format!(" {SIGNATURE}");
        let twice = format!("{SIGNATURE},{SIGNATURE}");
        let loose_bits = SIGNATURE.replace("Aw==", "Ax==");
        for signature in
            ["", "y2cIASdy", SIGNATURE.trim_end_matches('='), &url_safe, &hex, &long, &spaced, &twice, &loose_bits]
        {
            assert_eq!(
                check(Some(signature), Some(TIMESTAMP), BODY, SIGNED_AT),
                Err(Rejected::Malformed),
                "{signature:?}"
            );
        }
    }

    #[test]
    fn refuses_another_time_body_key_or_order() {
        let other = SigningKey::from_bytes(&[7; 32]);
        let sign = |message: &[u8]| STANDARD.encode(other.sign(message).to_bytes());
        let foreign = sign(&[TIMESTAMP.as_bytes(), b"|", BODY].concat());
        let rewritten = BODY.strip_suffix(b"}").unwrap();
        for (signature, timestamp, body) in [
            (SIGNATURE, "1760000001", BODY),
            (SIGNATURE, "01760000000", BODY),
            (SIGNATURE, TIMESTAMP, rewritten),
            (SIGNATURE, TIMESTAMP, b"".as_slice()),
            (&foreign, TIMESTAMP, BODY),
            (&STANDARD.encode([0; SIGNATURE_LENGTH]), TIMESTAMP, BODY),
        ] {
            assert_eq!(
                check(Some(signature), Some(timestamp), body, SIGNED_AT),
                Err(Rejected::WrongSignature),
                "{timestamp}"
            );
        }
        let key = PublicKey::from_base64(&STANDARD.encode(other.verifying_key().as_bytes())).unwrap();
        assert!(verify(&key, Some(&foreign), Some(TIMESTAMP), BODY, at(SIGNED_AT)).is_ok());
        let unbound = sign(&[TIMESTAMP.as_bytes(), b".", BODY].concat());
        assert_eq!(
            verify(&key, Some(&unbound), Some(TIMESTAMP), BODY, at(SIGNED_AT)).map(|_| ()),
            Err(Rejected::WrongSignature)
        );
    }

    #[test]
    fn refuses_what_is_no_key() {
        let weak = STANDARD.encode([0; PUBLIC_KEY_LENGTH]);
        let identity = STANDARD.encode([&[1_u8][..], &[0; 31]].concat());
        let off_curve = STANDARD.encode([2; PUBLIC_KEY_LENGTH]);
        let short = STANDARD.encode([3; PUBLIC_KEY_LENGTH - 1]);
        let unpadded = KEY.trim_end_matches('=');
        let spaced = format!("{KEY}\n");
        for text in ["", "key", &weak, &identity, &off_curve, &short, unpadded, &spaced] {
            assert_eq!(PublicKey::from_base64(text), Err(InvalidKey), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_nothing_else_verifies(
            signature in any::<String>(),
            timestamp in any::<String>(),
            raw in any::<Vec<u8>>(),
            now in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
        ) {
            prop_assert!(check(Some(&signature), Some(&timestamp), &raw, now).is_err());
            prop_assert!(PublicKey::from_base64(&signature).is_err());
        }

        #[test]
        fn one_changed_byte_is_enough(at in 0..BODY.len(), with in 1_u8..) {
            let mut body = BODY.to_vec();
            body[at] ^= with;
            prop_assert_eq!(check(Some(SIGNATURE), Some(TIMESTAMP), &body, SIGNED_AT), Err(Rejected::WrongSignature));
        }
    }
}
