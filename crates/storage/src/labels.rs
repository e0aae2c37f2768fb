//! The shop's labels.

use domain::{
    ids::{ContactId, LabelId},
    label::{LABELS_MAX, Label, LabelPath},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use uuid::Uuid;

use crate::{db::TenantTx, error::StorageError};

struct Row {
    id: Uuid,
    path: String,
    color: String,
}

impl TryFrom<Row> for Label {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self, Self::Error> {
        let path: LabelPath = row.path.parse().map_err(|_| StorageError::inconsistent("label", "path"))?;
        Ok(Self { id: LabelId::from_uuid(row.id), path, color: row.color })
    }
}

/// Every label that is not deleted, in the order of their names.
pub async fn list(tx: &mut TenantTx) -> Result<Vec<Label>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT id, path, color FROM label WHERE shop_id = $1 AND deleted_at IS NULL ORDER BY lower(path) LIMIT $2",
        tx.shop_uuid(),
        i64::try_from(LABELS_MAX).unwrap_or(i64::MAX)
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Label::try_from)
    .collect()
}

/// Lets one transaction at a time change the shop's set of labels, so that it stays a hierarchy of unique names.
pub async fn lock_set(tx: &mut TenantTx) -> Result<(), StorageError> {
    sqlx::query!(
        "SELECT FROM pg_advisory_xact_lock(hashtextextended('labels:' || $1::text, 0))",
        tx.shop_uuid().to_string()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether a label is there, or was once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// It can be used.
    Here(Label),
    /// It was deleted.
    Deleted,
}

/// Looks a label up and keeps it from being deleted until this transaction ends.
pub async fn hold(tx: &mut TenantTx, id: LabelId) -> Result<Option<Found>, StorageError> {
    let row = sqlx::query!(
        r#"SELECT id, path, color, deleted_at IS NOT NULL AS "deleted!" FROM label WHERE shop_id = $1 AND id = $2 FOR SHARE"#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.deleted {
        return Ok(Some(Found::Deleted));
    }
    Ok(Some(Found::Here(Row { id: row.id, path: row.path, color: row.color }.try_into()?)))
}

/// The label that this attempt made.
pub async fn by_request_key(tx: &mut TenantTx, key: Uuid) -> Result<Option<Label>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT id, path, color FROM label WHERE shop_id = $1 AND request_key = $2",
        tx.shop_uuid(),
        key
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Label::try_from)
    .transpose()
}

/// Adds a label. The caller holds the set and has looked.
pub async fn insert(tx: &mut TenantTx, label: &Label, key: Uuid, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO label (shop_id, id, path, color, request_key, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        tx.shop_uuid(),
        label.id.as_uuid(),
        label.path.as_str(),
        label.color,
        key,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a label's name and colour.
pub async fn update(tx: &mut TenantTx, label: &Label) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE label SET path = $3, color = $4 WHERE shop_id = $1 AND id = $2",
        tx.shop_uuid(),
        label.id.as_uuid(),
        label.path.as_str(),
        label.color,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes labels: what they were on shows them no more.
pub async fn delete(tx: &mut TenantTx, ids: &[LabelId], now: Timestamp) -> Result<(), StorageError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "UPDATE label SET deleted_at = $3 WHERE shop_id = $1 AND id = ANY($2) AND deleted_at IS NULL",
        tx.shop_uuid(),
        &ids,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The labels of a contact.
pub async fn of_contact(tx: &mut TenantTx, contact: ContactId) -> Result<Vec<Label>, StorageError> {
    sqlx::query_as!(
        Row,
        "SELECT l.id, l.path, l.color FROM contact_label c JOIN label l ON l.shop_id = c.shop_id AND l.id = c.label_id
         WHERE c.shop_id = $1 AND c.contact_id = $2 AND c.active AND l.deleted_at IS NULL ORDER BY lower(l.path)",
        tx.shop_uuid(),
        contact.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Label::try_from)
    .collect()
}

/// Puts a label on a contact, or takes it off. Tells whether that changed anything.
pub async fn set_on_contact(
    tx: &mut TenantTx,
    contact: ContactId,
    label: LabelId,
    on: bool,
) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO contact_label (shop_id, contact_id, label_id, active) SELECT $1, $2, $3, $4
         WHERE $4 OR EXISTS (SELECT FROM contact_label WHERE shop_id = $1 AND contact_id = $2 AND label_id = $3)
         ON CONFLICT (shop_id, contact_id, label_id) DO UPDATE SET active = EXCLUDED.active
         WHERE contact_label.active <> EXCLUDED.active",
        tx.shop_uuid(),
        contact.as_uuid(),
        label.as_uuid(),
        on
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}
