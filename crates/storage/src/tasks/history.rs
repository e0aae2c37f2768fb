//! What was done with tasks: append-only.

use domain::{
    ids::{StaffId, TaskEventId, TaskId},
    keyset::Cursor,
    task::{TaskChange, TaskOwner, TaskWhy},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use super::{owner_columns, owner_of};
use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// Something that was done with a task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TaskEvent {
    /// Our id for it.
    pub id: TaskEventId,
    /// What was done.
    pub change: TaskChange,
    /// To whom it was handed.
    pub to: TaskOwner,
    /// The name of that person.
    pub to_name: Option<String>,
    /// What was said about it.
    pub note: String,
    /// What brought it about.
    pub why: Option<TaskWhy>,
    /// Who did it; nobody for the app itself.
    pub actor: Option<StaffId>,
    /// Their name.
    pub actor_name: Option<String>,
    /// When.
    pub occurred_at: Timestamp,
}

/// A line about to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewTaskEvent<'a> {
    /// Our id for it.
    pub id: TaskEventId,
    /// Of which task.
    pub task: TaskId,
    /// The task's version now.
    pub version: i32,
    /// What was done.
    pub change: TaskChange,
    /// To whom it was handed.
    pub to: TaskOwner,
    /// What was said about it.
    pub note: &'a str,
    /// What brought it about.
    pub why: Option<TaskWhy>,
    /// Who did it.
    pub actor: Option<StaffId>,
}

/// Keeps a line.
pub async fn record(tx: &mut TenantTx, new: &NewTaskEvent<'_>, now: Timestamp) -> Result<(), StorageError> {
    let (to_staff, to_role) = owner_columns(new.to);
    sqlx::query!(
        "INSERT INTO task_event (shop_id, id, task_id, version, change, to_staff_id, to_role, note, why, actor_staff_id,
                                 occurred_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.task.as_uuid(),
        new.version,
        new.change.as_str(),
        to_staff,
        to_role,
        new.note,
        new.why.map_or("", TaskWhy::as_str),
        new.actor.map(StaffId::as_uuid),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What was done last with a task.
pub async fn last_event(tx: &mut TenantTx, id: TaskId) -> Result<Option<TaskEvent>, StorageError> {
    Ok(history(tx, id, None, 1).await?.pop())
}

/// What was done with a task before `before`, the last first, at most `limit`.
pub async fn history(
    tx: &mut TenantTx,
    id: TaskId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<TaskEvent>, StorageError> {
    let (at, last) = before.map_or((Timestamp::MAX, Uuid::max()), |cursor| (from_micros(cursor.at_micros), cursor.id));
    let rows = sqlx::query!(
        r#"SELECT e.id, e.change, e.to_staff_id, e.to_role, t.name AS "to_name?", e.note, e.why, e.actor_staff_id,
                  a.name AS "actor_name?", e.occurred_at AS "occurred_at: Stored"
           FROM task_event e
           LEFT JOIN staff t ON t.shop_id = e.shop_id AND t.id = e.to_staff_id
           LEFT JOIN staff a ON a.shop_id = e.shop_id AND a.id = e.actor_staff_id
           WHERE e.shop_id = $1 AND e.task_id = $2 AND (e.occurred_at, e.id) < ($3, $4)
           ORDER BY e.occurred_at DESC, e.id DESC LIMIT $5"#,
        tx.shop_uuid(),
        id.as_uuid(),
        at.to_sqlx() as Stored,
        last,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let invalid = |column| StorageError::inconsistent("task_event", column);
    rows.into_iter()
        .map(|row| {
            Ok(TaskEvent {
                id: TaskEventId::from_uuid(row.id),
                change: TaskChange::from_name(&row.change).ok_or(invalid("change"))?,
                to: owner_of(row.to_staff_id, row.to_role.as_deref()).ok_or(invalid("to_role"))?,
                to_name: row.to_name,
                note: row.note,
                why: TaskWhy::from_name(&row.why),
                actor: row.actor_staff_id.map(StaffId::from_uuid),
                actor_name: row.actor_name,
                occurred_at: row.occurred_at.to_jiff(),
            })
        })
        .collect()
}
