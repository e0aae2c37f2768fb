//! Tasks: the rows, their changes, and their history. [`list`] reads them page by page; [`raised`] is what the app itself does with them.

mod history;
mod list;
mod raised;
mod regroup;

use domain::{
    access::Role,
    customer::Evidence,
    ids::{ContactId, ConversationId, MessageId, StaffId, TaskId},
    task::{TaskCause, TaskOwner, TaskSource, TaskState, TaskWhy},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

pub use history::{NewTaskEvent, TaskEvent, history, last_event, record};
pub use list::{Counts, TaskFilter, counts, of_conversation, page};
pub use raised::{NewRaised, clear, follow_conversation, raise, raised_again, waiting_about};
pub use regroup::{is_raised, point_home, unspoken, waits};

use crate::{db::TenantTx, error::StorageError};

/// A task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// Our id for it.
    pub id: TaskId,
    /// What there is to do.
    pub title: String,
    /// What there is to know.
    pub note: String,
    /// Why there is one.
    pub cause: TaskCause,
    /// Where it came from.
    pub source: TaskSource,
    /// The conversation that it is about.
    pub conversation: Option<ConversationId>,
    /// The message that it is about.
    pub message: Option<MessageId>,
    /// The contact that it is about.
    pub contact: Option<ContactId>,
    /// The contact's name, or their handle until somebody knows it; empty without one.
    pub contact_name: String,
    /// Why the contact is taken for a customer at Shopify.
    pub evidence: Option<Evidence>,
    /// Whose it is.
    pub owner: TaskOwner,
    /// The name of the person whose it is.
    pub owner_name: Option<String>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// Its place in the queue.
    pub turn_at: Timestamp,
    /// Where it stands.
    pub state: TaskState,
    /// Since when it is settled.
    pub settled_at: Option<Timestamp>,
    /// Changes so far.
    pub version: i32,
    /// Who wrote it down; nobody for the app itself.
    pub created_by: Option<StaffId>,
    /// When.
    pub created_at: Timestamp,
}

struct Row {
    id: Uuid,
    title: String,
    note: String,
    cause: String,
    source: String,
    conversation_id: Option<Uuid>,
    message_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    contact_name: String,
    evidence: Option<String>,
    owner_key: String,
    owner_name: Option<String>,
    due_at: Option<Stored>,
    turn_at: Stored,
    state: String,
    settled_at: Option<Stored>,
    version: i32,
    created_by: Option<Uuid>,
    created_at: Stored,
}

impl TryFrom<Row> for Task {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let invalid = |column| StorageError::inconsistent("task", column);
        Ok(Self {
            id: TaskId::from_uuid(row.id),
            title: row.title,
            note: row.note,
            cause: TaskCause::from_name(&row.cause).ok_or(invalid("cause"))?,
            source: TaskSource::from_name(&row.source).ok_or(invalid("source"))?,
            conversation: row.conversation_id.map(ConversationId::from_uuid),
            message: row.message_id.map(MessageId::from_uuid),
            contact: row.contact_id.map(ContactId::from_uuid),
            contact_name: row.contact_name,
            evidence: row.evidence.as_deref().and_then(Evidence::from_name),
            owner: row.owner_key.parse().map_err(|_| invalid("owner_key"))?,
            owner_name: row.owner_name,
            due_at: row.due_at.map(Stored::to_jiff),
            turn_at: row.turn_at.to_jiff(),
            state: TaskState::from_name(&row.state).ok_or(invalid("state"))?,
            settled_at: row.settled_at.map(Stored::to_jiff),
            version: row.version,
            created_by: row.created_by.map(StaffId::from_uuid),
            created_at: row.created_at.to_jiff(),
        })
    }
}

/// A task about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewTask<'a> {
    /// Our id for it.
    pub id: TaskId,
    /// What there is to do.
    pub title: &'a str,
    /// What there is to know.
    pub note: &'a str,
    /// The conversation that it is about.
    pub conversation: Option<ConversationId>,
    /// The message that it is about.
    pub message: Option<MessageId>,
    /// The contact that it is about.
    pub contact: Option<ContactId>,
    /// Whose it is.
    pub owner: TaskOwner,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// Its place in the queue.
    pub turn_at: Timestamp,
    /// Who writes it down.
    pub created_by: StaffId,
    /// The page's key for this attempt.
    pub request_key: Uuid,
}

const fn owner_columns(owner: TaskOwner) -> (Option<Uuid>, Option<&'static str>) {
    match owner {
        TaskOwner::Nobody => (None, None),
        TaskOwner::Person(id) => (Some(id.as_uuid()), None),
        TaskOwner::Role(role) => (None, Some(role.as_str())),
    }
}

fn owner_of(staff: Option<Uuid>, role: Option<&str>) -> Option<TaskOwner> {
    match (staff, role) {
        (Some(id), _) => Some(TaskOwner::Person(StaffId::from_uuid(id))),
        (None, Some(role)) => Role::from_name(role).map(TaskOwner::Role),
        (None, None) => Some(TaskOwner::Nobody),
    }
}

/// Keeps a task that somebody wrote down; `false` if this attempt was kept before.
pub async fn insert(tx: &mut TenantTx, new: &NewTask<'_>, now: Timestamp) -> Result<bool, StorageError> {
    let (owner_staff, owner_role) = owner_columns(new.owner);
    let done = sqlx::query!(
        "INSERT INTO task (shop_id, id, title, note, cause, source, conversation_id, message_id, contact_id, owner_staff_id,
                           owner_role, owner_key, due_at, turn_at, created_by, request_key, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 'staff', 'staff', $5, $6, $7, $8, $9, $15, $10, $11, $12, $13, $14, $14)
         ON CONFLICT (shop_id, request_key) DO NOTHING",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.title,
        new.note,
        new.conversation.map(ConversationId::as_uuid),
        new.message.map(MessageId::as_uuid),
        new.contact.map(ContactId::as_uuid),
        owner_staff,
        owner_role,
        new.due_at.map(ToSqlx::to_sqlx) as Option<Stored>,
        new.turn_at.to_sqlx() as Stored,
        new.created_by.as_uuid(),
        new.request_key,
        now.to_sqlx() as Stored,
        new.owner.to_string(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The task that this attempt made.
pub async fn by_request_key(tx: &mut TenantTx, key: Uuid) -> Result<Option<Task>, StorageError> {
    let id = sqlx::query_scalar!("SELECT id FROM task WHERE shop_id = $1 AND request_key = $2", tx.shop_uuid(), key)
        .fetch_optional(tx.conn())
        .await?;
    match id {
        Some(id) => get(tx, TaskId::from_uuid(id)).await,
        None => Ok(None),
    }
}

/// These tasks, in the order of the ids.
pub async fn by_ids(tx: &mut TenantTx, ids: &[Uuid]) -> Result<Vec<Task>, StorageError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT t.id, t.title, t.note, t.cause, t.source, t.conversation_id, t.message_id, t.contact_id,
                  coalesce(nullif(p.name, ''), i.handle,
                           (SELECT h.handle FROM identity h WHERE h.shop_id = p.shop_id AND h.contact_id = p.id ORDER BY h.id LIMIT 1),
                           '') AS "contact_name!",
                  k.evidence AS "evidence?", t.owner_key, o.name AS "owner_name?", t.due_at AS "due_at: Stored",
                  t.turn_at AS "turn_at: Stored", t.state, t.settled_at AS "settled_at: Stored", t.version, t.created_by,
                  t.created_at AS "created_at: Stored"
           FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, place)
           JOIN task t ON t.shop_id = $1 AND t.id = wanted.id
           LEFT JOIN conversation c ON c.shop_id = t.shop_id AND c.id = t.conversation_id
           LEFT JOIN contact p ON p.shop_id = t.shop_id AND p.id = coalesce(t.contact_id, c.contact_id)
           LEFT JOIN identity i ON i.shop_id = c.shop_id AND i.id = c.identity_id
           LEFT JOIN contact_customer k ON k.shop_id = p.shop_id AND k.contact_id = p.id
           LEFT JOIN staff o ON o.shop_id = t.shop_id AND o.id = t.owner_staff_id
           ORDER BY wanted.place"#,
        tx.shop_uuid(),
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Task::try_from).collect()
}

/// One task.
pub async fn get(tx: &mut TenantTx, id: TaskId) -> Result<Option<Task>, StorageError> {
    Ok(by_ids(tx, &[id.as_uuid()]).await?.pop())
}

/// Locks a task against changes until the transaction ends, and reads it.
pub async fn lock(tx: &mut TenantTx, id: TaskId) -> Result<Option<Task>, StorageError> {
    sqlx::query!("SELECT FROM task WHERE shop_id = $1 AND id = $2 FOR UPDATE", tx.shop_uuid(), id.as_uuid())
        .execute(tx.conn())
        .await?;
    get(tx, id).await
}

/// Changes the words and the time of a locked task. Returns its version.
pub async fn edit(
    tx: &mut TenantTx,
    task: &Task,
    (title, note): (&str, &str),
    (due_at, turn_at): (Option<Timestamp>, Timestamp),
    now: Timestamp,
) -> Result<i32, StorageError> {
    let version = sqlx::query_scalar!(
        "UPDATE task SET title = $3, note = $4, due_at = $5, turn_at = $6, updated_at = $7, version = version + 1
         WHERE shop_id = $1 AND id = $2 RETURNING version",
        tx.shop_uuid(),
        task.id.as_uuid(),
        title,
        note,
        due_at.map(ToSqlx::to_sqlx) as Option<Stored>,
        turn_at.to_sqlx() as Stored,
        now.to_sqlx() as Stored,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Gives a locked task to somebody. Returns its version.
pub async fn set_owner(tx: &mut TenantTx, id: TaskId, owner: TaskOwner, now: Timestamp) -> Result<i32, StorageError> {
    let (staff, role) = owner_columns(owner);
    let version = sqlx::query_scalar!(
        "UPDATE task SET owner_staff_id = $3, owner_role = $4, owner_key = $6, updated_at = $5, version = version + 1
         WHERE shop_id = $1 AND id = $2 RETURNING version",
        tx.shop_uuid(),
        id.as_uuid(),
        staff,
        role,
        now.to_sqlx() as Stored,
        owner.to_string(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}

/// Settles a locked task, or opens it again. Returns its version.
pub async fn set_state(
    tx: &mut TenantTx,
    id: TaskId,
    state: TaskState,
    why: Option<TaskWhy>,
    now: Timestamp,
) -> Result<i32, StorageError> {
    let version = sqlx::query_scalar!(
        "UPDATE task SET state = $3, settled_at = $4, settled_why = $5, updated_at = $6, version = version + 1
         WHERE shop_id = $1 AND id = $2 RETURNING version",
        tx.shop_uuid(),
        id.as_uuid(),
        state.as_str(),
        (!state.is_open()).then_some(now).map(ToSqlx::to_sqlx) as Option<Stored>,
        why.filter(|_| !state.is_open()).map_or("", TaskWhy::as_str),
        now.to_sqlx() as Stored,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(version)
}
