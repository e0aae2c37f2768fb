//! What clients send: announced by a webhook, fetched later.

use domain::{
    attachment::MediaKind,
    ids::{AccountId, AttachmentId, ConversationId, MessageId},
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};

use super::{Arrived, link_message};
use crate::{db::TenantTx, error::StorageError};

/// A file that a webhook announces.
#[derive(Clone, Copy, Debug)]
pub struct Awaited<'a> {
    /// Our id for it.
    pub id: AttachmentId,
    /// What it is said to be to a person.
    pub kind: MediaKind,
    /// What it is said to be.
    pub content_type: &'a str,
    /// How large it is said to be; 0 if nothing is said.
    pub size_bytes: i64,
    /// Where the carrier keeps it.
    pub source: &'a str,
    /// The hash that the carrier announces.
    pub source_sha256: Option<&'a [u8]>,
}

/// Notes the files of a message that came in, to be fetched.
pub async fn await_all(
    tx: &mut TenantTx,
    message: MessageId,
    account: AccountId,
    files: &[Awaited<'_>],
    now: Timestamp,
) -> Result<(), StorageError> {
    for file in files {
        sqlx::query!(
            "INSERT INTO attachment (shop_id, id, state, kind, content_type, name, size_bytes, account_id, source,
                                     source_sha256, due_at, created_at)
             VALUES ($1, $2, 'awaited', $3, $4, '', $5, $6, $7, $8, $9, $9)",
            tx.shop_uuid(),
            file.id.as_uuid(),
            file.kind.as_str(),
            file.content_type,
            file.size_bytes,
            account.as_uuid(),
            file.source,
            file.source_sha256,
            now.to_sqlx() as Stored,
        )
        .execute(tx.conn())
        .await?;
    }
    let ids: Vec<_> = files.iter().map(|file| file.id).collect();
    link_message(tx, message, &ids).await
}

/// A file is there now, its bytes under this key. `false` if nobody waits for it any more.
pub async fn fetched(
    tx: &mut TenantTx,
    file: &Arrived<'_>,
    object_key: &str,
    now: Timestamp,
) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "UPDATE attachment SET state = 'stored', kind = $3, content_type = $4, name = $5, size_bytes = $6, sha256 = $7,
                width = $8, height = $9, object_key = $10, source = NULL, problem = '', attempts = 0,
                thumbnail = CASE WHEN $11 THEN 'wanted' ELSE 'none' END, due_at = CASE WHEN $11 THEN $12::timestamptz END
         WHERE shop_id = $1 AND id = $2 AND state = 'awaited'",
        tx.shop_uuid(),
        file.id.as_uuid(),
        file.kind.as_str(),
        file.content_type,
        file.name,
        file.size_bytes,
        file.sha256,
        file.dimensions.map(|(width, _)| width),
        file.dimensions.map(|(_, height)| height),
        object_key,
        file.thumbnail,
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A file could not be fetched, and why.
pub async fn not_fetched(tx: &mut TenantTx, id: AttachmentId, problem: &str) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE attachment SET state = 'failed', problem = $3, due_at = NULL
         WHERE shop_id = $1 AND id = $2 AND state = 'awaited'",
        tx.shop_uuid(),
        id.as_uuid(),
        problem,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Has a file fetched once more that could not be.
pub async fn await_again(tx: &mut TenantTx, id: AttachmentId, now: Timestamp) -> Result<(), StorageError> {
    sqlx::query!(
        "UPDATE attachment SET state = 'awaited', problem = '', attempts = 0, due_at = $3
         WHERE shop_id = $1 AND id = $2 AND state = 'failed' AND source IS NOT NULL",
        tx.shop_uuid(),
        id.as_uuid(),
        now.to_sqlx() as Stored,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The conversations in which a file shows.
pub async fn conversations(tx: &mut TenantTx, id: AttachmentId) -> Result<Vec<ConversationId>, StorageError> {
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT m.conversation_id FROM message_attachment l
         JOIN message m ON m.shop_id = l.shop_id AND m.id = l.message_id WHERE l.shop_id = $1 AND l.attachment_id = $2",
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ConversationId::from_uuid).collect())
}
