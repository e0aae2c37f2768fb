//! The timeline of a contact.

use domain::{
    ids::{ContactId, ConversationId, MessageId, StaffId, TimelineEntryId},
    keyset::Cursor,
    timeline::TimelineKind,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// One activity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimelineEntry {
    /// Our id for it.
    pub id: TimelineEntryId,
    /// Whose timeline.
    pub contact: ContactId,
    /// What happened.
    pub kind: TimelineKind,
    /// In which conversation.
    pub conversation: Option<ConversationId>,
    /// With which message.
    pub message: Option<MessageId>,
    /// Which member of staff did it.
    pub actor: Option<StaffId>,
    /// When.
    pub occurred_at: Timestamp,
}

/// Adds an activity.
pub async fn insert(tx: &mut TenantTx, entry: &TimelineEntry) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO timeline_entry (shop_id, id, contact_id, kind, conversation_id, message_id, actor_staff_id, occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.shop_uuid(),
        entry.id.as_uuid(),
        entry.contact.as_uuid(),
        entry.kind.as_str(),
        entry.conversation.map(ConversationId::as_uuid),
        entry.message.map(MessageId::as_uuid),
        entry.actor.map(StaffId::as_uuid),
        entry.occurred_at.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The newest activities of a contact before `before`, newest first, at most `limit`.
pub async fn page(
    tx: &mut TenantTx,
    contact: ContactId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<TimelineEntry>, StorageError> {
    let (before_at, before_id) = match before {
        Some(cursor) => (from_micros(cursor.at_micros), cursor.id),
        None => (Timestamp::MAX, Uuid::max()),
    };
    let rows = sqlx::query!(
        r#"SELECT id, kind, conversation_id, message_id, actor_staff_id, occurred_at AS "occurred_at: Stored"
           FROM timeline_entry
           WHERE shop_id = $1 AND contact_id = $2 AND (occurred_at, id) < ($3, $4)
           ORDER BY occurred_at DESC, id DESC LIMIT $5"#,
        tx.shop_uuid(),
        contact.as_uuid(),
        before_at.to_sqlx() as Stored,
        before_id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TimelineEntry {
                id: TimelineEntryId::from_uuid(row.id),
                contact,
                kind: TimelineKind::from_name(&row.kind).ok_or(StorageError::inconsistent("timeline_entry", "kind"))?,
                conversation: row.conversation_id.map(ConversationId::from_uuid),
                message: row.message_id.map(MessageId::from_uuid),
                actor: row.actor_staff_id.map(StaffId::from_uuid),
                occurred_at: row.occurred_at.to_jiff(),
            })
        })
        .collect()
}
