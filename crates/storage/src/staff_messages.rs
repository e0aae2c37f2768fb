//! What staff write to each other: threads, who is in them, and their messages.

use domain::{
    access::Role,
    ids::{ConversationId, StaffId, StaffMessageId, StaffThreadId, TaskId},
    keyset::Cursor,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// A thread as one person sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffThread {
    /// Our id for it.
    pub id: StaffThreadId,
    /// Everybody with this role sees it.
    pub to_role: Option<Role>,
    /// The conversation that it is about.
    pub conversation: Option<ConversationId>,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// What there is to do in that.
    pub task_title: Option<String>,
    /// Those who were there from the start or have looked since, by name; apart from the person who looks.
    pub others: Vec<String>,
    /// When the last message was written.
    pub last_message_at: Timestamp,
    /// Its beginning.
    pub last_preview: String,
    /// Who wrote it.
    pub last_author: StaffId,
    /// Their name.
    pub last_author_name: String,
    /// How many messages the person has not read.
    pub unread: i32,
}

/// A thread about to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewThread<'a> {
    /// Our id for it.
    pub id: StaffThreadId,
    /// Everybody with this role sees it.
    pub to_role: Option<Role>,
    /// The conversation that it is about.
    pub conversation: Option<ConversationId>,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// Who begins it.
    pub author: StaffId,
    /// The beginning of the first message.
    pub preview: &'a str,
}

/// Begins a thread; its first message and its members follow.
pub async fn begin(tx: &mut TenantTx, new: &NewThread<'_>, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO staff_thread (shop_id, id, to_role, conversation_id, task_id, created_by, created_at, last_message_at,
                                   last_preview, last_author_id, messages)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $6, 0)",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.to_role.map(Role::as_str),
        new.conversation.map(ConversationId::as_uuid),
        new.task.map(TaskId::as_uuid),
        new.author.as_uuid(),
        now.to_sqlx() as Stored,
        new.preview,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// These are in a thread from now on, with nothing to read yet. Who is in it already stays as they are.
pub async fn join(tx: &mut TenantTx, thread: StaffThreadId, staff: &[StaffId]) -> Result<(), StorageError> {
    let staff: Vec<Uuid> = staff.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "INSERT INTO staff_thread_member (shop_id, thread_id, staff_id, last_message_at)
         SELECT $1, t.id, member, t.last_message_at FROM staff_thread t CROSS JOIN unnest($3::uuid[]) AS member
         WHERE t.shop_id = $1 AND t.id = $2 ON CONFLICT DO NOTHING",
        tx.shop_uuid(),
        thread.as_uuid(),
        &staff,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A message about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewStaffMessage<'a> {
    /// Our id for it.
    pub id: StaffMessageId,
    /// In which thread.
    pub thread: StaffThreadId,
    /// Who writes it.
    pub author: StaffId,
    /// What it says.
    pub body: &'a str,
    /// Its beginning.
    pub preview: &'a str,
    /// The page's key for this attempt.
    pub request_key: Uuid,
}

/// Keeps a message in a locked thread, and counts it for everybody else there. Returns those who had read everything before.
pub async fn write(tx: &mut TenantTx, new: &NewStaffMessage<'_>, now: Timestamp) -> Result<Vec<StaffId>, StorageError> {
    let newly = sqlx::query_scalar!(
        "WITH kept AS (
             INSERT INTO staff_message (shop_id, id, thread_id, author_staff_id, body, request_key, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
         ), thread AS (
             UPDATE staff_thread SET last_message_at = $7, last_preview = $8, last_author_id = $4, messages = messages + 1
             WHERE shop_id = $1 AND id = $3
         ), told AS (
             UPDATE staff_thread_member SET last_message_at = $7, unread = CASE WHEN staff_id = $4 THEN unread ELSE unread + 1 END
             WHERE shop_id = $1 AND thread_id = $3 RETURNING staff_id, unread
         )
         INSERT INTO staff_thread_count AS counted (shop_id, staff_id, unread)
         SELECT $1, staff_id, 1 FROM told WHERE unread = 1 AND staff_id <> $4 ORDER BY staff_id
         ON CONFLICT (shop_id, staff_id) DO UPDATE SET unread = counted.unread + 1
         RETURNING staff_id",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.thread.as_uuid(),
        new.author.as_uuid(),
        new.body,
        new.request_key,
        now.to_sqlx() as Stored,
        new.preview,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(newly.into_iter().map(StaffId::from_uuid).collect())
}

/// Somebody has read a thread, and is in it from now on. Whether there was anything to read.
pub async fn read(
    tx: &mut TenantTx,
    thread: StaffThreadId,
    staff: StaffId,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let read = sqlx::query_scalar!(
        r#"WITH seen AS (
               UPDATE staff_thread_member SET unread = 0
               WHERE shop_id = $1 AND thread_id = $2 AND staff_id = $3 AND unread > 0 RETURNING staff_id
           ), told AS (
               UPDATE notification SET read_at = $4
               WHERE shop_id = $1 AND staff_id = $3 AND kind = 'staff_message' AND subject_id = $2 AND read_at IS NULL
                 AND EXISTS (SELECT FROM seen)
           ), counted AS (
               UPDATE staff_thread_count SET unread = unread - 1
               WHERE shop_id = $1 AND staff_id = $3 AND EXISTS (SELECT FROM seen)
           )
           SELECT EXISTS (SELECT FROM seen) AS "read!""#,
        tx.shop_uuid(),
        thread.as_uuid(),
        staff.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(read)
}

/// Locks a thread until the transaction ends, so that its messages come one after the other. `false` if there is none.
pub async fn lock(tx: &mut TenantTx, thread: StaffThreadId) -> Result<bool, StorageError> {
    let found = sqlx::query!(
        "SELECT id FROM staff_thread WHERE shop_id = $1 AND id = $2 FOR UPDATE",
        tx.shop_uuid(),
        thread.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.is_some())
}

/// The thread of the message that this attempt made, who wrote it, and what it says.
pub async fn by_request_key(
    tx: &mut TenantTx,
    key: Uuid,
) -> Result<Option<(StaffThreadId, StaffId, String)>, StorageError> {
    let row = sqlx::query!(
        "SELECT thread_id, author_staff_id, body FROM staff_message WHERE shop_id = $1 AND request_key = $2",
        tx.shop_uuid(),
        key
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (StaffThreadId::from_uuid(row.thread_id), StaffId::from_uuid(row.author_staff_id), row.body)))
}

/// These threads, in the order of the ids, as this person sees them.
async fn by_ids(tx: &mut TenantTx, ids: &[Uuid], me: StaffId, role: Role) -> Result<Vec<StaffThread>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"SELECT t.id, t.to_role, t.conversation_id, t.task_id, k.title AS "task_title?",
                  ARRAY(SELECT s.name FROM staff_thread_member o JOIN staff s ON s.shop_id = o.shop_id AND s.id = o.staff_id
                        WHERE o.shop_id = t.shop_id AND o.thread_id = t.id AND o.staff_id <> $3 ORDER BY s.name, s.id LIMIT 20)
                      AS "others!",
                  t.last_message_at AS "last_message_at: Stored", t.last_preview, t.last_author_id, a.name AS last_author_name,
                  coalesce(m.unread, t.messages) AS "unread!"
           FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, place)
           JOIN staff_thread t ON t.shop_id = $1 AND t.id = wanted.id
           JOIN staff a ON a.shop_id = t.shop_id AND a.id = t.last_author_id
           LEFT JOIN staff_thread_member m ON m.shop_id = t.shop_id AND m.thread_id = t.id AND m.staff_id = $3
           LEFT JOIN task k ON k.shop_id = t.shop_id AND k.id = t.task_id
           WHERE m.staff_id IS NOT NULL OR t.to_role = $4
           ORDER BY wanted.place"#,
        tx.shop_uuid(),
        ids,
        me.as_uuid(),
        role.as_str(),
    )
    .fetch_all(tx.conn())
    .await?;
    let rows = rows.into_iter().map(|row| StaffThread {
        id: StaffThreadId::from_uuid(row.id),
        to_role: row.to_role.as_deref().and_then(Role::from_name),
        conversation: row.conversation_id.map(ConversationId::from_uuid),
        task: row.task_id.map(TaskId::from_uuid),
        task_title: row.task_title,
        others: row.others,
        last_message_at: row.last_message_at.to_jiff(),
        last_preview: row.last_preview,
        last_author: StaffId::from_uuid(row.last_author_id),
        last_author_name: row.last_author_name,
        unread: row.unread,
    });
    Ok(rows.collect())
}

/// A thread, if this person may see it: they are in it, or have the role that it is for.
pub async fn get(
    tx: &mut TenantTx,
    id: StaffThreadId,
    me: StaffId,
    role: Role,
) -> Result<Option<StaffThread>, StorageError> {
    Ok(by_ids(tx, &[id.as_uuid()], me, role).await?.pop())
}

/// A person's threads before `before`, the last written to first, at most `limit`: those that they are in, and those for their role.
pub async fn page(
    tx: &mut TenantTx,
    me: StaffId,
    role: Role,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<StaffThread>, StorageError> {
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |cursor| (from_micros(cursor.at_micros), cursor.id));
    let ids = sqlx::query_scalar!(
        r#"SELECT id AS "id!" FROM (
               (SELECT thread_id AS id, last_message_at FROM staff_thread_member
                WHERE shop_id = $1 AND staff_id = $2 AND (last_message_at, thread_id) < ($4, $5)
                ORDER BY last_message_at DESC, thread_id DESC LIMIT $6)
               UNION
               (SELECT id, last_message_at FROM staff_thread
                WHERE shop_id = $1 AND to_role = $3 AND (last_message_at, id) < ($4, $5)
                ORDER BY last_message_at DESC, id DESC LIMIT $6)
           ) seen ORDER BY last_message_at DESC, id DESC LIMIT $6"#,
        tx.shop_uuid(),
        me.as_uuid(),
        role.as_str(),
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    by_ids(tx, &ids, me, role).await
}

/// How many threads hold something that a person has not read.
pub async fn unread(tx: &mut TenantTx, me: StaffId) -> Result<i32, StorageError> {
    let count = sqlx::query_scalar!(
        "SELECT unread FROM staff_thread_count WHERE shop_id = $1 AND staff_id = $2",
        tx.shop_uuid(),
        me.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(count.unwrap_or_default())
}

/// A message of a thread.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StaffMessage {
    /// Our id for it.
    pub id: StaffMessageId,
    /// Who wrote it.
    pub author: StaffId,
    /// Their name.
    pub author_name: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
}

/// The messages of a thread before `before`, newest first, at most `limit`.
pub async fn messages(
    tx: &mut TenantTx,
    thread: StaffThreadId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<StaffMessage>, StorageError> {
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |cursor| (from_micros(cursor.at_micros), cursor.id));
    let rows = sqlx::query!(
        r#"SELECT m.id, m.author_staff_id, a.name AS author_name, m.body, m.created_at AS "created_at: Stored"
           FROM staff_message m JOIN staff a ON a.shop_id = m.shop_id AND a.id = m.author_staff_id
           WHERE m.shop_id = $1 AND m.thread_id = $2 AND (m.created_at, m.id) < ($3, $4)
           ORDER BY m.created_at DESC, m.id DESC LIMIT $5"#,
        tx.shop_uuid(),
        thread.as_uuid(),
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let rows = rows.into_iter().map(|row| StaffMessage {
        id: StaffMessageId::from_uuid(row.id),
        author: StaffId::from_uuid(row.author_staff_id),
        author_name: row.author_name,
        body: row.body,
        created_at: row.created_at.to_jiff(),
    });
    Ok(rows.collect())
}
