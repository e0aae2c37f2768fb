//! Messages of a conversation.

use domain::{
    conversation::{Direction, MessageView},
    ids::{AccountId, ConversationId, MessageId},
    keyset::Cursor,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// An inbound message about to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewInbound<'a> {
    /// Our id for it.
    pub id: MessageId,
    /// Where it belongs.
    pub conversation: ConversationId,
    /// Through which account it came.
    pub account: AccountId,
    /// The carrier's id for it.
    pub external_id: &'a str,
    /// What it says.
    pub body: &'a str,
    /// Its one-line form.
    pub preview: &'a str,
    /// When it was written, by the carrier's clock.
    pub occurred_at: Timestamp,
    /// When we received it.
    pub received_at: Timestamp,
}

/// Stores a message; `false` if the same message is already there.
pub async fn insert_inbound(tx: &mut TenantTx, new: &NewInbound<'_>) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO message (shop_id, id, conversation_id, account_id, direction, body, preview, external_id,
                              occurred_at, received_at)
         VALUES ($1, $2, $3, $4, 'inbound', $5, $6, $7, $8, $9)
         ON CONFLICT (shop_id, account_id, external_id) DO NOTHING",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.conversation.as_uuid(),
        new.account.as_uuid(),
        new.body,
        new.preview,
        new.external_id,
        new.occurred_at.to_sqlx() as Stored,
        new.received_at.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a message with this carrier's id is stored for the account.
pub async fn exists(tx: &mut TenantTx, account: AccountId, external_id: &str) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM message WHERE shop_id = $1 AND account_id = $2 AND external_id = $3) AS "found!""#,
        tx.shop_uuid(),
        account.as_uuid(),
        external_id
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The newest messages of a conversation before `before`, newest first, at most `limit`.
pub async fn page(
    tx: &mut TenantTx,
    conversation: ConversationId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<MessageView>, StorageError> {
    let (before_at, before_id) = match before {
        Some(cursor) => (from_micros(cursor.at_micros), cursor.id),
        None => (Timestamp::MAX, Uuid::max()),
    };
    let rows = sqlx::query!(
        r#"SELECT id, direction, body, occurred_at AS "occurred_at: Stored", received_at AS "received_at: Stored"
           FROM message
           WHERE shop_id = $1 AND conversation_id = $2 AND (occurred_at, id) < ($3, $4)
           ORDER BY occurred_at DESC, id DESC LIMIT $5"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        before_at.to_sqlx() as Stored,
        before_id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(MessageView {
                id: MessageId::from_uuid(row.id),
                direction: Direction::from_name(&row.direction)
                    .ok_or(StorageError::inconsistent("message", "direction"))?,
                body: row.body,
                occurred_at: row.occurred_at.to_jiff(),
                received_at: row.received_at.to_jiff(),
            })
        })
        .collect()
}
