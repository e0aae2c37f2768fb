//! Messages of a conversation.

use domain::{
    conversation::{Direction, MessageDelivery, MessageView},
    delivery::DeliveryState,
    ids::{AccountId, ConversationId, DispatchId, MessageId},
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
    /// Whether staff wrote it for practice.
    pub simulated: bool,
}

/// Stores a message; `false` if the same message is already there.
pub async fn insert_inbound(tx: &mut TenantTx, new: &NewInbound<'_>) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO message (shop_id, id, conversation_id, account_id, direction, body, preview, external_id,
                              occurred_at, received_at, simulated)
         VALUES ($1, $2, $3, $4, 'inbound', $5, $6, $7, $8, $9, $10)
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
        new.simulated,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A message of ours about to be queued.
#[derive(Clone, Copy, Debug)]
pub struct NewOutbound<'a> {
    /// Our id for it.
    pub id: MessageId,
    /// Where it belongs.
    pub conversation: ConversationId,
    /// Through which account it goes.
    pub account: AccountId,
    /// The send behind it.
    pub dispatch: DispatchId,
    /// What it says.
    pub body: &'a str,
    /// Its one-line form.
    pub preview: &'a str,
    /// When it is meant to leave.
    pub leaves_at: Timestamp,
}

/// Stores a message of ours. Where it stands is its send's to say.
pub async fn insert_outbound(tx: &mut TenantTx, new: &NewOutbound<'_>, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO message (shop_id, id, conversation_id, account_id, direction, body, preview, external_id,
                              occurred_at, received_at)
         VALUES ($1, $2, $3, $4, 'outbound', $5, $6, $7, $8, $9)",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.conversation.as_uuid(),
        new.account.as_uuid(),
        new.body,
        new.preview,
        format!("dispatch:{}", new.dispatch),
        new.leaves_at.to_sqlx() as Stored,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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

/// The conversation of a message.
pub async fn conversation_of(tx: &mut TenantTx, id: MessageId) -> Result<Option<ConversationId>, StorageError> {
    let conversation = sqlx::query_scalar!(
        "SELECT conversation_id FROM message WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(conversation.map(ConversationId::from_uuid))
}

/// When the client last wrote in a conversation, by the carrier's clock. What staff wrote for practice does not count.
pub async fn last_inbound_at(
    tx: &mut TenantTx,
    conversation: ConversationId,
) -> Result<Option<Timestamp>, StorageError> {
    let at = sqlx::query_scalar!(
        r#"SELECT occurred_at AS "occurred_at: Stored" FROM message
           WHERE shop_id = $1 AND conversation_id = $2 AND direction = 'inbound' AND NOT simulated
           ORDER BY occurred_at DESC, id DESC LIMIT 1"#,
        tx.shop_uuid(),
        conversation.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(at.map(Stored::to_jiff))
}

/// The place of the message that has `newer` others between itself and this one. `None` if it is not in this conversation, or there are
/// not so many.
pub async fn beyond(
    tx: &mut TenantTx,
    conversation: ConversationId,
    message: MessageId,
    newer: i64,
) -> Result<Option<Cursor>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT m.id, m.occurred_at AS "occurred_at: Stored" FROM message m
           WHERE m.shop_id = $1 AND m.conversation_id = $2
             AND (m.occurred_at, m.id) > (
                 SELECT one.occurred_at, one.id FROM message one
                 WHERE one.shop_id = $1 AND one.conversation_id = $2 AND one.id = $3)
           ORDER BY m.occurred_at, m.id OFFSET $4 LIMIT 1"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        message.as_uuid(),
        newer,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Cursor { at_micros: row.occurred_at.to_jiff().as_microsecond(), id: row.id }))
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
        r#"SELECT m.id, m.direction, m.body, m.occurred_at AS "occurred_at: Stored", m.received_at AS "received_at: Stored",
                  m.simulated,
                  d.id AS "dispatch_id?", d.state AS "state?", d.not_before AS "not_before?: Stored",
                  d.problem AS "problem?", d.next_step AS "next_step?"
           FROM message m LEFT JOIN dispatch d ON d.shop_id = m.shop_id AND d.message_id = m.id
           WHERE m.shop_id = $1 AND m.conversation_id = $2 AND (m.occurred_at, m.id) < ($3, $4)
           ORDER BY m.occurred_at DESC, m.id DESC LIMIT $5"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        before_at.to_sqlx() as Stored,
        before_id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let mut messages: Vec<MessageView> = rows
        .into_iter()
        .map(|row| {
            let delivery = match (row.dispatch_id, row.state, row.not_before) {
                (Some(id), Some(state), Some(not_before)) => Some(MessageDelivery {
                    dispatch_id: DispatchId::from_uuid(id),
                    state: DeliveryState::from_name(&state).ok_or(StorageError::inconsistent("dispatch", "state"))?,
                    not_before: not_before.to_jiff(),
                    problem: row.problem.unwrap_or_default(),
                    next_step: row.next_step.unwrap_or_default(),
                }),
                _ => None,
            };
            Ok(MessageView {
                id: MessageId::from_uuid(row.id),
                direction: Direction::from_name(&row.direction)
                    .ok_or(StorageError::inconsistent("message", "direction"))?,
                body: row.body,
                occurred_at: row.occurred_at.to_jiff(),
                received_at: row.received_at.to_jiff(),
                simulated: row.simulated,
                delivery,
                attachments: Vec::new(),
            })
        })
        .collect::<Result<_, StorageError>>()?;
    let ids: Vec<_> = messages.iter().map(|message| message.id).collect();
    for (id, file) in crate::attachments::of_messages(tx, &ids).await? {
        if let Some(message) = messages.iter_mut().find(|message| message.id == id) {
            message.attachments.push(file);
        }
    }
    Ok(messages)
}
