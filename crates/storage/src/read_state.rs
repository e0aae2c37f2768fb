//! How far each member of staff has read each conversation.

use std::collections::HashSet;

use domain::{
    conversation::ConversationSummary,
    ids::{ConversationId, StaffId},
};
use jiff::Timestamp;
use jiff_sqlx::Timestamp as Stored;
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

/// Until when this person has read the conversation. None if they never opened it.
pub async fn through(
    tx: &mut TenantTx,
    by: StaffId,
    conversation: ConversationId,
) -> Result<Option<Timestamp>, StorageError> {
    let through = sqlx::query_scalar!(
        r#"SELECT read_through AS "through: Stored" FROM conversation_read
           WHERE shop_id = $1 AND staff_id = $2 AND conversation_id = $3"#,
        tx.shop_uuid(),
        by.as_uuid(),
        conversation.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(through.map(Stored::to_jiff))
}

/// This person has read all of it.
pub async fn all(tx: &mut TenantTx, by: StaffId, conversation: ConversationId) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO conversation_read AS r (shop_id, staff_id, conversation_id, read_through)
         SELECT shop_id, $2, id, last_message_at FROM conversation WHERE shop_id = $1 AND id = $3
         ON CONFLICT (shop_id, staff_id, conversation_id) DO UPDATE SET read_through = excluded.read_through
         WHERE r.read_through < excluded.read_through",
        tx.shop_uuid(),
        by.as_uuid(),
        conversation.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// For this person the last message of it is new again.
pub async fn not_the_last(tx: &mut TenantTx, by: StaffId, conversation: ConversationId) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO conversation_read (shop_id, staff_id, conversation_id, read_through)
         SELECT shop_id, $2, id, last_message_at - interval '1 microsecond' FROM conversation WHERE shop_id = $1 AND id = $3
         ON CONFLICT (shop_id, staff_id, conversation_id) DO UPDATE SET read_through = excluded.read_through",
        tx.shop_uuid(),
        by.as_uuid(),
        conversation.as_uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says of each row whether something in it is new to this person. What was there before they were is not.
pub async fn mark(tx: &mut TenantTx, by: StaffId, rows: &mut [ConversationSummary]) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.as_uuid()).collect();
    let new: HashSet<Uuid> = sqlx::query_scalar!(
        "SELECT c.id FROM conversation c
         JOIN staff s ON s.shop_id = c.shop_id AND s.id = $2
         LEFT JOIN conversation_read r ON r.shop_id = c.shop_id AND r.staff_id = $2 AND r.conversation_id = c.id
         WHERE c.shop_id = $1 AND c.id = ANY($3) AND c.last_message_at > coalesce(r.read_through, s.created_at)",
        tx.shop_uuid(),
        by.as_uuid(),
        &ids
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .collect();
    for row in rows {
        row.new_to_me = new.contains(&row.id.as_uuid());
    }
    Ok(())
}
