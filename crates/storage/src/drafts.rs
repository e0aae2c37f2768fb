//! Replies that were written and did not leave.

use domain::{
    guard::Blocker,
    ids::{ConversationId, DraftId, StaffId},
    message::Plan,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

/// A dry run as it was recorded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft {
    /// Our id for it.
    pub id: DraftId,
    /// Where it would have gone.
    pub conversation: ConversationId,
    /// Who wrote it.
    pub author: StaffId,
    /// The author's name.
    pub author_name: String,
    /// What sending it would have done.
    pub plan: Plan,
    /// Why it could not leave.
    pub blockers: Vec<Blocker>,
    /// When.
    pub created_at: Timestamp,
}

/// A dry run about to be recorded.
#[derive(Clone, Debug)]
pub struct NewDraft<'a> {
    /// Our id for it.
    pub id: DraftId,
    /// Where it would go.
    pub conversation: ConversationId,
    /// Who writes it.
    pub author: StaffId,
    /// What they typed.
    pub body: &'a str,
    /// What sending it would do.
    pub plan: &'a Plan,
    /// Why it may not leave.
    pub blockers: &'a [Blocker],
    /// The page's key for this attempt.
    pub request_key: Uuid,
}

/// Records a dry run; `false` if this attempt was recorded before.
pub async fn insert(tx: &mut TenantTx, new: &NewDraft<'_>, now: Timestamp) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO message_draft (shop_id, id, conversation_id, author_staff_id, body, plan, blockers, origin,
                                    request_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'fake', $8, $9) ON CONFLICT (shop_id, request_key) DO NOTHING",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.conversation.as_uuid(),
        new.author.as_uuid(),
        new.body,
        Json(new.plan) as _,
        Json(new.blockers) as _,
        new.request_key,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

struct Row {
    id: Uuid,
    conversation_id: Uuid,
    author_staff_id: Uuid,
    author_name: String,
    plan: Json<Plan>,
    blockers: Json<Vec<Blocker>>,
    created_at: Stored,
}

impl From<Row> for Draft {
    fn from(row: Row) -> Self {
        Self {
            id: DraftId::from_uuid(row.id),
            conversation: ConversationId::from_uuid(row.conversation_id),
            author: StaffId::from_uuid(row.author_staff_id),
            author_name: row.author_name,
            plan: row.plan.0,
            blockers: row.blockers.0,
            created_at: row.created_at.to_jiff(),
        }
    }
}

/// The newest dry runs of a conversation, newest first, at most `limit`.
pub async fn newest(tx: &mut TenantTx, conversation: ConversationId, limit: i64) -> Result<Vec<Draft>, StorageError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT d.id, d.conversation_id, d.author_staff_id, s.name AS author_name, d.plan AS "plan: Json<Plan>",
                  d.blockers AS "blockers: Json<Vec<Blocker>>", d.created_at AS "created_at: Stored"
           FROM message_draft d JOIN staff s ON s.shop_id = d.shop_id AND s.id = d.author_staff_id
           WHERE d.shop_id = $1 AND d.conversation_id = $2
           ORDER BY d.created_at DESC, d.id DESC LIMIT $3"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Draft::from).collect())
}

/// The dry run that this attempt recorded.
pub async fn by_request_key(tx: &mut TenantTx, request_key: Uuid) -> Result<Option<Draft>, StorageError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT d.id, d.conversation_id, d.author_staff_id, s.name AS author_name, d.plan AS "plan: Json<Plan>",
                  d.blockers AS "blockers: Json<Vec<Blocker>>", d.created_at AS "created_at: Stored"
           FROM message_draft d JOIN staff s ON s.shop_id = d.shop_id AND s.id = d.author_staff_id
           WHERE d.shop_id = $1 AND d.request_key = $2"#,
        tx.shop_uuid(),
        request_key
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Draft::from))
}
