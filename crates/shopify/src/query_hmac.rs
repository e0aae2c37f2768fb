//! The signature of a query that Shopify sends: at installation, and on a first load without a session token.
//!
//! The message is every pair but `hmac` and `signature`, sorted by name and percent-encoded. A name that comes twice or stands
//! for an array is refused: implementations disagree on how those are signed.
//! Source: <https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant>.

use jiff::Timestamp;

use crate::app::{AppCredentials, MAC_BYTES};

/// How old a signed query may be, and how far in the future, in seconds; the value of Shopify's own library.
pub const TOLERANCE_SECONDS: i64 = 90;
/// Longest query that is looked at, in bytes.
pub const QUERY_MAX_BYTES: usize = 8192;

/// Why a query was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QueryError {
    /// No `hmac`.
    #[error("the query is not signed")]
    MissingHmac,
    /// Too long, a name twice, an array, or an `hmac` that is not 64 lower-case hexadecimal digits.
    #[error("the signed query is not well formed")]
    Malformed,
    /// `timestamp` is missing, not an integer, or more than [`TOLERANCE_SECONDS`] away.
    #[error("the signed query is too old or has no time")]
    Stale,
    /// Neither secret signed it.
    #[error("the query's signature is wrong")]
    WrongSignature,
}

/// Checks a query as it was received, without its question mark.
pub fn verify(credentials: &AppCredentials, query: &str, now: Timestamp) -> Result<(), QueryError> {
    if query.len() > QUERY_MAX_BYTES {
        return Err(QueryError::Malformed);
    }
    let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    pairs.sort_unstable();
    let repeated = pairs.windows(2).any(|pair| pair[0].0 == pair[1].0);
    if repeated || pairs.iter().any(|(name, _)| name.ends_with("[]")) {
        return Err(QueryError::Malformed);
    }
    let find = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());

    let mac = from_hex(find("hmac").ok_or(QueryError::MissingHmac)?).ok_or(QueryError::Malformed)?;
    let timestamp = find("timestamp").and_then(seconds).ok_or(QueryError::Stale)?;
    if timestamp.abs_diff(now.as_second()) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(QueryError::Stale);
    }

    let mut message = form_urlencoded::Serializer::new(String::with_capacity(query.len()));
    message.extend_pairs(pairs.iter().filter(|(name, _)| name != "hmac" && name != "signature"));
    // The serialiser turns every plus sign of the data into %2B, so each one left is a space.
    let message = message.finish().replace('+', "%20");
    if credentials.signed(message.as_bytes(), &mac) { Ok(()) } else { Err(QueryError::WrongSignature) }
}

/// Digits only: `parse` alone would take a sign.
fn seconds(text: &str) -> Option<i64> {
    if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn from_hex(text: &str) -> Option<[u8; MAC_BYTES]> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { bytes?.try_into().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{hex, mac};

    const NOW: i64 = 1_337_178_173;
    /// Shopify's documentation signs [`SIGNED`] so, with the secret `hush`.
    const HMAC: &str = "700e2dadb827fcc8609e9d5ce208b2e9cdaab9df07390d2cbca10d7c328fc4bf";
    const SIGNED: &str = "code=0907a61c0c8d55e99db179b68161bc00&shop=some-shop.myshopify.com&state=0.6784241404160823&timestamp=1337178173";

    fn check_at(query: &str, now: i64) -> Result<(), QueryError> {
        let credentials = AppCredentials::new("key".to_owned(), "hush".into(), Some("before".into()));
        verify(&credentials, query, Timestamp::from_second(now).unwrap())
    }

    fn check(query: &str) -> Result<(), QueryError> {
        check_at(query, NOW)
    }

    fn hmac(secret: &str, message: &str) -> String {
        hex(&mac(secret, message.as_bytes()))
    }

    #[test]
    fn the_documented_vector_verifies_in_any_order() {
        assert_eq!(check(&format!("{SIGNED}&hmac={HMAC}")), Ok(()));
        assert_eq!(check(&format!("hmac={HMAC}&signature=ignored&{SIGNED}")), Ok(()));
        let turned: Vec<_> = SIGNED.split('&').rev().collect();
        assert_eq!(check(&format!("{}&hmac={HMAC}", turned.join("&"))), Ok(()));
        assert_eq!(hmac("hush", SIGNED), HMAC);
    }

    #[test]
    fn values_are_encoded_before_they_are_signed() {
        let message = "host=YQ%3D%3D&name=a%20b%2Bc%26d&timestamp=1337178173";
        for secret in ["hush", "before"] {
            let query = format!("name=a+b%2Bc%26d&host=YQ==&timestamp=1337178173&hmac={}", hmac(secret, message));
            assert_eq!(check(&query), Ok(()), "{secret}");
        }
    }

    #[test]
    fn a_minute_and_a_half_either_way() {
        let query = format!("{SIGNED}&hmac={HMAC}");
        for (now, expected) in [
            (NOW + TOLERANCE_SECONDS, Ok(())),
            (NOW - TOLERANCE_SECONDS, Ok(())),
            (NOW + TOLERANCE_SECONDS + 1, Err(QueryError::Stale)),
            (NOW - TOLERANCE_SECONDS - 1, Err(QueryError::Stale)),
            (Timestamp::MIN.as_second(), Err(QueryError::Stale)),
        ] {
            assert_eq!(check_at(&query, now), expected, "{now}");
        }
        for time in ["", "+1337178173", "1337178173.0", "-1", "99999999999999999999", "1337178173 "] {
            let message = format!("timestamp={time}");
            let query = format!("{message}&hmac={}", hmac("hush", &message));
            assert_eq!(check(&query), Err(QueryError::Stale), "{time:?}");
        }
        assert_eq!(check(&format!("a=1&hmac={}", hmac("hush", "a=1"))), Err(QueryError::Stale));
    }

    #[test]
    fn everything_else_is_refused() {
        let upper = HMAC.to_uppercase();
        let array = format!("ids[]=1&{SIGNED}");
        for (what, query, expected) in [
            ("empty", String::new(), QueryError::MissingHmac),
            ("unsigned", SIGNED.to_owned(), QueryError::MissingHmac),
            ("hmac empty", format!("{SIGNED}&hmac="), QueryError::Malformed),
            ("hmac in upper case", format!("{SIGNED}&hmac={upper}"), QueryError::Malformed),
            ("hmac cut", format!("{SIGNED}&hmac={}", &HMAC[..62]), QueryError::Malformed),
            ("hmac odd", format!("{SIGNED}&hmac={}", &HMAC[..63]), QueryError::Malformed),
            ("hmac twice", format!("{SIGNED}&hmac={HMAC}&hmac={HMAC}"), QueryError::Malformed),
            ("shop twice", format!("{SIGNED}&shop=evil.myshopify.com&hmac={HMAC}"), QueryError::Malformed),
            ("an array", format!("{array}&hmac={}", hmac("hush", &array)), QueryError::Malformed),
            ("too long", format!("{SIGNED}&x={}&hmac={HMAC}", "x".repeat(QUERY_MAX_BYTES)), QueryError::Malformed),
            ("one more", format!("{SIGNED}&x=1&hmac={HMAC}"), QueryError::WrongSignature),
            ("one less", format!("{}&hmac={HMAC}", &SIGNED[38..]), QueryError::WrongSignature),
            ("another shop", format!("{}&hmac={HMAC}", SIGNED.replace("some-", "evil-")), QueryError::WrongSignature),
            ("a shifted border", SIGNED.replace("&shop", "%26shop") + "&hmac=" + HMAC, QueryError::WrongSignature),
            ("another secret", format!("{SIGNED}&hmac={}", hmac("other", SIGNED)), QueryError::WrongSignature),
            ("an empty secret", format!("{SIGNED}&hmac={}", hmac("", SIGNED)), QueryError::WrongSignature),
        ] {
            assert_eq!(check(&query), Err(expected), "{what}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics_and_nothing_else_verifies(query in any::<String>(), hmac in "[0-9a-f]{64}") {
            prop_assert!(check(&query).is_err());
            let query = format!("{query}&timestamp={NOW}&hmac={hmac}");
            prop_assert!(check(&query).is_err());
        }
    }
}
