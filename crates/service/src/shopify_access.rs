//! The shop's access token for Shopify's Admin API, renewed before it ends.
//!
//! Shopify's offline tokens end after an hour; what renews them stays good until its successor is used
//! (<https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens>), so two processes that
//! renew at once harm nothing, and no lock is held while Shopify is asked.

use std::sync::Arc;

use domain::{access::Ctx, shop::ShopDomain};
use jiff::SignedDuration;
use secrecy::SecretString;
use shopify::token_exchange::{ExchangeError, OfflineToken};
use storage::{StorageError, shops::SealedCredential};
use tokio::sync::Mutex;

use crate::{
    entry::{ACCESS_TOKEN, REFRESH_TOKEN, seal},
    services::Services,
    vault::{Place, Unsealable},
};

/// A token that ends this soon is renewed first.
const RENEW_BEFORE: SignedDuration = SignedDuration::from_mins(2);

/// Why the shop's Admin API can't be called.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AccessError {
    #[error("the database")]
    Storage(#[from] StorageError),
    #[error("the stored credential can't be opened")]
    Credential(#[from] Unsealable),
    #[error("the shop has given the app no access, or has taken it back")]
    Gone,
    #[error("Shopify did not renew the access token")]
    Renewal(#[from] ExchangeError),
}

/// The shop's domain and an access token that is good for now.
pub(crate) async fn access(services: &Services, ctx: &Ctx) -> Result<(ShopDomain, SecretString), AccessError> {
    let (domain, credential) = stored(services, ctx).await?;
    let credential = if ends_soon(&credential, ctx) { renewed(services, ctx, &domain).await? } else { credential };
    Ok((domain, open(services, ctx, ACCESS_TOKEN, &credential.access_token)?))
}

async fn stored(services: &Services, ctx: &Ctx) -> Result<(ShopDomain, SealedCredential), AccessError> {
    let mut tx = services.db().tenant(ctx).await?;
    let domain = storage::shops::profile(&mut tx).await?.domain;
    Ok((domain, storage::shops::offline_credential(&mut tx).await?.ok_or(AccessError::Gone)?))
}

/// A token without an end, or without anything to renew it by, is used as it is.
fn ends_soon(credential: &SealedCredential, ctx: &Ctx) -> bool {
    credential.refresh_token.is_some()
        && credential.expires_at.is_some_and(|end| end.duration_since(ctx.now) < RENEW_BEFORE)
}

async fn renewed(services: &Services, ctx: &Ctx, domain: &ShopDomain) -> Result<SealedCredential, AccessError> {
    let turn = services.inner().refreshing.get_with(ctx.shop, async { Arc::new(Mutex::new(())) }).await;
    let _turn = turn.lock().await;
    let (_, old) = stored(services, ctx).await?;
    if !ends_soon(&old, ctx) {
        return Ok(old);
    }
    let sealed = old.refresh_token.as_deref().ok_or(AccessError::Gone)?;
    let refresh_token = open(services, ctx, REFRESH_TOKEN, sealed)?;
    let token = services.inner().exchange.refresh(domain, &refresh_token).await?;
    // An answer without a refresh token leaves the old one in force.
    let token = OfflineToken { refresh_token: token.refresh_token.or(Some(refresh_token)), ..token };
    let fresh = seal(services, ctx.shop, &token, ctx.now).map_err(|_| AccessError::Gone)?;
    let mut tx = services.db().tenant(ctx).await?;
    let current = storage::shops::lock_offline_credential(&mut tx).await?.ok_or(AccessError::Gone)?;
    if current.refresh_token != old.refresh_token {
        // Another process was faster.
        return Ok(current);
    }
    storage::shops::put_offline_credential(&mut tx, &fresh, ctx.now).await?;
    tx.commit().await?;
    Ok(fresh)
}

fn open(services: &Services, ctx: &Ctx, field: &'static str, sealed: &[u8]) -> Result<SecretString, Unsealable> {
    services.inner().settings.master_key.open(Place::Shop(ctx.shop, field), sealed)
}
