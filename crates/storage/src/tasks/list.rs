//! Tasks page by page, each list along one index; and how many are open.

use domain::{
    access::Role,
    ids::{ConversationId, StaffId},
    keyset::Cursor,
    task::{TaskOwner, TaskSource},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use super::{Task, by_ids};
use crate::{conversations::from_micros, db::TenantTx, error::StorageError};

/// Which tasks.
#[derive(Clone, Default, Debug)]
pub struct TaskFilter {
    /// Those that are settled, the last settled first; otherwise those that are open, the next due first.
    pub settled: bool,
    /// Of these owners; of everybody if nothing is said.
    pub owners: Option<Vec<TaskOwner>>,
    /// From this source.
    pub source: Option<TaskSource>,
}

/// Tasks after `after`, at most `limit`.
pub async fn page(
    tx: &mut TenantTx,
    filter: &TaskFilter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Task>, StorageError> {
    let owners: Option<Vec<String>> =
        filter.owners.as_ref().map(|owners| owners.iter().map(TaskOwner::to_string).collect());
    let (at, id) = match (after, filter.settled) {
        (Some(cursor), _) => (from_micros(cursor.at_micros), cursor.id),
        (None, true) => (Timestamp::MAX, Uuid::max()),
        (None, false) => (Timestamp::UNIX_EPOCH, Uuid::nil()),
    };
    let (at, source) = (at.to_sqlx(), filter.source.map(TaskSource::as_str));
    let ids = match (owners, filter.settled) {
        (Some(owners), false) => open_of(tx, &owners, at, id, source, limit).await?,
        (None, false) => open(tx, at, id, source, limit).await?,
        (Some(owners), true) => settled_of(tx, &owners, at, id, source, limit).await?,
        (None, true) => settled(tx, at, id, source, limit).await?,
    };
    by_ids(tx, &ids).await
}

async fn open(
    tx: &mut TenantTx,
    at: Stored,
    id: Uuid,
    source: Option<&str>,
    limit: i64,
) -> Result<Vec<Uuid>, StorageError> {
    Ok(sqlx::query_scalar!(
        "SELECT id FROM task
         WHERE shop_id = $1 AND settled_at IS NULL AND (turn_at, id) > ($2, $3) AND ($4::text IS NULL OR source = $4)
         ORDER BY turn_at, id LIMIT $5",
        tx.shop_uuid(),
        at as Stored,
        id,
        source,
        limit
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A page of each owner, and of those the first rows.
async fn open_of(
    tx: &mut TenantTx,
    owners: &[String],
    at: Stored,
    id: Uuid,
    source: Option<&str>,
    limit: i64,
) -> Result<Vec<Uuid>, StorageError> {
    Ok(sqlx::query_scalar!(
        "SELECT t.id FROM unnest($6::text[]) AS wanted (owner)
         CROSS JOIN LATERAL (
             SELECT id, turn_at FROM task
             WHERE shop_id = $1 AND owner_key = wanted.owner AND settled_at IS NULL AND (turn_at, id) > ($2, $3)
               AND ($4::text IS NULL OR source = $4)
             ORDER BY turn_at, id LIMIT $5) t
         ORDER BY t.turn_at, t.id LIMIT $5",
        tx.shop_uuid(),
        at as Stored,
        id,
        source,
        limit,
        owners
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn settled(
    tx: &mut TenantTx,
    at: Stored,
    id: Uuid,
    source: Option<&str>,
    limit: i64,
) -> Result<Vec<Uuid>, StorageError> {
    Ok(sqlx::query_scalar!(
        "SELECT id FROM task
         WHERE shop_id = $1 AND settled_at IS NOT NULL AND (settled_at, id) < ($2, $3) AND ($4::text IS NULL OR source = $4)
         ORDER BY settled_at DESC, id DESC LIMIT $5",
        tx.shop_uuid(),
        at as Stored,
        id,
        source,
        limit
    )
    .fetch_all(tx.conn())
    .await?)
}

async fn settled_of(
    tx: &mut TenantTx,
    owners: &[String],
    at: Stored,
    id: Uuid,
    source: Option<&str>,
    limit: i64,
) -> Result<Vec<Uuid>, StorageError> {
    Ok(sqlx::query_scalar!(
        "SELECT t.id FROM unnest($6::text[]) AS wanted (owner)
         CROSS JOIN LATERAL (
             SELECT id, settled_at FROM task
             WHERE shop_id = $1 AND owner_key = wanted.owner AND settled_at IS NOT NULL AND (settled_at, id) < ($2, $3)
               AND ($4::text IS NULL OR source = $4)
             ORDER BY settled_at DESC, id DESC LIMIT $5) t
         ORDER BY t.settled_at DESC, t.id DESC LIMIT $5",
        tx.shop_uuid(),
        at as Stored,
        id,
        source,
        limit,
        owners
    )
    .fetch_all(tx.conn())
    .await?)
}

/// A conversation's tasks before `before`, newest first, at most `limit`.
pub async fn of_conversation(
    tx: &mut TenantTx,
    conversation: ConversationId,
    before: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Task>, StorageError> {
    let (at, id) = before.map_or((Timestamp::MAX, Uuid::max()), |cursor| (from_micros(cursor.at_micros), cursor.id));
    let ids = sqlx::query_scalar!(
        "SELECT id FROM task WHERE shop_id = $1 AND conversation_id = $2 AND (created_at, id) < ($3, $4)
         ORDER BY created_at DESC, id DESC LIMIT $5",
        tx.shop_uuid(),
        conversation.as_uuid(),
        at.to_sqlx() as Stored,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    by_ids(tx, &ids).await
}

/// How many tasks are open.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    /// All of them.
    pub open: i64,
    /// One person's and their role's.
    pub mine: i64,
    /// Those of nobody.
    pub unowned: i64,
}

/// How many tasks are open, from the counters.
pub async fn counts(tx: &mut TenantTx, me: StaffId, role: Role) -> Result<Counts, StorageError> {
    let row = sqlx::query!(
        r#"SELECT coalesce(sum(amount) FILTER (WHERE scope = 'open'), 0)::bigint AS "open!",
                  coalesce(sum(amount) FILTER (WHERE scope IN ($2, $3)), 0)::bigint AS "mine!",
                  coalesce(sum(amount) FILTER (WHERE scope = $4), 0)::bigint AS "unowned!"
           FROM task_counter WHERE shop_id = $1 AND scope IN ('open', $2, $3, $4)"#,
        tx.shop_uuid(),
        TaskOwner::Person(me).to_string(),
        role.as_str(),
        TaskOwner::NOBODY,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Counts { open: row.open, mine: row.mine, unowned: row.unowned })
}
