//! What the app itself does with tasks: it raises them for a client's message, and moves them on with their conversation.

use domain::{
    ids::{ConversationId, MessageId, StaffId, TaskEventId, TaskId},
    task::{TaskCause, TaskWhy},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

/// A task about to be raised.
#[derive(Clone, Copy, Debug)]
pub struct NewRaised {
    /// Our id for it.
    pub id: TaskId,
    /// Our id for the first line of its history.
    pub event: TaskEventId,
    /// Why.
    pub cause: TaskCause,
    /// Its place in the queue.
    pub turn_at: Timestamp,
}

/// Raises tasks for a message of a client: each belongs to whoever looks after the conversation. One that is open for the same cause
/// only moves on to the message, if that is a later one. A message from before the shop's answer waits for none. Returns what is new.
pub async fn raise(
    tx: &mut TenantTx,
    conversation: ConversationId,
    message: MessageId,
    new: &[NewRaised],
    now: Timestamp,
) -> Result<Vec<(TaskCause, TaskId)>, StorageError> {
    let ids: Vec<Uuid> = new.iter().map(|one| one.id.as_uuid()).collect();
    let events: Vec<Uuid> = new.iter().map(|one| one.event.as_uuid()).collect();
    let causes: Vec<&str> = new.iter().map(|one| one.cause.as_str()).collect();
    let titles: Vec<&str> = new.iter().map(|one| one.cause.title()).collect();
    let turns: Vec<Stored> = new.iter().map(|one| one.turn_at.to_sqlx()).collect();
    let rows = sqlx::query!(
        r#"WITH wanted AS (
               SELECT * FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[])
                   AS one (id, event_id, cause, title, turn_at)
           ), raised AS (
               INSERT INTO task (shop_id, id, title, cause, source, conversation_id, message_id, contact_id, owner_staff_id,
                                 owner_key, turn_at, created_at, updated_at)
               SELECT $1, one.id, one.title, one.cause, c.channel, c.id, $3, c.contact_id, c.assignee_staff_id,
                      coalesce(c.assignee_staff_id::text, 'nobody'), one.turn_at, $9, $9
               FROM conversation c CROSS JOIN wanted one
               WHERE c.shop_id = $1 AND c.id = $2 AND (one.cause <> 'unanswered' OR c.waiting_since IS NOT NULL)
               ON CONFLICT (shop_id, conversation_id, cause) WHERE settled_at IS NULL AND cause <> 'staff'
               DO UPDATE SET message_id = excluded.message_id, updated_at = excluded.updated_at
               WHERE (SELECT (m.occurred_at, m.id) FROM message m WHERE m.shop_id = task.shop_id AND m.id = task.message_id)
                   < (SELECT (m.occurred_at, m.id) FROM message m WHERE m.shop_id = excluded.shop_id AND m.id = excluded.message_id)
               RETURNING id, cause, owner_staff_id, xmax = 0 AS is_new
           )
           INSERT INTO task_event (shop_id, id, task_id, version, change, to_staff_id, occurred_at)
           SELECT $1, wanted.event_id, raised.id, 0, 'raised', raised.owner_staff_id, $9
           FROM raised JOIN wanted ON wanted.id = raised.id WHERE raised.is_new
           RETURNING task_id, (SELECT wanted.cause FROM wanted WHERE wanted.id = task_id) AS "cause!""#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        message.as_uuid(),
        &ids,
        &events,
        &causes as &[&str],
        &titles as &[&str],
        &turns as &[Stored],
        now.to_sqlx() as Stored,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let cause = TaskCause::from_name(&row.cause).ok_or(StorageError::inconsistent("task", "cause"))?;
            Ok((cause, TaskId::from_uuid(row.task_id)))
        })
        .collect()
}

/// Marks what was raised in a conversation for a cause as done. Returns which, if it was open.
pub async fn clear(
    tx: &mut TenantTx,
    conversation: ConversationId,
    cause: TaskCause,
    (event, why, actor): (TaskEventId, TaskWhy, Option<StaffId>),
    now: Timestamp,
) -> Result<Option<TaskId>, StorageError> {
    let id = sqlx::query_scalar!(
        "WITH cleared AS (
             UPDATE task SET state = 'done', settled_at = $7, settled_why = $5, updated_at = $7, version = version + 1
             WHERE shop_id = $1 AND conversation_id = $2 AND cause = $3 AND settled_at IS NULL RETURNING id, version
         )
         INSERT INTO task_event (shop_id, id, task_id, version, change, why, actor_staff_id, occurred_at)
         SELECT $1, $4, id, version, 'done', $5, $6, $7 FROM cleared RETURNING task_id",
        tx.shop_uuid(),
        conversation.as_uuid(),
        cause.as_str(),
        event.as_uuid(),
        why.as_str(),
        actor.map(StaffId::as_uuid),
        now.to_sqlx() as Stored,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(TaskId::from_uuid))
}

/// Opens again what was cleared last in a conversation, if that was for this reason and it still has to be done: whoever has
/// to be answered has to wait. Returns which.
pub async fn raised_again(
    tx: &mut TenantTx,
    conversation: ConversationId,
    cause: TaskCause,
    (event, why, actor): (TaskEventId, TaskWhy, Option<StaffId>),
    now: Timestamp,
) -> Result<Option<TaskId>, StorageError> {
    let id = sqlx::query_scalar!(
        "WITH last AS (
             SELECT t.id, t.settled_at, t.settled_why FROM task t
             WHERE t.shop_id = $1 AND t.conversation_id = $2 AND t.cause = $3
             ORDER BY t.settled_at DESC NULLS FIRST, t.id DESC LIMIT 1
         ), again AS (
             UPDATE task t SET state = 'reopened', settled_at = NULL, settled_why = '', updated_at = $7, version = t.version + 1
             FROM last, conversation c
             WHERE t.shop_id = $1 AND t.id = last.id AND last.settled_at IS NOT NULL AND last.settled_why = $5
               AND c.shop_id = $1 AND c.id = $2
               AND ($3 <> 'unanswered' OR (c.waiting_since IS NOT NULL AND c.status <> 'closed'))
             RETURNING t.id, t.version
         )
         INSERT INTO task_event (shop_id, id, task_id, version, change, why, actor_staff_id, occurred_at)
         SELECT $1, $4, id, version, 'reopened', $5, $6, $7 FROM again RETURNING task_id",
        tx.shop_uuid(),
        conversation.as_uuid(),
        cause.as_str(),
        event.as_uuid(),
        why.as_str(),
        actor.map(StaffId::as_uuid),
        now.to_sqlx() as Stored,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(TaskId::from_uuid))
}

/// Hands what waits for an answer over together with its conversation. Returns which, if it was somebody else's.
pub async fn follow_conversation(
    tx: &mut TenantTx,
    conversation: ConversationId,
    owner: Option<StaffId>,
    (event, actor): (TaskEventId, Option<StaffId>),
    now: Timestamp,
) -> Result<Option<TaskId>, StorageError> {
    let id = sqlx::query_scalar!(
        "WITH handed AS (
             UPDATE task SET owner_staff_id = $3, owner_role = NULL, owner_key = coalesce($3::uuid::text, 'nobody'),
                             updated_at = $6, version = version + 1
             WHERE shop_id = $1 AND conversation_id = $2 AND cause = 'unanswered' AND settled_at IS NULL
               AND owner_key <> coalesce($3::uuid::text, 'nobody') RETURNING id, version
         )
         INSERT INTO task_event (shop_id, id, task_id, version, change, to_staff_id, why, actor_staff_id, occurred_at)
         SELECT $1, $4, id, version, 'handed', $3, 'conversation', $5, $6 FROM handed RETURNING task_id",
        tx.shop_uuid(),
        conversation.as_uuid(),
        owner.map(StaffId::as_uuid),
        event.as_uuid(),
        actor.map(StaffId::as_uuid),
        now.to_sqlx() as Stored,
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(TaskId::from_uuid))
}

/// The conversations with the same client over the same channel in which something waits for this cause.
pub async fn waiting_about(
    tx: &mut TenantTx,
    conversation: ConversationId,
    cause: TaskCause,
) -> Result<Vec<ConversationId>, StorageError> {
    let ids = sqlx::query_scalar!(
        r#"SELECT DISTINCT t.conversation_id AS "conversation_id!"
           FROM conversation asked
           JOIN conversation same ON same.shop_id = asked.shop_id AND same.account_id = asked.account_id
                                 AND same.identity_id = asked.identity_id
           JOIN task t ON t.shop_id = same.shop_id AND t.conversation_id = same.id AND t.cause = $3 AND t.settled_at IS NULL
           WHERE asked.shop_id = $1 AND asked.id = $2
           ORDER BY 1"#,
        tx.shop_uuid(),
        conversation.as_uuid(),
        cause.as_str(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ConversationId::from_uuid).collect())
}
