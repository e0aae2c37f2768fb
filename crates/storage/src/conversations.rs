//! Conversations: one of them, and the roll-up.

use domain::{
    conversation::{ChannelKind, ConversationDetail, ConversationStatus, Direction},
    ids::{AccountId, ContactId, ConversationId, DispatchId, IdentityId, MoveId},
    label::Label,
    triage::Standing,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{conversation_list::SummaryRow, db::TenantTx, error::StorageError};

/// A time from a cursor. No message is older than the epoch, so a time before it, or none at all, is the end of the list.
pub(crate) fn from_micros(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros.max(0)).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// One conversation.
pub async fn get(tx: &mut TenantTx, id: ConversationId) -> Result<Option<ConversationDetail>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT c.id, c.contact_id, coalesce(nullif(p.name, ''), i.handle) AS "contact_name!", i.handle, c.channel, c.status, c.unread_count,
                  c.last_message_at AS "last_message_at: Stored", c.last_preview, c.last_direction, c.version,
                  c.snoozed_until AS "snoozed_until: Stored", c.subject, c.assignee_staff_id, s.name AS "assignee_name?",
                  c.waiting_since AS "waiting_since: Stored",
                  coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'path', l.path, 'color', l.color) ORDER BY lower(l.path))
                            FROM conversation_label cl JOIN label l ON l.shop_id = cl.shop_id AND l.id = cl.label_id
                            WHERE cl.shop_id = c.shop_id AND cl.conversation_id = c.id AND cl.active AND l.deleted_at IS NULL),
                           '[]') AS "labels!: Json<Vec<Label>>",
                  c.created_at AS "created_at: Stored", c.merged_into, a.id AS account_id, a.name AS account_name,
                  a.handle AS account_handle
           FROM conversation c
           LEFT JOIN staff s ON s.shop_id = c.shop_id AND s.id = c.assignee_staff_id
           JOIN contact p ON p.shop_id = c.shop_id AND p.id = c.contact_id
           JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
           JOIN account a ON a.shop_id = c.shop_id AND a.id = c.account_id
           WHERE c.shop_id = $1 AND c.id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let summary = SummaryRow {
        id: row.id,
        contact_id: row.contact_id,
        contact_name: row.contact_name,
        handle: row.handle,
        channel: row.channel,
        status: row.status,
        unread_count: row.unread_count,
        last_message_at: row.last_message_at,
        last_preview: row.last_preview,
        last_direction: row.last_direction,
        version: row.version,
        snoozed_until: row.snoozed_until,
        subject: row.subject,
        assignee_id: row.assignee_staff_id,
        assignee_name: row.assignee_name,
        waiting_since: row.waiting_since,
        labels: row.labels,
    };
    Ok(Some(ConversationDetail {
        summary: summary.try_into()?,
        account_id: AccountId::from_uuid(row.account_id),
        account_name: row.account_name,
        account_handle: row.account_handle,
        created_at: row.created_at.to_jiff(),
        merged_into: row.merged_into.map(ConversationId::from_uuid),
    }))
}

/// Sets the unread count to zero. `None` if there is no such conversation here, otherwise whether it was unread.
pub async fn mark_read(tx: &mut TenantTx, id: ConversationId) -> Result<Option<bool>, StorageError> {
    let was_unread = sqlx::query_scalar!(
        r#"WITH before AS (
               SELECT shop_id, id, unread_count FROM conversation WHERE shop_id = $1 AND id = $2 FOR UPDATE
           ), cleared AS (
               UPDATE conversation c SET unread_count = 0 FROM before
               WHERE c.shop_id = before.shop_id AND c.id = before.id AND before.unread_count > 0
           )
           SELECT unread_count > 0 AS "was_unread!" FROM before"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(was_unread)
}

/// Whom a conversation is with, over which account, and what to call it if there is none yet.
#[derive(Clone, Copy, Debug)]
pub struct Participants {
    /// The id of a new conversation.
    pub new_id: ConversationId,
    /// The shop's account.
    pub account: AccountId,
    /// The client's handle.
    pub identity: IdentityId,
    /// The client.
    pub contact: ContactId,
    /// The account's kind.
    pub channel: ChannelKind,
    /// Who begins a new conversation.
    pub begun_by: Direction,
}

/// Where a client's message goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Destination {
    /// The conversation.
    pub id: ConversationId,
    /// The merges by which it is this one, the first first: taking one back takes the message along.
    pub by_way_of: Vec<MoveId>,
}

/// The running conversation between an account and a handle, or the last closed one, or a new one; locked. One that was merged stands for
/// the one that its messages are in now.
pub async fn running(
    tx: &mut TenantTx,
    with: Participants,
    first_message_at: Timestamp,
    now: Timestamp,
) -> Result<Destination, StorageError> {
    let found = sqlx::query!(
        "SELECT id, merged_into FROM conversation WHERE shop_id = $1 AND account_id = $2 AND identity_id = $3
         ORDER BY (status = 'closed'), id DESC LIMIT 1 FOR NO KEY UPDATE",
        tx.shop_uuid(),
        with.account.as_uuid(),
        with.identity.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(found) = found {
        return follow(tx, found.id, found.merged_into).await;
    }
    sqlx::query!(
        "INSERT INTO conversation
             (shop_id, id, account_id, identity_id, contact_id, channel, last_message_at, last_direction, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.shop_uuid(),
        with.new_id.as_uuid(),
        with.account.as_uuid(),
        with.identity.as_uuid(),
        with.contact.as_uuid(),
        with.channel.as_str(),
        first_message_at.to_sqlx() as Stored,
        with.begun_by.as_str(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(Destination { id: with.new_id, by_way_of: Vec::new() })
}

/// Follows merges to where the messages are; that one is locked too.
async fn follow(tx: &mut TenantTx, mut id: Uuid, mut next: Option<Uuid>) -> Result<Destination, StorageError> {
    let mut by_way_of = Vec::new();
    while let Some(into) = next {
        let step = sqlx::query_scalar!(
            "SELECT id FROM conversation_move
             WHERE shop_id = $1 AND from_id = $2 AND into_id = $3 AND kind = 'merge' AND undone_at IS NULL ORDER BY id DESC LIMIT 1",
            tx.shop_uuid(),
            id,
            into
        )
        .fetch_optional(tx.conn())
        .await?;
        by_way_of.extend(step.map(MoveId::from_uuid));
        id = into;
        next = sqlx::query_scalar!(
            "SELECT merged_into FROM conversation WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE",
            tx.shop_uuid(),
            id
        )
        .fetch_one(tx.conn())
        .await?;
    }
    Ok(Destination { id: ConversationId::from_uuid(id), by_way_of })
}

/// Locks every conversation with these phone numbers, in the order in which everybody locks them, before messages of several of them
/// are recorded.
pub async fn hold(tx: &mut TenantTx, phones: &[String]) -> Result<(), StorageError> {
    sqlx::query!(
        "SELECT FROM conversation c JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
         WHERE c.shop_id = $1 AND i.scheme = 'phone' AND i.handle = ANY($2) ORDER BY c.id FOR NO KEY UPDATE OF c",
        tx.shop_uuid(),
        phones,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Rolls messages up that the carrier has taken: the preview moves forward only. In the order of their ids, so that two groups
/// can't wait for each other.
pub async fn roll_up_outbound(
    tx: &mut TenantTx,
    taken: &[DispatchId],
    now: Timestamp,
) -> Result<Vec<ConversationId>, StorageError> {
    let ids: Vec<Uuid> = taken.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query_scalar!(
        "WITH sent AS (
             SELECT DISTINCT ON (d.conversation_id) d.conversation_id, m.preview
             FROM dispatch d JOIN message m ON m.shop_id = d.shop_id AND m.id = d.message_id
             WHERE d.shop_id = $1 AND d.id = ANY($2) ORDER BY d.conversation_id, d.id DESC
         ), locked AS (
             SELECT c.id, sent.preview FROM conversation c JOIN sent ON sent.conversation_id = c.id
             WHERE c.shop_id = $1 ORDER BY c.id FOR NO KEY UPDATE OF c
         )
         UPDATE conversation c SET
             last_preview = CASE WHEN $3 >= c.last_message_at THEN locked.preview ELSE c.last_preview END,
             last_direction = CASE WHEN $3 >= c.last_message_at THEN 'outbound' ELSE c.last_direction END,
             last_message_at = greatest(c.last_message_at, $3),
             waiting_since = CASE WHEN c.waiting_since > $3 THEN c.waiting_since END,
             answered_at = greatest(c.answered_at, $3)
         FROM locked WHERE c.shop_id = $1 AND c.id = locked.id RETURNING c.id",
        tx.shop_uuid(),
        &ids,
        now.to_sqlx() as Stored,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(ConversationId::from_uuid).collect())
}

/// A conversation that a message opened again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reopened {
    /// Where it stood.
    pub before: Standing,
    /// Its version now.
    pub version: i32,
}

/// Rolls an inbound message up: one more unread, open again whatever it was, and the preview moves forward only, so messages that
/// arrive out of order end in the same row as in order. Says so if the conversation was not open.
pub async fn roll_up_inbound(
    tx: &mut TenantTx,
    id: ConversationId,
    preview: &str,
    occurred_at: Timestamp,
) -> Result<Option<Reopened>, StorageError> {
    let row = sqlx::query!(
        r#"WITH before AS (
               SELECT shop_id, id, status, snoozed_until FROM conversation WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE
           )
           UPDATE conversation c SET
             unread_count = c.unread_count + 1,
             status = 'open',
             version = c.version + (c.status <> 'open')::integer,
             waiting_since = CASE WHEN $4 > coalesce(c.answered_at, '-infinity') THEN least(coalesce(c.waiting_since, $4), $4)
                                  ELSE c.waiting_since END,
             last_preview = CASE WHEN $4 >= c.last_message_at THEN $3 ELSE c.last_preview END,
             last_direction = CASE WHEN $4 >= c.last_message_at THEN 'inbound' ELSE c.last_direction END,
             last_message_at = greatest(c.last_message_at, $4)
           FROM before WHERE c.shop_id = before.shop_id AND c.id = before.id
           RETURNING before.status AS "status!", before.snoozed_until AS "snoozed_until?: Stored", c.version"#,
        tx.shop_uuid(),
        id.as_uuid(),
        preview,
        occurred_at.to_sqlx() as Stored,
    )
    .fetch_one(tx.conn())
    .await?;
    let status = ConversationStatus::from_name(&row.status);
    let before = status.and_then(|status| Standing::of(status, row.snoozed_until.map(Stored::to_jiff)));
    let before = before.ok_or(StorageError::inconsistent("conversation", "status"))?;
    Ok((before != Standing::Open).then_some(Reopened { before, version: row.version }))
}
