//! Notes of staff in a conversation.

use domain::{
    ids::{ConversationId, NoteId, StaffId},
    keyset::Cursor,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// A note.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// Our id for it.
    pub id: NoteId,
    /// Where it stands.
    pub conversation: ConversationId,
    /// Who wrote it.
    pub author: StaffId,
    /// Their name.
    pub author_name: String,
    /// What it says; empty once deleted.
    pub body: String,
    /// Edits so far.
    pub revision: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Who deleted it.
    pub deleted_by_name: Option<String>,
}

struct Row {
    id: Uuid,
    conversation_id: Uuid,
    author_staff_id: Uuid,
    author_name: String,
    body: String,
    revision: i32,
    created_at: Stored,
    edited_at: Option<Stored>,
    deleted_at: Option<Stored>,
    deleted_by_name: Option<String>,
}

impl From<Row> for Note {
    fn from(row: Row) -> Self {
        Self {
            id: NoteId::from_uuid(row.id),
            conversation: ConversationId::from_uuid(row.conversation_id),
            author: StaffId::from_uuid(row.author_staff_id),
            author_name: row.author_name,
            body: row.body,
            revision: row.revision,
            created_at: row.created_at.to_jiff(),
            edited_at: row.edited_at.map(Stored::to_jiff),
            deleted_at: row.deleted_at.map(Stored::to_jiff),
            deleted_by_name: row.deleted_by_name,
        }
    }
}

/// A note about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewNote<'a> {
    /// Our id for it.
    pub id: NoteId,
    /// Where it stands.
    pub conversation: ConversationId,
    /// Who writes it.
    pub author: StaffId,
    /// What it says.
    pub body: &'a str,
    /// The page's key for this attempt.
    pub request_key: Uuid,
}

/// Keeps a note; `false` if this attempt was kept before.
pub async fn insert(tx: &mut TenantTx, new: &NewNote<'_>, now: Timestamp) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO note (shop_id, id, conversation_id, author_staff_id, body, request_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shop_id, request_key) DO NOTHING",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.conversation.as_uuid(),
        new.author.as_uuid(),
        new.body,
        new.request_key,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Records who is named. Returns those who were not named in it before.
pub async fn mention(tx: &mut TenantTx, note: NoteId, staff: &[StaffId]) -> Result<Vec<StaffId>, StorageError> {
    let staff: Vec<Uuid> = staff.iter().map(|id| id.as_uuid()).collect();
    let new = sqlx::query_scalar!(
        "INSERT INTO note_mention (shop_id, note_id, staff_id) SELECT $1, $2, named FROM unnest($3::uuid[]) AS named
         ON CONFLICT DO NOTHING RETURNING staff_id",
        tx.shop_uuid(),
        note.as_uuid(),
        &staff,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(new.into_iter().map(StaffId::from_uuid).collect())
}

/// The note that this attempt made.
pub async fn by_request_key(tx: &mut TenantTx, key: Uuid) -> Result<Option<Note>, StorageError> {
    let id = sqlx::query_scalar!("SELECT id FROM note WHERE shop_id = $1 AND request_key = $2", tx.shop_uuid(), key)
        .fetch_optional(tx.conn())
        .await?;
    match id {
        Some(id) => get(tx, NoteId::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// One note.
pub async fn get(tx: &mut TenantTx, id: NoteId) -> Result<Option<Note>, StorageError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT n.id, n.conversation_id, n.author_staff_id, a.name AS author_name, n.body, n.revision,
                  n.created_at AS "created_at: Stored", n.edited_at AS "edited_at: Stored",
                  n.deleted_at AS "deleted_at: Stored", d.name AS "deleted_by_name?"
           FROM note n
           JOIN staff a ON a.shop_id = n.shop_id AND a.id = n.author_staff_id
           LEFT JOIN staff d ON d.shop_id = n.shop_id AND d.id = n.deleted_by
           WHERE n.shop_id = $1 AND n.id = $2"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Note::from))
}

/// Locks a note against changes until the transaction ends, and reads it.
pub async fn lock(tx: &mut TenantTx, id: NoteId) -> Result<Option<Note>, StorageError> {
    sqlx::query!("SELECT FROM note WHERE shop_id = $1 AND id = $2 FOR UPDATE", tx.shop_uuid(), id.as_uuid())
        .execute(tx.conn())
        .await?;
    get(tx, id).await
}

/// The notes of a conversation before `before` and not before `from`, newest first, at most `limit`.
pub async fn page(
    tx: &mut TenantTx,
    conversation: ConversationId,
    from: Timestamp,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Note>, StorageError> {
    let (before_at, before_id) =
        before.map_or((Timestamp::MAX, Uuid::max()), |cursor| (from_micros(cursor.at_micros), cursor.id));
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT n.id, n.conversation_id, n.author_staff_id, a.name AS author_name, n.body, n.revision,
                  n.created_at AS "created_at: Stored", n.edited_at AS "edited_at: Stored",
                  n.deleted_at AS "deleted_at: Stored", d.name AS "deleted_by_name?"
           FROM note n
           JOIN staff a ON a.shop_id = n.shop_id AND a.id = n.author_staff_id
           LEFT JOIN staff d ON d.shop_id = n.shop_id AND d.id = n.deleted_by
           WHERE n.shop_id = $1 AND n.conversation_id = $2 AND n.created_at >= $3 AND (n.created_at, n.id) < ($4, $5)
           ORDER BY n.created_at DESC, n.id DESC LIMIT $6"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        from.max(Timestamp::UNIX_EPOCH).to_sqlx() as Stored,
        before_at.to_sqlx() as Stored,
        before_id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Note::from).collect())
}

/// Changes what a locked note says, and keeps what it said before.
pub async fn edit(tx: &mut TenantTx, note: &Note, body: &str, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "WITH before AS (
             INSERT INTO note_edit (shop_id, note_id, revision, body, edited_at) VALUES ($1, $2, $3, $4, $6)
         )
         UPDATE note SET body = $5, revision = $3 + 1, edited_at = $6 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        note.id.as_uuid(),
        note.revision,
        note.body,
        body,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Blanks a note with everything it said before. That there was one stays.
pub async fn delete(tx: &mut TenantTx, id: NoteId, by: StaffId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "WITH before AS (
             UPDATE note_edit SET body = '' WHERE shop_id = $1 AND note_id = $2
         )
         UPDATE note SET body = '', deleted_at = $4, deleted_by = $3 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        by.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a note said before, and until when: newest first.
pub async fn history(tx: &mut TenantTx, id: NoteId, limit: i64) -> Result<Vec<(String, Timestamp)>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT body, edited_at AS "edited_at: Stored" FROM note_edit WHERE shop_id = $1 AND note_id = $2
           ORDER BY revision DESC LIMIT $3"#,
        tx.shop_uuid(),
        id.as_uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.body, row.edited_at.to_jiff())).collect())
}
