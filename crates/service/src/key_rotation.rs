//! Moving every stored credential to the current master key, shop by shop.
//!
//! Each shop is one transaction that locks its credentials, so one that is stored meanwhile is neither lost nor overwritten. It may
//! be interrupted and repeated at any time. A value that does not open is left as it is, counted and named.

use std::fmt;

use domain::{
    access::Ctx,
    audit::AuditKind,
    ids::{AccountId, ShopId},
};
use serde_json::json;
use storage::{StorageError, TenantTx, audit::NewAuditEvent, credentials::SealedField};

use crate::{
    entry::{ACCESS_TOKEN, REFRESH_TOKEN},
    ids,
    services::{Services, automation},
    vault::Place,
};

/// Shops that are looked up at once.
const SHOPS_AT_ONCE: i64 = 200;

/// A credential that does not open with the keys there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stuck {
    /// Whose.
    pub shop: ShopId,
    /// Of which account; nothing for one of the shop itself.
    pub account: Option<AccountId>,
    /// Which.
    pub field: &'static str,
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.account {
            Some(account) => write!(f, "shop {}, account {account}, {}", self.shop, self.field),
            None => write!(f, "shop {}, {}", self.shop, self.field),
        }
    }
}

/// What came of a run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Rotation {
    /// Shops that were looked at.
    pub shops: usize,
    /// Credentials that were sealed anew.
    pub rewrapped: usize,
    /// Credentials that were sealed with the current key already.
    pub current: usize,
    /// Credentials that did not open, and stay as they are.
    pub stuck: Vec<Stuck>,
}

impl Rotation {
    /// Seals one value anew, if it needs it.
    fn turn(&mut self, services: &Services, place: Place<'_>, stuck: Stuck, sealed: &[u8]) -> Option<Vec<u8>> {
        match services.inner().settings.master_key.rewrap(place, sealed) {
            Ok(Some(new)) => {
                self.rewrapped += 1;
                Some(new)
            }
            Ok(None) => {
                self.current += 1;
                None
            }
            Err(_) => {
                self.stuck.push(stuck);
                None
            }
        }
    }
}

/// Seals everything with the current key that is not yet. For whoever runs the server: it belongs to no shop's staff.
pub async fn run(services: &Services) -> Result<Rotation, StorageError> {
    let mut rotation = Rotation::default();
    let mut after = None;
    loop {
        let mut system = services.db().system("find shops whose credentials are to be sealed anew").await?;
        let shops = storage::shops::page(&mut system, after, SHOPS_AT_ONCE).await?;
        drop(system);
        let Some(last) = shops.last().copied() else { return Ok(rotation) };
        for shop in shops {
            rotation.shops += 1;
            one_shop(services, &automation(shop, services.now()), &mut rotation).await?;
        }
        after = Some(last);
    }
}

async fn one_shop(services: &Services, ctx: &Ctx, rotation: &mut Rotation) -> Result<(), StorageError> {
    let mut tx = services.db().tenant(ctx).await?;
    let before = rotation.rewrapped;
    own_credentials(services, &mut tx, ctx, rotation).await?;
    for one in storage::credentials::lock_all(&mut tx).await? {
        let field = one.field.as_str();
        let stuck = Stuck { shop: ctx.shop, account: Some(one.account), field };
        let place = Place::Account(ctx.shop, one.account, field);
        if let Some(sealed) = rotation.turn(services, place, stuck, &one.sealed) {
            storage::credentials::put(&mut tx, &SealedField { sealed, ..one }, ctx.now).await?;
        }
    }
    let rewrapped = rotation.rewrapped - before;
    if rewrapped > 0 {
        let event = NewAuditEvent {
            id: ids::audit_event_id(),
            kind: AuditKind::CredentialsRewrapped,
            entity_kind: "shop",
            entity_id: ctx.shop.as_uuid(),
            detail: json!({ "credentials": rewrapped }),
        };
        storage::audit::append(&mut tx, ctx, &[event]).await?;
    }
    tx.commit().await
}

/// The shop's own tokens, as Shopify gave them.
async fn own_credentials(
    services: &Services,
    tx: &mut TenantTx,
    ctx: &Ctx,
    rotation: &mut Rotation,
) -> Result<(), StorageError> {
    let Some(mut credential) = storage::shops::lock_offline_credential(tx).await? else { return Ok(()) };
    let mut turn = |field, sealed: &[u8]| {
        let stuck = Stuck { shop: ctx.shop, account: None, field };
        rotation.turn(services, Place::Shop(ctx.shop, field), stuck, sealed)
    };
    let access = turn(ACCESS_TOKEN, &credential.access_token);
    let refresh = credential.refresh_token.as_deref().and_then(|sealed| turn(REFRESH_TOKEN, sealed));
    if access.is_none() && refresh.is_none() {
        return Ok(());
    }
    credential.access_token = access.unwrap_or(credential.access_token);
    credential.refresh_token = refresh.or(credential.refresh_token);
    storage::shops::put_offline_credential(tx, &credential, ctx.now).await
}
