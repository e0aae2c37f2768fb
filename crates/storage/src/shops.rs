//! Shops and their sealed credentials.

use domain::{ids::ShopId, shop::ShopDomain};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// The shop with this domain, if it has the app installed.
pub async fn installed(tx: &mut SystemTx, domain: &ShopDomain) -> Result<Option<ShopId>, StorageError> {
    let id =
        sqlx::query_scalar!("SELECT shop_id FROM shop WHERE domain = $1 AND uninstalled_at IS NULL", domain.as_str())
            .fetch_optional(tx.conn())
            .await?;
    Ok(id.map(ShopId::from_uuid))
}

/// Shops by their ids, whether they have the app or had it: those after `after`, at most `limit`.
pub async fn page(tx: &mut SystemTx, after: Option<ShopId>, limit: i64) -> Result<Vec<ShopId>, StorageError> {
    let after = after.map(ShopId::as_uuid);
    let rows = sqlx::query_scalar!(
        "SELECT shop_id FROM shop WHERE $1::uuid IS NULL OR shop_id > $1 ORDER BY shop_id LIMIT $2",
        after,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ShopId::from_uuid).collect())
}

/// The row of this domain, made if it is missing; `id` is used for a new one only.
pub async fn upsert(
    tx: &mut SystemTx,
    id: ShopId,
    domain: &ShopDomain,
    now: Timestamp,
) -> Result<ShopId, StorageError> {
    sqlx::query!(
        "INSERT INTO shop (shop_id, domain, installed_at) VALUES ($1, $2, $3) ON CONFLICT (domain) DO NOTHING",
        id.as_uuid(),
        domain.as_str(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    let id =
        sqlx::query_scalar!("SELECT shop_id FROM shop WHERE domain = $1", domain.as_str()).fetch_one(tx.conn()).await?;
    Ok(ShopId::from_uuid(id))
}

/// What a page shows of the shop itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShopProfile {
    /// The permanent domain.
    pub domain: ShopDomain,
    /// The name, or empty until Shopify has told it.
    pub name: String,
    /// IANA name of the shop's time zone.
    pub iana_timezone: String,
}

/// The current shop.
pub async fn profile(tx: &mut TenantTx) -> Result<ShopProfile, StorageError> {
    let row = sqlx::query!("SELECT domain, name, iana_timezone FROM shop WHERE shop_id = $1", tx.shop_uuid())
        .fetch_one(tx.conn())
        .await?;
    Ok(ShopProfile {
        domain: row.domain.parse().map_err(|_| StorageError::inconsistent("shop", "domain"))?,
        name: row.name,
        iana_timezone: row.iana_timezone,
    })
}

/// Records what Shopify told about the shop.
pub async fn set_profile(tx: &mut TenantTx, name: &str, iana_timezone: &str) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE shop SET name = $2, iana_timezone = $3 WHERE shop_id = $1",
        tx.shop_uuid(),
        name,
        iana_timezone
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Marks the shop as installed (again), and locks its row, so that two first openers come one after the other.
pub async fn lock_installed(tx: &mut TenantTx, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE shop SET uninstalled_at = NULL,
                installed_at = CASE WHEN uninstalled_at IS NULL THEN installed_at ELSE $2 END
         WHERE shop_id = $1",
        tx.shop_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tokens as they are stored: sealed, never readable here.
#[derive(Clone, Debug)]
pub struct SealedCredential {
    /// The sealed access token.
    pub access_token: Vec<u8>,
    /// The sealed refresh token, where there is one.
    pub refresh_token: Option<Vec<u8>>,
    /// Granted scopes, comma-separated.
    pub scope: String,
    /// When the access token ends.
    pub expires_at: Option<Timestamp>,
    /// When the refresh token ends.
    pub refresh_expires_at: Option<Timestamp>,
}

/// Whether the shop's offline token is stored.
pub async fn has_offline_credential(tx: &mut TenantTx) -> Result<bool, StorageError> {
    let found = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM shop_credential WHERE shop_id = $1 AND kind = 'shopify_offline') AS "found!""#,
        tx.shop_uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(found)
}

/// Stores the shop's offline token, in place of an older one.
pub async fn put_offline_credential(
    tx: &mut TenantTx,
    credential: &SealedCredential,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO shop_credential
             (shop_id, kind, access_token, refresh_token, scope, expires_at, refresh_expires_at, updated_at)
         VALUES ($1, 'shopify_offline', $2, $3, $4, $5, $6, $7)
         ON CONFLICT (shop_id, kind) DO UPDATE SET
             access_token = excluded.access_token, refresh_token = excluded.refresh_token, scope = excluded.scope,
             expires_at = excluded.expires_at, refresh_expires_at = excluded.refresh_expires_at,
             updated_at = excluded.updated_at",
        tx.shop_uuid(),
        credential.access_token,
        credential.refresh_token,
        credential.scope,
        credential.expires_at.map(ToSqlx::to_sqlx) as Option<Stored>,
        credential.refresh_expires_at.map(ToSqlx::to_sqlx) as Option<Stored>,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The shop's sealed offline token.
pub async fn offline_credential(tx: &mut TenantTx) -> Result<Option<SealedCredential>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT access_token, refresh_token, scope, expires_at AS "expires_at: Stored",
                  refresh_expires_at AS "refresh_expires_at: Stored"
           FROM shop_credential WHERE shop_id = $1 AND kind = 'shopify_offline'"#,
        tx.shop_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| SealedCredential {
        access_token: row.access_token,
        refresh_token: row.refresh_token,
        scope: row.scope,
        expires_at: row.expires_at.map(Stored::to_jiff),
        refresh_expires_at: row.refresh_expires_at.map(Stored::to_jiff),
    }))
}

/// Locks the shop's sealed offline token until the transaction ends, and reads it.
pub async fn lock_offline_credential(tx: &mut TenantTx) -> Result<Option<SealedCredential>, StorageError> {
    sqlx::query!(
        "SELECT shop_id FROM shop_credential WHERE shop_id = $1 AND kind = 'shopify_offline' FOR UPDATE",
        tx.shop_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    offline_credential(tx).await
}
