//! Replies that somebody is writing.

use domain::ids::{ConversationId, StaffId};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{db::TenantTx, error::StorageError};

/// What this person was writing here; empty if nothing.
pub async fn get(tx: &mut TenantTx, conversation: ConversationId, by: StaffId) -> Result<String, StorageError> {
    let body = sqlx::query_scalar!(
        "SELECT body FROM unsent_reply WHERE shop_id = $1 AND conversation_id = $2 AND staff_id = $3",
        tx.shop_uuid(),
        conversation.as_uuid(),
        by.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(body.unwrap_or_default())
}

/// Keeps what this person writes here, in place of what they wrote before. An empty text that follows nothing leaves no row.
pub async fn put(
    tx: &mut TenantTx,
    conversation: ConversationId,
    by: StaffId,
    body: &str,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "WITH kept AS (
             UPDATE unsent_reply SET body = $4, saved_at = $5
             WHERE shop_id = $1 AND conversation_id = $2 AND staff_id = $3 RETURNING 1
         )
         INSERT INTO unsent_reply (shop_id, conversation_id, staff_id, body, saved_at)
         SELECT $1, $2, $3, $4, $5 WHERE $4 <> '' AND NOT EXISTS (SELECT FROM kept)
         ON CONFLICT (shop_id, conversation_id, staff_id) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        tx.shop_uuid(),
        conversation.as_uuid(),
        by.as_uuid(),
        body,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
