//! What the app raised, where conversations were merged, split, or put back as they were.

use domain::{
    ids::{ConversationId, MessageId},
    task::TaskCause,
};

use crate::{db::TenantTx, error::StorageError};

/// Whether something raised for this cause is open in a conversation.
pub async fn is_raised(
    tx: &mut TenantTx,
    conversation: ConversationId,
    cause: TaskCause,
) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM task WHERE shop_id = $1 AND conversation_id = $2 AND cause = $3 AND settled_at IS NULL) AS "found!""#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        cause.as_str(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Whether a client waits for an answer in a conversation that is not closed.
pub async fn waits(tx: &mut TenantTx, conversation: ConversationId) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM conversation WHERE shop_id = $1 AND id = $2 AND waiting_since IS NOT NULL AND status <> 'closed')
               AS "found!""#,
        tx.shop_uuid(),
        conversation.as_uuid(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The client's last message, if they wait for an answer to it, nothing says so, and nobody has answered or decided against it since they
/// began to wait.
pub async fn unspoken(tx: &mut TenantTx, conversation: ConversationId) -> Result<Option<MessageId>, StorageError> {
    let id = sqlx::query_scalar!(
        "SELECT m.id FROM conversation c
         JOIN LATERAL (SELECT id FROM message
                       WHERE shop_id = c.shop_id AND conversation_id = c.id AND direction = 'inbound'
                       ORDER BY occurred_at DESC, id DESC LIMIT 1) m ON true
         WHERE c.shop_id = $1 AND c.id = $2 AND c.waiting_since IS NOT NULL AND c.status <> 'closed'
           AND NOT EXISTS (SELECT FROM task t
                           WHERE t.shop_id = c.shop_id AND t.conversation_id = c.id AND t.cause = 'unanswered'
                             AND (t.settled_at IS NULL
                                  OR (t.settled_at >= c.waiting_since AND t.settled_why IN ('', 'answered'))))",
        tx.shop_uuid(),
        conversation.as_uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(MessageId::from_uuid))
}

/// What is open in a conversation for a message that lies in another one by now is for the client's last message here.
pub async fn point_home(tx: &mut TenantTx, conversation: ConversationId) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE task own SET message_id = here.id
         FROM message there, LATERAL (SELECT id FROM message
                                      WHERE shop_id = $1 AND conversation_id = $2 AND direction = 'inbound'
                                      ORDER BY occurred_at DESC, id DESC LIMIT 1) here
         WHERE own.shop_id = $1 AND own.conversation_id = $2 AND own.cause <> 'staff' AND own.settled_at IS NULL
           AND there.shop_id = $1 AND there.id = own.message_id AND there.conversation_id <> $2",
        tx.shop_uuid(),
        conversation.as_uuid(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
