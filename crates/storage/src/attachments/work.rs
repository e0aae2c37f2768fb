//! What is left to do with files once nobody waits: small pictures, fetching, sweeping up.

use domain::ids::{AccountId, AttachmentId, ShopId};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use super::Attachment;
use crate::{
    db::{SystemTx, TenantTx},
    error::StorageError,
};

/// A file that a worker has taken on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    /// The file.
    pub attachment: Attachment,
    /// Whether a small picture of it is wanted.
    pub thumbnail_wanted: bool,
    /// Through which account it came.
    pub account: Option<AccountId>,
    /// Where the carrier keeps it.
    pub source: Option<String>,
    /// The hash that the carrier announced.
    pub source_sha256: Option<Vec<u8>>,
    /// How often it was tried before.
    pub attempts: i16,
}

/// Shops that have something to do, at most `limit`.
pub async fn shops_due(tx: &mut SystemTx, now: Timestamp, limit: i64) -> Result<Vec<ShopId>, StorageError> {
    let shops = sqlx::query_scalar!(
        "SELECT shop_id FROM attachment WHERE due_at <= $1 GROUP BY shop_id ORDER BY min(due_at) LIMIT $2",
        now.to_sqlx() as Stored,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(shops.into_iter().map(ShopId::from_uuid).collect())
}

/// Takes on the file that has been due the longest. Nobody else does before `until`.
pub async fn claim(tx: &mut TenantTx, now: Timestamp, until: Timestamp) -> Result<Option<Due>, StorageError> {
    let row = sqlx::query!(
        "UPDATE attachment SET due_at = $3, attempts = attempts + 1
         WHERE shop_id = $1 AND id = (
             SELECT id FROM attachment WHERE shop_id = $1 AND due_at <= $2 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, thumbnail, attempts, account_id, source, source_sha256",
        tx.shop_uuid(),
        now.to_sqlx() as Stored,
        until.to_sqlx() as Stored,
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let attachment = super::get(tx, AttachmentId::from_uuid(row.id)).await?;
    Ok(attachment.map(|attachment| Due {
        attachment,
        thumbnail_wanted: row.thumbnail == "wanted",
        attempts: row.attempts - 1,
        account: row.account_id.map(AccountId::from_uuid),
        source: row.source,
        source_sha256: row.source_sha256,
    }))
}

/// The bytes of a file that nobody has any more are gone.
pub async fn swept(tx: &mut TenantTx, id: AttachmentId) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE attachment SET due_at = NULL, object_key = NULL, thumbnail_key = NULL, name = '', alt = '',
                state = CASE WHEN state = 'arriving' THEN 'removed' ELSE state END
         WHERE shop_id = $1 AND id = $2 AND state IN ('arriving', 'removed')",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When to look at a file again; never if nothing is said.
pub async fn defer(tx: &mut TenantTx, id: AttachmentId, due: Option<Timestamp>) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE attachment SET due_at = $3 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        due.map(ToSqlx::to_sqlx) as Option<Stored>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// There is a small picture now, and how large the picture itself is. `false` if the file is gone meanwhile.
pub async fn thumbnail_made(
    tx: &mut TenantTx,
    id: AttachmentId,
    key: &str,
    (width, height): (i32, i32),
) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "UPDATE attachment SET thumbnail = 'made', thumbnail_key = $3, width = $4, height = $5, due_at = NULL, attempts = 0
         WHERE shop_id = $1 AND id = $2 AND state = 'stored'",
        tx.shop_uuid(),
        id.as_uuid(),
        key,
        width,
        height,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// There will be no small picture.
pub async fn thumbnail_failed(tx: &mut TenantTx, id: AttachmentId) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE attachment SET thumbnail = 'failed', due_at = NULL, attempts = 0
         WHERE shop_id = $1 AND id = $2 AND state = 'stored'",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
