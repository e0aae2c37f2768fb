//! Staff.

use std::collections::HashMap;

use domain::{access::Role, ids::StaffId, staff::StaffMember};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

struct Row {
    id: Uuid,
    shopify_user_id: i64,
    name: String,
    email: String,
    role: String,
    active: bool,
}

impl TryFrom<Row> for StaffMember {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        Ok(Self {
            id: StaffId::from_uuid(row.id),
            shopify_user_id: row.shopify_user_id,
            name: row.name,
            email: row.email,
            role: Role::from_name(&row.role).ok_or(StorageError::inconsistent("staff", "role"))?,
            active: row.active,
        })
    }
}

/// The member whom Shopify knows by this user id.
pub async fn by_shopify_user(tx: &mut TenantTx, user_id: i64) -> Result<Option<StaffMember>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT id, shopify_user_id, name, email, role, active FROM staff WHERE shop_id = $1 AND shopify_user_id = $2",
        tx.shop_uuid(),
        user_id
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StaffMember::try_from)
    .transpose()
}

/// The member with this id.
pub async fn get(tx: &mut TenantTx, id: StaffId) -> Result<Option<StaffMember>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT id, shopify_user_id, name, email, role, active FROM staff WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StaffMember::try_from)
    .transpose()
}

/// The names of these members.
pub async fn names(tx: &mut TenantTx, ids: &[StaffId]) -> Result<HashMap<StaffId, String>, StorageError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query!("SELECT id, name FROM staff WHERE shop_id = $1 AND id = ANY($2)", tx.shop_uuid(), &ids)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().map(|row| (StaffId::from_uuid(row.id), row.name)).collect())
}

/// Everybody, oldest first. A shop's staff is a short list (Shopify's own limit is far below a page's worth of memory).
pub async fn list(tx: &mut TenantTx) -> Result<Vec<StaffMember>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT id, shopify_user_id, name, email, role, active FROM staff WHERE shop_id = $1 ORDER BY id LIMIT $2",
        tx.shop_uuid(),
        LIST_MAX
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(StaffMember::try_from)
    .collect()
}

/// Most members a list shows.
const LIST_MAX: i64 = 1_000;

/// How many members there are.
pub async fn count(tx: &mut TenantTx) -> Result<i64, StorageError> {
    Ok(sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM staff WHERE shop_id = $1"#, tx.shop_uuid())
        .fetch_one(tx.conn())
        .await?)
}

/// Locks every member with this role and says how many there are, so that the last of them can't be demoted twice at once.
pub async fn lock_active_with_role(tx: &mut TenantTx, role: Role) -> Result<usize, StorageError> {
    let rows = sqlx::query_scalar!(
        "SELECT id FROM staff WHERE shop_id = $1 AND role = $2 AND active ORDER BY id FOR UPDATE",
        tx.shop_uuid(),
        role.as_str()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.len())
}

/// Adds a member.
pub async fn insert(tx: &mut TenantTx, member: &StaffMember, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO staff (shop_id, id, shopify_user_id, name, email, role, active, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        tx.shop_uuid(),
        member.id.as_uuid(),
        member.shopify_user_id,
        member.name,
        member.email,
        member.role.as_str(),
        member.active,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives a member another role. `false` if there is no such member here.
pub async fn set_role(tx: &mut TenantTx, id: StaffId, role: Role) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "UPDATE staff SET role = $3 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        id.as_uuid(),
        role.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
