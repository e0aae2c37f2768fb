//! Contacts, and the handles that lead to them.

use domain::ids::{ContactId, IdentityId};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{db::TenantTx, error::StorageError};

/// A handle and whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownIdentity {
    /// The handle's id.
    pub identity: IdentityId,
    /// The contact's id.
    pub contact: ContactId,
}

/// Who has this phone number here.
pub async fn by_phone(tx: &mut TenantTx, handle: &str) -> Result<Option<KnownIdentity>, StorageError> {
    let row = sqlx::query!(
        "SELECT id, contact_id FROM identity WHERE shop_id = $1 AND scheme = 'phone' AND handle = $2",
        tx.shop_uuid(),
        handle
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| KnownIdentity {
        identity: IdentityId::from_uuid(row.id),
        contact: ContactId::from_uuid(row.contact_id),
    }))
}

/// Adds a contact with one phone number. The caller has looked for the number in this transaction, and holds the lock under
/// which the shop's inbound messages are recorded.
pub async fn insert_with_phone(
    tx: &mut TenantTx,
    new: KnownIdentity,
    handle: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "WITH person AS (
             INSERT INTO contact (shop_id, id, created_at) VALUES ($1, $2, $5)
         )
         INSERT INTO identity (shop_id, id, contact_id, scheme, handle, created_at)
         VALUES ($1, $3, $2, 'phone', $4, $5)",
        tx.shop_uuid(),
        new.contact.as_uuid(),
        new.identity.as_uuid(),
        handle,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the shop has this contact.
pub async fn exists(tx: &mut TenantTx, id: ContactId) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM contact WHERE shop_id = $1 AND id = $2) AS "found!""#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A contact's name, empty until somebody knows it; `None` if there is no such contact here.
pub async fn name(tx: &mut TenantTx, id: ContactId) -> Result<Option<String>, StorageError> {
    let name =
        sqlx::query_scalar!("SELECT name FROM contact WHERE shop_id = $1 AND id = $2", tx.shop_uuid(), id.as_uuid())
            .fetch_optional(tx.conn())
            .await?;
    Ok(name)
}
