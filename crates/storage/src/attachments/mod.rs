//! Files that belong to a message: their rows. The bytes lie elsewhere.

mod inbound;
mod links;
mod work;

use domain::{
    attachment::{AttachmentState, AttachmentView, MediaKind},
    ids::{AttachmentId, ConversationId, StaffId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

pub use self::{
    inbound::{Awaited, await_again, await_all, conversations, fetched, not_fetched},
    links::{link_draft, link_message, of_drafts, of_messages, seen_by},
    work::{Due, claim, defer, shops_due, swept, thumbnail_failed, thumbnail_made},
};
use crate::{db::TenantTx, error::StorageError};

/// A file with where its bytes lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// What the page shows.
    pub view: AttachmentView,
    /// Whose unsent reply it was put into, and where.
    pub put_by: Option<(ConversationId, StaffId)>,
    /// Whether it still stands there.
    pub in_unsent: bool,
    /// Where its bytes lie.
    pub object_key: Option<String>,
    /// Where its small picture lies.
    pub thumbnail_key: Option<String>,
    /// The hash of its bytes.
    pub sha256: Vec<u8>,
}

pub(crate) struct Row {
    pub(crate) id: Uuid,
    pub(crate) conversation_id: Option<Uuid>,
    pub(crate) staff_id: Option<Uuid>,
    pub(crate) in_unsent: bool,
    pub(crate) state: String,
    pub(crate) kind: String,
    pub(crate) content_type: String,
    pub(crate) name: String,
    pub(crate) alt: String,
    pub(crate) size_bytes: i64,
    pub(crate) sha256: Option<Vec<u8>>,
    pub(crate) width: Option<i32>,
    pub(crate) height: Option<i32>,
    pub(crate) object_key: Option<String>,
    pub(crate) thumbnail_key: Option<String>,
    pub(crate) problem: String,
    pub(crate) created_at: Stored,
    pub(crate) purged_at: Option<Stored>,
}

impl TryFrom<Row> for Attachment {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, StorageError> {
        let view = AttachmentView {
            id: AttachmentId::from_uuid(row.id),
            state: AttachmentState::from_name(&row.state).ok_or(StorageError::inconsistent("attachment", "state"))?,
            kind: MediaKind::from_name(&row.kind).ok_or(StorageError::inconsistent("attachment", "kind"))?,
            content_type: row.content_type,
            name: row.name,
            alt: row.alt,
            size_bytes: row.size_bytes,
            width: row.width,
            height: row.height,
            has_thumbnail: row.thumbnail_key.is_some(),
            problem: row.problem,
            created_at: row.created_at.to_jiff(),
            purged_at: row.purged_at.map(Stored::to_jiff),
        };
        let put_by = row.conversation_id.map(ConversationId::from_uuid).zip(row.staff_id.map(StaffId::from_uuid));
        Ok(Self {
            view,
            put_by,
            in_unsent: row.in_unsent,
            object_key: row.object_key,
            thumbnail_key: row.thumbnail_key,
            sha256: row.sha256.unwrap_or_default(),
        })
    }
}

/// A file whose bytes begin to arrive.
#[derive(Clone, Copy, Debug)]
pub struct NewArrival<'a> {
    /// Our id for it.
    pub id: AttachmentId,
    /// In which conversation.
    pub conversation: ConversationId,
    /// Into whose reply.
    pub by: StaffId,
    /// Where its bytes are put.
    pub object_key: &'a str,
    /// When it counts as given up, if nothing more is heard of it.
    pub given_up_at: Timestamp,
}

/// Notes that bytes are on their way, so that they are found if they never arrive whole.
pub async fn arriving(tx: &mut TenantTx, new: &NewArrival<'_>, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO attachment (shop_id, id, conversation_id, staff_id, state, kind, content_type, name, object_key,
                                 due_at, created_at)
         VALUES ($1, $2, $3, $4, 'arriving', 'document', '', '', $5, $6, $7)",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.conversation.as_uuid(),
        new.by.as_uuid(),
        new.object_key,
        new.given_up_at.to_sqlx() as Stored,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was learned of a file while its bytes went by.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// Which file.
    pub id: AttachmentId,
    /// What it is to a person.
    pub kind: MediaKind,
    /// What its bytes are.
    pub content_type: &'a str,
    /// What it is called.
    pub name: &'a str,
    /// How large it is.
    pub size_bytes: i64,
    /// The hash of its bytes.
    pub sha256: &'a [u8],
    /// How wide and how high a picture is.
    pub dimensions: Option<(i32, i32)>,
    /// Whether a small picture is to be made of it.
    pub thumbnail: bool,
}

/// Puts a file that has arrived into the reply it is for; `request_key` is the page's for this attempt. `false` if it was given up meanwhile, or if the same attempt has arrived before.
pub async fn arrived(
    tx: &mut TenantTx,
    file: &Arrived<'_>,
    request_key: Uuid,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "UPDATE attachment SET state = 'stored', in_unsent = true, kind = $3, content_type = $4, name = $5, size_bytes = $6,
                sha256 = $7, width = $8, height = $9, request_key = $10,
                thumbnail = CASE WHEN $11 THEN 'wanted' ELSE 'none' END, due_at = CASE WHEN $11 THEN $12::timestamptz END
         WHERE shop_id = $1 AND id = $2 AND state = 'arriving'
           AND NOT EXISTS (SELECT FROM attachment other WHERE other.shop_id = $1 AND other.request_key = $10)",
        tx.shop_uuid(),
        file.id.as_uuid(),
        file.kind.as_str(),
        file.content_type,
        file.name,
        file.size_bytes,
        file.sha256,
        file.dimensions.map(|(width, _)| width),
        file.dimensions.map(|(_, height)| height),
        request_key,
        file.thumbnail,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One file.
pub async fn get(tx: &mut TenantTx, id: AttachmentId) -> Result<Option<Attachment>, StorageError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT id, conversation_id, staff_id, in_unsent, state, kind, content_type, name, alt, size_bytes, sha256, width, height,
                  object_key, thumbnail_key, problem, created_at AS "created_at: Stored", purged_at AS "purged_at: Stored"
           FROM attachment WHERE shop_id = $1 AND id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(Attachment::try_from).transpose()
}

/// The file that this attempt brought.
pub async fn by_request_key(tx: &mut TenantTx, key: Uuid) -> Result<Option<Attachment>, StorageError> {
    let id =
        sqlx::query_scalar!("SELECT id FROM attachment WHERE shop_id = $1 AND request_key = $2", tx.shop_uuid(), key)
            .fetch_optional(tx.conn())
            .await?;
    match id {
        Some(id) => get(tx, AttachmentId::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// The files in the reply that somebody is writing, in the order in which they came.
pub async fn unsent(
    tx: &mut TenantTx,
    conversation: ConversationId,
    by: StaffId,
) -> Result<Vec<Attachment>, StorageError> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT id, conversation_id, staff_id, in_unsent, state, kind, content_type, name, alt, size_bytes, sha256, width, height,
                  object_key, thumbnail_key, problem, created_at AS "created_at: Stored", purged_at AS "purged_at: Stored"
           FROM attachment WHERE shop_id = $1 AND conversation_id = $2 AND staff_id = $3 AND in_unsent ORDER BY id LIMIT 100"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        by.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Attachment::try_from).collect()
}

/// How many files somebody's reply has, up to a hundred.
pub async fn unsent_count(tx: &mut TenantTx, conversation: ConversationId, by: StaffId) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM (
               SELECT FROM attachment WHERE shop_id = $1 AND conversation_id = $2 AND staff_id = $3 AND in_unsent LIMIT 100) few"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        by.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Says what can be seen on a picture of an unsent reply.
pub async fn describe(tx: &mut TenantTx, id: AttachmentId, alt: &str) -> Result<(), StorageError> {
    sqlx::query!("UPDATE attachment SET alt = $3 WHERE shop_id = $1 AND id = $2", tx.shop_uuid(), id.as_uuid(), alt)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Takes a file out of the reply it stands in. What no draft and no message has is swept up from `due` on.
pub async fn take_out(tx: &mut TenantTx, id: AttachmentId, due: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE attachment a SET in_unsent = false,
                state = CASE WHEN used THEN state ELSE 'removed' END,
                due_at = CASE WHEN used THEN due_at ELSE $3::timestamptz END
         FROM (SELECT EXISTS (SELECT FROM draft_attachment d WHERE d.shop_id = $1 AND d.attachment_id = $2)
                   OR EXISTS (SELECT FROM message_attachment m WHERE m.shop_id = $1 AND m.attachment_id = $2) AS used) use
         WHERE a.shop_id = $1 AND a.id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        due.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
