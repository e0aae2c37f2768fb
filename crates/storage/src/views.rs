//! Lists of conversations that somebody saved.

use domain::ids::{StaffId, ViewId};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

/// A saved view.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedView {
    /// Our id for it.
    pub id: ViewId,
    /// Who saved it.
    pub owner: StaffId,
    /// Their name.
    pub owner_name: String,
    /// What it is called.
    pub name: String,
    /// Filters and order, as the list's address writes them.
    pub query: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// Whether it was deleted.
    pub deleted: bool,
}

struct Row {
    id: Uuid,
    owner_staff_id: Uuid,
    owner_name: String,
    name: String,
    query: String,
    shared: bool,
    deleted: bool,
}

impl From<Row> for SavedView {
    fn from(row: Row) -> Self {
        Self {
            id: ViewId::from_uuid(row.id),
            owner: StaffId::from_uuid(row.owner_staff_id),
            owner_name: row.owner_name,
            name: row.name,
            query: row.query,
            shared: row.shared,
            deleted: row.deleted,
        }
    }
}

/// The one statement that reads views.
macro_rules! views {
    ($tx:ident, $end:tt, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"SELECT v.id, v.owner_staff_id, s.name AS owner_name, v.name, v.query, v.shared, v.deleted_at IS NOT NULL AS "deleted!"
               FROM saved_view v JOIN staff s ON s.shop_id = v.shop_id AND s.id = v.owner_staff_id
               WHERE v.shop_id = $1 "# + $end,
            $tx.shop_uuid(),
            $($value),+
        )
    };
}

/// Somebody's own views and those that are shared, in the order of their names, at most `limit`.
pub async fn list(tx: &mut TenantTx, me: StaffId, limit: i64) -> Result<Vec<SavedView>, StorageError> {
    let rows = views!(
        tx,
        "AND v.deleted_at IS NULL AND (v.owner_staff_id = $2 OR v.shared) ORDER BY lower(v.name), v.id LIMIT $3",
        me.as_uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(SavedView::from).collect())
}

/// One view, locked; also one that was deleted.
pub async fn lock(tx: &mut TenantTx, id: ViewId) -> Result<Option<SavedView>, StorageError> {
    let row = views!(tx, "AND v.id = $2 FOR UPDATE OF v", id.as_uuid()).fetch_optional(tx.conn()).await?;
    Ok(row.map(SavedView::from))
}

/// The view that this attempt saved.
pub async fn by_request_key(tx: &mut TenantTx, key: Uuid) -> Result<Option<SavedView>, StorageError> {
    let row = views!(tx, "AND v.request_key = $2", key).fetch_optional(tx.conn()).await?;
    Ok(row.map(SavedView::from))
}

/// Saves a view. `false` if the attempt has saved one already.
pub async fn insert(tx: &mut TenantTx, view: &SavedView, key: Uuid, now: Timestamp) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO saved_view (shop_id, id, owner_staff_id, name, query, shared, request_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (shop_id, request_key) DO NOTHING",
        tx.shop_uuid(),
        view.id.as_uuid(),
        view.owner.as_uuid(),
        view.name,
        view.query,
        view.shared,
        key,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a view.
pub async fn update(tx: &mut TenantTx, view: &SavedView) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE saved_view SET name = $3, query = $4, shared = $5 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        view.id.as_uuid(),
        view.name,
        view.query,
        view.shared,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes a view.
pub async fn delete(tx: &mut TenantTx, id: ViewId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE saved_view SET deleted_at = $3 WHERE shop_id = $1 AND id = $2 AND deleted_at IS NULL",
        tx.shop_uuid(),
        id.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
