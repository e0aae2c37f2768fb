//! What conversations are about, elsewhere.

use domain::{
    ids::{ConversationId, LinkId, StaffId},
    triage::LinkKind,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

/// A link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// Our id for it.
    pub id: LinkId,
    /// Of which conversation.
    pub conversation: ConversationId,
    /// To what.
    pub kind: LinkKind,
    /// The other side's own number.
    pub reference: String,
    /// What a person reads.
    pub title: String,
    /// Whether it is still there.
    pub active: bool,
}

struct Row {
    id: Uuid,
    conversation_id: Uuid,
    kind: String,
    reference: String,
    title: String,
    active: bool,
}

impl TryFrom<Row> for Link {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: LinkId::from_uuid(row.id),
            conversation: ConversationId::from_uuid(row.conversation_id),
            kind: LinkKind::from_name(&row.kind).ok_or(StorageError::inconsistent("conversation_link", "kind"))?,
            reference: row.reference,
            title: row.title,
            active: row.active,
        })
    }
}

/// Most links of a conversation that are shown.
const SHOWN_MAX: i64 = 50;

/// The links of a conversation, the newest first.
pub async fn of_conversation(tx: &mut TenantTx, id: ConversationId) -> Result<Vec<Link>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, conversation_id, kind, reference, title, true AS "active!" FROM conversation_link
           WHERE shop_id = $1 AND conversation_id = $2 AND removed_at IS NULL ORDER BY id DESC LIMIT $3"#,
        tx.shop_uuid(),
        id.as_uuid(),
        SHOWN_MAX
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Link::try_from)
    .collect()
}

/// One link, also one that was removed.
pub async fn get(tx: &mut TenantTx, id: LinkId) -> Result<Option<Link>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, conversation_id, kind, reference, title, removed_at IS NULL AS "active!" FROM conversation_link
           WHERE shop_id = $1 AND id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Link::try_from)
    .transpose()
}

/// The link that is there already: made by this attempt, or to the same thing.
pub async fn same(
    tx: &mut TenantTx,
    conversation: ConversationId,
    kind: LinkKind,
    reference: &str,
    key: Uuid,
) -> Result<Option<Link>, StorageError> {
    sqlx::query_as!(
        Row,
        r#"SELECT id, conversation_id, kind, reference, title, removed_at IS NULL AS "active!" FROM conversation_link
           WHERE shop_id = $1 AND (request_key = $2
               OR (conversation_id = $3 AND kind = $4 AND reference = $5 AND removed_at IS NULL))
           ORDER BY (request_key = $2) DESC LIMIT 1"#,
        tx.shop_uuid(),
        key,
        conversation.as_uuid(),
        kind.as_str(),
        reference
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Link::try_from)
    .transpose()
}

/// Adds a link to a conversation that this transaction holds.
pub async fn insert(
    tx: &mut TenantTx,
    link: &Link,
    key: Uuid,
    by: StaffId,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO conversation_link (shop_id, id, conversation_id, kind, reference, title, request_key, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.shop_uuid(),
        link.id.as_uuid(),
        link.conversation.as_uuid(),
        link.kind.as_str(),
        link.reference,
        link.title,
        key,
        by.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes a link, or brings it back.
pub async fn set_removed(tx: &mut TenantTx, id: LinkId, removed_at: Option<Timestamp>) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE conversation_link SET removed_at = $3 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        removed_at.map(ToSqlx::to_sqlx) as Option<Stored>,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
