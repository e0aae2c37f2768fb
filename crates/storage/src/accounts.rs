//! Connected channel accounts.

use domain::{
    account::StopReply,
    conversation::ChannelKind,
    ids::{AccountId, ShopId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{
    credentials::{CredentialField, SealedField},
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// An account of the current shop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Our id, also the last part of its webhook's path.
    pub id: AccountId,
    /// The carrier's name: `telnyx` or `twilio`.
    pub provider: String,
    /// What kind of messages it carries.
    pub channel: ChannelKind,
    /// The name staff gave it.
    pub name: String,
    /// The shop's own number or address.
    pub handle: String,
    /// The carrier's public key, base64; empty where the carrier signs with a secret.
    pub public_key: String,
    /// An inactive account's webhooks are refused as unknown, and nothing leaves over it.
    pub active: bool,
}

/// What the carrier calls an account, and how it may be used.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct AccountSettings {
    /// The carrier's name for the account: a Twilio account SID; empty where the credentials say it.
    pub provider_account: String,
    /// A Telnyx messaging profile or a Twilio messaging service; empty for none.
    pub messaging_profile: String,
    /// The 10DLC campaign; empty until it is known.
    pub campaign: String,
    /// Messages a second over all instances; `None` for no limit.
    pub sends_per_second: Option<i32>,
    /// Who confirms a STOP.
    pub stop_reply: StopReply,
    /// When the credentials last proved right.
    pub verified_at: Option<Timestamp>,
}

/// An account with its settings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredAccount {
    /// The account.
    pub account: Account,
    /// How it may be used.
    pub settings: AccountSettings,
}

struct Row {
    id: Uuid,
    provider: String,
    channel: String,
    name: String,
    handle: String,
    public_key: String,
    active: bool,
    provider_account: String,
    messaging_profile: String,
    campaign: String,
    sends_per_second: Option<i32>,
    stop_reply: String,
    verified_at: Option<Stored>,
}

impl TryFrom<Row> for StoredAccount {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            account: Account {
                id: AccountId::from_uuid(row.id),
                provider: row.provider,
                channel: ChannelKind::from_name(&row.channel)
                    .ok_or(StorageError::inconsistent("account", "channel"))?,
                name: row.name,
                handle: row.handle,
                public_key: row.public_key,
                active: row.active,
            },
            settings: AccountSettings {
                provider_account: row.provider_account,
                messaging_profile: row.messaging_profile,
                campaign: row.campaign,
                sends_per_second: row.sends_per_second,
                stop_reply: StopReply::from_name(&row.stop_reply)
                    .ok_or(StorageError::inconsistent("account", "stop_reply"))?,
                verified_at: row.verified_at.map(Stored::to_jiff),
            },
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
    /// The sealed secrets with which the carrier may sign; none for a carrier with a public key.
    pub auth_tokens: Vec<SealedField>,
}

/// The active account behind a webhook's path.
pub async fn for_webhook(
    tx: &mut SystemTx,
    provider: &str,
    id: AccountId,
) -> Result<Option<WebhookAccount>, StorageError> {
    let account = sqlx::query!(
        "SELECT shop_id, public_key FROM account WHERE id = $1 AND provider = $2 AND active",
        id.as_uuid(),
        provider
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(account) = account else { return Ok(None) };
    let secrets = sqlx::query!(
        "SELECT field, sealed FROM account_credential
         WHERE shop_id = $1 AND account_id = $2 AND field IN ('auth_token', 'auth_token_previous') AND sealed <> ''",
        account.shop_id,
        id.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let auth_tokens = secrets
        .into_iter()
        .map(|row| Ok(SealedField { account: id, field: CredentialField::from_name(&row.field)?, sealed: row.sealed }));
    Ok(Some(WebhookAccount {
        shop: ShopId::from_uuid(account.shop_id),
        public_key: account.public_key,
        auth_tokens: auth_tokens.collect::<Result<_, StorageError>>()?,
    }))
}

/// Every account of the shop, oldest first.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StoredAccount>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, provider, channel, name, handle, public_key, active, provider_account, messaging_profile, campaign,
                  sends_per_second, stop_reply, verified_at AS "verified_at: Stored"
           FROM account WHERE shop_id = $1 ORDER BY id LIMIT $2"#,
        tx.shop_uuid(),
        LIST_MAX
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(StoredAccount::try_from)
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

/// Writes what can be changed of an account: its name, whether it is active, the carrier's key and its settings. `false` if
/// there is no such account here.
pub async fn update(tx: &mut TenantTx, stored: &StoredAccount) -> Result<bool, StorageError> {
    let StoredAccount { account, settings } = stored;
    let done = sqlx::query!(
        "UPDATE account SET name = $3, public_key = $4, active = $5, provider_account = $6, messaging_profile = $7,
                campaign = $8, sends_per_second = $9, stop_reply = $10, verified_at = $11
         WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        account.id.as_uuid(),
        account.name,
        account.public_key,
        account.active,
        settings.provider_account,
        settings.messaging_profile,
        settings.campaign,
        settings.sends_per_second,
        settings.stop_reply.as_str(),
        settings.verified_at.map(ToSqlx::to_sqlx) as Option<Stored>,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The shop's account for this handle at this carrier.
pub async fn by_handle(tx: &mut TenantTx, provider: &str, handle: &str) -> Result<Option<StoredAccount>, StorageError> {
    let id = sqlx::query_scalar!(
        "SELECT id FROM account WHERE shop_id = $1 AND provider = $2 AND handle = $3",
        tx.shop_uuid(),
        provider,
        handle
    )
    .fetch_optional(tx.conn())
    .await?;
    match id {
        Some(id) => get(tx, AccountId::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// The account with this id.
pub async fn get(tx: &mut TenantTx, id: AccountId) -> Result<Option<StoredAccount>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, provider, channel, name, handle, public_key, active, provider_account, messaging_profile, campaign,
                  sends_per_second, stop_reply, verified_at AS "verified_at: Stored"
           FROM account WHERE shop_id = $1 AND id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StoredAccount::try_from)
    .transpose()
}

/// The account with this id, locked until the transaction ends, so that two changes come one after the other.
pub async fn lock(tx: &mut TenantTx, id: AccountId) -> Result<Option<StoredAccount>, StorageError> {
    let found = sqlx::query_scalar!(
        "SELECT id FROM account WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    match found {
        Some(_) => get(tx, id).await,
        None => Ok(None),
    }
}

/// Whether the shop has an active account at this carrier.
pub async fn any_active(tx: &mut TenantTx, provider: &str) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM account WHERE shop_id = $1 AND provider = $2 AND active) AS "found!""#,
        tx.shop_uuid(),
        provider
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Notes that something came in through these accounts, to within five seconds: the row is also what a hand-over locks, so a busy
/// account's is not written with every message.
pub async fn note_inbound(tx: &mut TenantTx, accounts: &[AccountId], now: Timestamp) -> Result<(), StorageError> {
    let mut ids: Vec<Uuid> = accounts.iter().map(|id| id.as_uuid()).collect();
    ids.sort_unstable();
    sqlx::query!(
        "INSERT INTO account_health (shop_id, account_id, last_inbound_at)
         SELECT $1, new.id, $3 FROM unnest($2::uuid[]) AS new (id)
         WHERE NOT EXISTS (SELECT FROM account_health h
                           WHERE h.shop_id = $1 AND h.account_id = new.id
                             AND h.last_inbound_at > $3::timestamptz - interval '5 seconds')
         ORDER BY new.id
         ON CONFLICT (shop_id, account_id) DO UPDATE SET last_inbound_at = excluded.last_inbound_at",
        tx.shop_uuid(),
        &ids,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
