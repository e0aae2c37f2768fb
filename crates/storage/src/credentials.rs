//! The sealed secrets of accounts. Nothing here can open one.

use domain::ids::AccountId;
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{db::TenantTx, error::StorageError};

/// Which secret of an account. Stored by its name; append, never rename.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CredentialField {
    /// Telnyx: the API key.
    ApiKey,
    /// Twilio: the auth token, which also signs webhooks.
    AuthToken,
    /// Twilio: the auth token before, which signs webhooks until the new one is made primary.
    AuthTokenPrevious,
    /// Twilio: the id of an API key.
    ApiKeySid,
    /// Twilio: the secret of that API key.
    ApiKeySecret,
}

impl CredentialField {
    /// Every field.
    pub const ALL: [Self; 5] =
        [Self::ApiKey, Self::AuthToken, Self::AuthTokenPrevious, Self::ApiKeySid, Self::ApiKeySecret];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::AuthToken => "auth_token",
            Self::AuthTokenPrevious => "auth_token_previous",
            Self::ApiKeySid => "api_key_sid",
            Self::ApiKeySecret => "api_key_secret",
        }
    }

    pub(crate) fn from_name(name: &str) -> Result<Self, StorageError> {
        let found = Self::ALL.into_iter().find(|field| field.as_str() == name);
        found.ok_or(StorageError::inconsistent("account_credential", "field"))
    }
}

/// A sealed secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedField {
    /// Whose.
    pub account: AccountId,
    /// Which.
    pub field: CredentialField,
    /// The sealed value. Empty for one that was taken away.
    pub sealed: Vec<u8>,
}

/// The secrets of an account.
pub async fn of_account(tx: &mut TenantTx, account: AccountId) -> Result<Vec<SealedField>, StorageError> {
    let rows = sqlx::query!(
        "SELECT field, sealed FROM account_credential WHERE shop_id = $1 AND account_id = $2 AND sealed <> ''
         ORDER BY field",
        tx.shop_uuid(),
        account.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Ok(SealedField { account, field: CredentialField::from_name(&row.field)?, sealed: row.sealed }))
        .collect()
}

/// Which secrets the shop's accounts have.
pub async fn kept(tx: &mut TenantTx) -> Result<Vec<(AccountId, CredentialField)>, StorageError> {
    let rows = sqlx::query!(
        "SELECT account_id, field FROM account_credential WHERE shop_id = $1 AND sealed <> '' ORDER BY account_id, field",
        tx.shop_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| Ok((AccountId::from_uuid(row.account_id), CredentialField::from_name(&row.field)?)))
        .collect()
}

/// Every secret of every account of the shop, locked until the transaction ends.
pub async fn lock_all(tx: &mut TenantTx) -> Result<Vec<SealedField>, StorageError> {
    let rows = sqlx::query!(
        "SELECT account_id, field, sealed FROM account_credential WHERE shop_id = $1 AND sealed <> ''
         ORDER BY account_id, field FOR UPDATE",
        tx.shop_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let field = CredentialField::from_name(&row.field)?;
            Ok(SealedField { account: AccountId::from_uuid(row.account_id), field, sealed: row.sealed })
        })
        .collect()
}

/// Stores a secret in place of an older one. An empty value takes it away.
pub async fn put(tx: &mut TenantTx, field: &SealedField, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO account_credential (shop_id, account_id, field, sealed, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (shop_id, account_id, field) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at",
        tx.shop_uuid(),
        field.account.as_uuid(),
        field.field.as_str(),
        field.sealed,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
