//! Twilio's webhook signature: HMAC-SHA1 by the account's auth token over the address and the parameters.
//!
//! The address is the one Twilio was told, rebuilt from the configured origin and never from the `Host` header. A form adds its
//! parameters, sorted; any other body is bound by its SHA-256 in the query. There is no time in it, so a replay has to be
//! caught by the message's id.
//! Source: <https://www.twilio.com/docs/usage/security#validating-requests>; what Twilio's own libraries try beyond it (the
//! port, the query written anew) is in `webhooks.ts` of twilio-node.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::form::{FORM_MAX_BYTES, Form};
use crate::endpoint::is_private;

/// Length of an HMAC-SHA1, in bytes.
const MAC_BYTES: usize = 20;
/// Length of a SHA-256, in bytes.
const HASH_BYTES: usize = 32;
/// Longest path with its query, in bytes.
const PATH_MAX_BYTES: usize = 8192;
/// Name of the query's parameter that binds a body that is not a form.
const BODY_HASH: &str = "bodySHA256";

/// The account's auth token, and the one before while it is being rotated. An empty token is none. `Debug` shows neither.
#[derive(Clone)]
pub struct AuthTokens {
    current: SecretString,
    previous: Option<SecretString>,
}

impl AuthTokens {
    /// With what Twilio signs now, and until lately.
    pub const fn new(current: SecretString, previous: Option<SecretString>) -> Self {
        Self { current, previous }
    }

    fn usable(&self) -> impl Iterator<Item = &str> {
        let all = [Some(&self.current), self.previous.as_ref()].into_iter().flatten();
        all.map(ExposeSecret::expose_secret).filter(|token| !token.is_empty())
    }
}

impl fmt::Debug for AuthTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthTokens").finish_non_exhaustive()
    }
}

/// Where Twilio believes this app to be: scheme, host and perhaps a port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicOrigin {
    /// Scheme and host.
    bare: String,
    /// The port that the address names, or the usual one of its scheme.
    port: u16,
}

/// The text is not an origin.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an origin: write https:// and a host, without a path")]
pub struct InvalidOrigin;

impl PublicOrigin {
    /// Checks an origin such as `https://app.example`. Plain HTTP is for this machine only.
    pub fn new(text: &str) -> Result<Self, InvalidOrigin> {
        let url = Url::parse(text).map_err(|_| InvalidOrigin)?;
        let bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        match (url.host_str(), url.port_or_known_default()) {
            (Some(host), Some(port)) if bare && is_private(&url) => {
                Ok(Self { bare: format!("{}://{host}", url.scheme()), port })
            }
            _ => Err(InvalidOrigin),
        }
    }
}

/// A webhook as it came off the wire.
#[derive(Clone, Copy)]
pub struct SignedRequest<'a> {
    /// Path and query, exactly as received, from the first slash on.
    pub path_and_query: &'a str,
    /// Header `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Header `X-Twilio-Signature`.
    pub signature: Option<&'a str>,
    /// The body, untouched.
    pub body: &'a [u8],
}

/// Why a webhook was refused. It holds nothing of the webhook.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Rejected {
    /// The header is missing.
    #[error("the webhook is not signed")]
    MissingHeader,
    /// The signature is not 20 bytes of padded base64, or the address, the form or the body's hash is not well formed.
    #[error("the webhook's signature is not well formed")]
    Malformed,
    /// Another token, another address or another body.
    #[error("the webhook's signature is wrong")]
    WrongSignature,
}

impl Rejected {
    /// A name for counters and records.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingHeader => "not_signed",
            Self::Malformed => "malformed",
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

/// Checks a webhook: the header, the forms, then the body's hash if it has one, and the signature.
pub fn verify<'a>(
    tokens: &AuthTokens,
    origin: &PublicOrigin,
    request: SignedRequest<'a>,
) -> Result<VerifiedWebhook<'a>, Rejected> {
    let signature = request.signature.ok_or(Rejected::MissingHeader)?;
    let signature: [u8; MAC_BYTES] = decode(signature).ok_or(Rejected::Malformed)?;
    let parameters = parameters(request)?;
    let urls = candidates(origin, request.path_and_query);
    let signed = tokens.usable().any(|token| urls.iter().any(|url| is_mac(token, url, &parameters, &signature)));
    if signed { Ok(VerifiedWebhook(request.body)) } else { Err(Rejected::WrongSignature) }
}

/// The part of the signed text that comes from the body: nothing, if the query binds the body by its hash.
fn parameters(request: SignedRequest<'_>) -> Result<String, Rejected> {
    let path = request.path_and_query;
    let plain =
        path.starts_with('/') && path.len() <= PATH_MAX_BYTES && !path.contains(|c: char| c.is_control() || c == '#');
    if !plain || request.body.len() > FORM_MAX_BYTES {
        return Err(Rejected::Malformed);
    }
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let query = Form::read(query.as_bytes()).ok_or(Rejected::Malformed)?;
    if query.pairs().any(|(name, _)| name == BODY_HASH) {
        let hash = query.one(BODY_HASH).and_then(from_hex).ok_or(Rejected::Malformed)?;
        let actual: [u8; HASH_BYTES] = Sha256::digest(request.body).into();
        return if actual.ct_eq(&hash).into() { Ok(String::new()) } else { Err(Rejected::WrongSignature) };
    }
    let media_type = request.content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Rejected::Malformed);
    }
    let form = Form::read(request.body).ok_or(Rejected::Malformed)?;
    let mut pairs: Vec<_> = form.pairs().collect();
    // Each name's values, sorted; one that comes twice counts once.
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs.into_iter().flat_map(|(name, value)| [name, value]).collect())
}

/// The ways in which Twilio may have written this address: with and without the port, and with the query as it came or written
/// anew.
fn candidates(origin: &PublicOrigin, path_and_query: &str) -> Vec<String> {
    let mut tails = vec![path_and_query.to_owned()];
    if let Some((path, query)) = path_and_query.split_once('?') {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| format!("{}={}", encode(&name), encode(&value)))
            .collect();
        tails.push(format!("{path}?{}", pairs.join("&")));
    }
    let origins = [origin.bare.clone(), format!("{}:{}", origin.bare, origin.port)];
    origins.iter().flat_map(|origin| tails.iter().map(move |tail| format!("{origin}{tail}"))).collect()
}

/// Percent-encodes as ECMAScript's `encodeURIComponent` does, which is how the query is written anew.
fn encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string never fails.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Compares in constant time.
fn is_mac(token: &str, url: &str, parameters: &str, signature: &[u8; MAC_BYTES]) -> bool {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(token.as_bytes()) else { return false };
    mac.update(url.as_bytes());
    mac.update(parameters.as_bytes());
    mac.verify_slice(signature).is_ok()
}

fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// Lower-case digits only, as Twilio writes them.
fn from_hex(text: &str) -> Option<[u8; HASH_BYTES]> {
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
mod tests;
