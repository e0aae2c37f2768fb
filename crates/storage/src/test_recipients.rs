//! The list of those whom a controlled test may reach.

use domain::{conversation::ChannelKind, ids::StaffId};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use crate::{db::TenantTx, error::StorageError};

/// Somebody whom a controlled test may reach.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TestRecipient {
    /// Over which channel.
    pub channel: ChannelKind,
    /// The handle.
    pub handle: String,
    /// Whose it is, as the owner wrote.
    pub label: String,
    /// Who put it there.
    pub added_by: String,
    /// When.
    pub added_at: Timestamp,
}

/// The list, oldest first.
pub async fn all(tx: &mut TenantTx) -> Result<Vec<TestRecipient>, StorageError> {
    let rows = sqlx::query!(
        r#"SELECT r.channel, r.handle, r.label, s.name AS added_by, r.added_at AS "added_at: Stored"
           FROM test_recipient r JOIN staff s ON s.shop_id = r.shop_id AND s.id = r.added_by
           WHERE r.shop_id = $1 AND r.active ORDER BY r.added_at, r.handle LIMIT $2"#,
        tx.shop_uuid(),
        TEST_RECIPIENTS_MAX
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TestRecipient {
                channel: ChannelKind::from_name(&row.channel)
                    .ok_or(StorageError::inconsistent("test_recipient", "channel"))?,
                handle: row.handle,
                label: row.label,
                added_by: row.added_by,
                added_at: row.added_at.to_jiff(),
            })
        })
        .collect()
}

/// Most test recipients that are shown.
const TEST_RECIPIENTS_MAX: i64 = 100;

/// Puts a handle on the list, or changes its label.
pub async fn put(
    tx: &mut TenantTx,
    channel: ChannelKind,
    handle: &str,
    label: &str,
    by: StaffId,
    now: Timestamp,
) -> Result<(), StorageError> {
    sqlx::query!(
        "INSERT INTO test_recipient (shop_id, channel, handle, label, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (shop_id, channel, handle) DO UPDATE
         SET label = excluded.label, added_by = excluded.added_by, added_at = excluded.added_at, active = true",
        tx.shop_uuid(),
        channel.as_str(),
        handle,
        label,
        by.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a handle off the list; `false` if it was not on it.
pub async fn remove(tx: &mut TenantTx, channel: ChannelKind, handle: &str) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "UPDATE test_recipient SET active = false WHERE shop_id = $1 AND channel = $2 AND handle = $3 AND active",
        tx.shop_uuid(),
        channel.as_str(),
        handle
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Which of these handles are on the list.
pub async fn listed(tx: &mut TenantTx, channel: ChannelKind, handles: &[String]) -> Result<Vec<String>, StorageError> {
    Ok(sqlx::query_scalar!(
        "SELECT handle FROM test_recipient WHERE shop_id = $1 AND channel = $2 AND handle = ANY($3) AND active",
        tx.shop_uuid(),
        channel.as_str(),
        handles
    )
    .fetch_all(tx.conn())
    .await?)
}
