//! One request's session token: found, verified, and exchanged for who is asking.

use domain::{access::Ctx, ids::RequestId, shop::ShopDomain};
use http::{HeaderMap, header};
use secrecy::SecretString;
use service::entry::{self, EntryError};
use shopify::session_token::{TokenError, from_request_parts, verify};

use super::query::ClaimedShop;
use crate::state::State;

/// Somebody who is in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// On whose behalf the request acts.
    pub ctx: Ctx,
    /// The shop's permanent domain, proven by the token.
    pub shop: ShopDomain,
}

/// Why a request is not let in.
#[derive(Debug)]
pub enum Refusal {
    /// It brings no token.
    NoToken,
    /// It brings one that does not hold, or that Shopify does not take.
    BadToken,
    /// Its address names another shop than its token.
    OtherShop,
    /// The member of staff was switched off.
    Inactive,
    /// It can't be told right now.
    Unavailable(EntryError),
    /// A bug.
    Internal,
}

/// Lets a request in by its bearer token, or by `id_token` if there is no bearer.
pub(super) async fn enter(
    state: &State,
    headers: &HeaderMap,
    query: &str,
    id_token: Option<&str>,
    request: RequestId,
) -> Result<Entered, Refusal> {
    let token = from_request_parts(bearer(headers)?, id_token).map_err(refused)?.ok_or(Refusal::NoToken)?;
    let now = state.now();
    let verified = verify(&state.shopify.credentials, token, now).map_err(refused)?;
    if !ClaimedShop::of(query).agrees_with(&verified.shop) {
        return Err(Refusal::OtherShop);
    }
    let raw = SecretString::from(token);
    match entry::enter(&state.services, &verified, &raw, request, now).await {
        Ok(ctx) => Ok(Entered { ctx, shop: verified.shop }),
        Err(EntryError::TokenRefused) => Err(Refusal::BadToken),
        Err(EntryError::Inactive) => Err(Refusal::Inactive),
        Err(error @ (EntryError::ShopifyUnavailable(_) | EntryError::Unavailable(_))) => {
            tracing::warn!(%error, "nobody new can be let in right now");
            Err(Refusal::Unavailable(error))
        }
        Err(error @ (EntryError::Internal(_) | EntryError::Seal)) => {
            tracing::error!(error = %std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default(), "entry failed");
            Err(Refusal::Internal)
        }
    }
}

/// The one `Authorization` header there may be.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    match (value.to_str(), values.next()) {
        (Ok(text), None) => Ok(Some(text)),
        _ => Err(Refusal::BadToken),
    }
}

/// The reason names a check and holds nothing of the token, so it may be logged.
fn refused(reason: TokenError) -> Refusal {
    tracing::debug!(%reason, "session token refused");
    Refusal::BadToken
}
