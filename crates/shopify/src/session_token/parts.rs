//! The three parts of a token, decoded strictly, and what its header must say.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{
    TOKEN_MAX_BYTES, TokenError,
    members::{Members, Value},
};

/// A token in parts. Only the signature decides whether `payload` may be read.
pub(super) struct Parts<'a> {
    pub(super) header: Vec<u8>,
    pub(super) payload: Vec<u8>,
    /// Of any length, so that the header is judged first.
    pub(super) signature: Vec<u8>,
    /// What was signed: the first two parts with their dot.
    pub(super) message: &'a str,
}

/// Takes a token apart. Padding, foreign alphabets and loose trailing bits are refused (RFC 7515 §2, RFC 4648 §3.5).
pub(super) fn split(token: &str) -> Result<Parts<'_>, TokenError> {
    if token.len() > TOKEN_MAX_BYTES {
        return Err(TokenError::Malformed);
    }
    let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
    let (header, payload) = message.split_once('.').ok_or(TokenError::Malformed)?;
    // A fourth part would leave its dot in here, which is in no base64 alphabet.
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenError::Malformed);
    let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
    Ok(Parts { header, payload, signature, message })
}

/// `alg` must be HS256 before anything is computed with it; `kid`, `jku`, `jwk` and `x5u` are never followed.
pub(super) fn check_header(header: &[u8]) -> Result<(), TokenError> {
    let header = Members::parse(header).ok_or(TokenError::Malformed)?;
    if header.get("alg").and_then(Value::text) != Some("HS256") {
        return Err(TokenError::Algorithm);
    }
    if header.get("typ").and_then(Value::text) != Some("JWT") {
        return Err(TokenError::Header("typ"));
    }
    // Each asks the receiver to understand an extension (RFC 7515 §4.1.11, RFC 7797 §3).
    match ["crit", "b64"].into_iter().find(|name| header.get(name).is_some()) {
        Some(name) => Err(TokenError::Header(name)),
        None => Ok(()),
    }
}
