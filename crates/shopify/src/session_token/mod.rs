//! Shopify's session tokens: who opens the app, and in which shop.
//!
//! A token is a JWT (RFC 7519) signed with the app's secret by HS256, good for a minute. The same secret signs the tokens of
//! checkout and customer-account extensions, so the claims are checked as strictly as the signature: whatever does not say
//! exactly "a member of this shop's staff, in Shopify Admin, for this app, now" is refused.
//! Source: <https://shopify.dev/docs/apps/auth/session-tokens>.

mod claims;
mod members;
mod parts;
#[cfg(test)]
mod tests;

use std::fmt;

use domain::shop::ShopDomain;
use jiff::Timestamp;

use crate::app::AppCredentials;

/// Longest token that is looked at, in bytes; Shopify's own are near 600.
pub const TOKEN_MAX_BYTES: usize = 4096;
/// How far Shopify's clock and ours may be apart, in seconds; the value of Shopify's own libraries.
pub const LEEWAY_SECONDS: i64 = 10;
/// Longest life of a token, in seconds. Shopify gives 60.
pub const LIFETIME_MAX_SECONDS: i64 = 120;

/// A token that passed every check; [`verify`] alone makes one.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifiedToken {
    /// The shop in which the app is open.
    pub shop: ShopDomain,
    /// Shopify's id of the member of staff, positive.
    pub user_id: i64,
    /// The `sid` claim: the session in Shopify Admin.
    pub session_id: String,
    /// The `jti` claim: this token.
    pub token_id: String,
    /// The `exp` claim.
    pub expires_at: Timestamp,
}

impl fmt::Debug for VerifiedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedToken")
            .field("shop", &self.shop)
            .field("user_id", &self.user_id)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// Why a token was refused. It names the check that failed and never holds a part of the token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TokenError {
    /// The `Authorization` header holds no bearer token.
    #[error("the authorization header must be a bearer token")]
    Scheme,
    /// Not three strictly encoded parts of JSON, too long, or with a name twice.
    #[error("the session token is not well formed")]
    Malformed,
    /// `alg` is anything but `HS256`.
    #[error("the session token's algorithm is not HS256")]
    Algorithm,
    /// The header says something that a session token's never does.
    #[error("the session token's header is wrong: {0}")]
    Header(&'static str),
    /// Neither the current nor the previous secret signed it.
    #[error("the session token's signature is wrong")]
    Signature,
    /// Its minute is over.
    #[error("the session token has expired")]
    Expired,
    /// Its time has not begun.
    #[error("the session token is not valid yet")]
    NotYetValid,
    /// This claim is missing, of the wrong type, or says the wrong thing.
    #[error("the session token's claim is missing or wrong: {0}")]
    Claims(&'static str),
}

/// Checks a token: form, algorithm, signature by either secret, then every claim.
pub fn verify(credentials: &AppCredentials, token: &str, now: Timestamp) -> Result<VerifiedToken, TokenError> {
    let parts = parts::split(token)?;
    parts::check_header(&parts.header)?;
    let signature = parts.signature.as_slice().try_into().map_err(|_| TokenError::Signature)?;
    if !credentials.signed(parts.message.as_bytes(), signature) {
        return Err(TokenError::Signature);
    }
    claims::check(&parts.payload, credentials.api_key(), now)
}

/// Finds the token of a request: the bearer of the `Authorization` header, or else the `id_token` of a document's query.
///
/// A header wins even when it is bad: a request that sent one meant it. `None` means that the request holds no token.
pub fn from_request_parts<'a>(
    authorization: Option<&'a str>,
    id_token_query: Option<&'a str>,
) -> Result<Option<&'a str>, TokenError> {
    let Some(authorization) = authorization else {
        return Ok(id_token_query.filter(|token| !token.is_empty()));
    };
    let (scheme, token) = authorization.split_once(' ').ok_or(TokenError::Scheme)?;
    let is_token = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
    if scheme.eq_ignore_ascii_case("bearer") && is_token { Ok(Some(token)) } else { Err(TokenError::Scheme) }
}
