//! Connected channel accounts.

use domain::{
    conversation::ChannelKind,
    ids::{AccountId, ShopId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// An account of the current shop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Our id, also the last part of its webhook's path.
    pub id: AccountId,
    /// The carrier's name: `telnyx`.
    pub provider: String,
    /// What kind of messages it carries.
    pub channel: ChannelKind,
    /// The name staff gave it.
    pub name: String,
    /// The shop's own number or address.
    pub handle: String,
    /// The carrier's public key, base64.
    pub public_key: String,
    /// An inactive account's webhooks are refused as unknown.
    pub active: bool,
}

struct Row {
    id: Uuid,
    provider: String,
    channel: String,
    name: String,
    handle: String,
    public_key: String,
    active: bool,
}

impl TryFrom<Row> for Account {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: AccountId::from_uuid(row.id),
            provider: row.provider,
            channel: ChannelKind::from_name(&row.channel).ok_or(StorageError::inconsistent("account", "channel"))?,
            name: row.name,
            handle: row.handle,
            public_key: row.public_key,
            active: row.active,
        })
    }
}

/// What webhook intake needs to know of an account, before the shop is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookAccount {
    /// Whose it is.
    pub shop: ShopId,
    /// The carrier's public key, base64.
    pub public_key: String,
}

/// The active account behind a webhook's path.
pub async fn for_webhook(
    tx: &mut SystemTx,
    provider: &str,
    id: AccountId,
) -> Result<Option<WebhookAccount>, StorageError> {
    let row = sqlx::query!(
        "SELECT shop_id, public_key FROM account WHERE id = $1 AND provider = $2 AND active",
        id.as_uuid(),
        provider
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| WebhookAccount { shop: ShopId::from_uuid(row.shop_id), public_key: row.public_key }))
}

/// Every account of the shop, oldest first.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Account>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT id, provider, channel, name, handle, public_key, active FROM account
         WHERE shop_id = $1 ORDER BY id LIMIT $2",
        tx.shop_uuid(),
        LIST_MAX
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Account::try_from)
    .collect()
}

/// Most accounts a list shows.
const LIST_MAX: i64 = 1_000;

/// Adds an account, unless the shop already has one for this handle at this carrier. `true` if it was added.
pub async fn insert(tx: &mut TenantTx, account: &Account, now: Timestamp) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO account (shop_id, id, provider, channel, name, handle, public_key, active, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (shop_id, provider, handle) DO NOTHING",
        tx.shop_uuid(),
        account.id.as_uuid(),
        account.provider,
        account.channel.as_str(),
        account.name,
        account.handle,
        account.public_key,
        account.active,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The shop's account for this handle at this carrier.
pub async fn by_handle(tx: &mut TenantTx, provider: &str, handle: &str) -> Result<Option<Account>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT id, provider, channel, name, handle, public_key, active FROM account
         WHERE shop_id = $1 AND provider = $2 AND handle = $3",
        tx.shop_uuid(),
        provider,
        handle
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Account::try_from)
    .transpose()
}
