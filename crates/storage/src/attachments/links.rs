//! Which drafts and messages a file belongs to.

use domain::{
    attachment::AttachmentView,
    ids::{AttachmentId, DraftId, MessageId},
};
use jiff_sqlx::Timestamp as Stored;
use uuid::Uuid;

use super::{Attachment, Row};
use crate::{db::TenantTx, error::StorageError};

/// A joined row as the page's view of its file.
macro_rules! view {
    ($row:ident) => {
        Attachment::try_from(Row {
            id: $row.id,
            conversation_id: $row.conversation_id,
            staff_id: $row.staff_id,
            in_unsent: $row.in_unsent,
            state: $row.state,
            kind: $row.kind,
            content_type: $row.content_type,
            name: $row.name,
            alt: $row.alt,
            size_bytes: $row.size_bytes,
            sha256: $row.sha256,
            width: $row.width,
            height: $row.height,
            object_key: $row.object_key,
            thumbnail_key: $row.thumbnail_key,
            problem: $row.problem,
            created_at: $row.created_at,
            purged_at: $row.purged_at,
        })
        .map(|attachment| attachment.view)
    };
}

/// Puts files into a draft as it stands after so many edits, in this order.
pub async fn link_draft(
    tx: &mut TenantTx,
    draft: DraftId,
    revision: i32,
    files: &[AttachmentId],
) -> Result<(), StorageError> {
    let files: Vec<Uuid> = files.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "INSERT INTO draft_attachment (shop_id, draft_id, revision, place, attachment_id)
         SELECT $1, $2, $3, place::smallint, id FROM unnest($4::uuid[]) WITH ORDINALITY AS file (id, place)",
        tx.shop_uuid(),
        draft.as_uuid(),
        revision,
        &files,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts files into a message, in this order.
pub async fn link_message(tx: &mut TenantTx, message: MessageId, files: &[AttachmentId]) -> Result<(), StorageError> {
    let files: Vec<Uuid> = files.iter().map(|id| id.as_uuid()).collect();
    sqlx::query!(
        "INSERT INTO message_attachment (shop_id, message_id, place, attachment_id)
         SELECT $1, $2, place::smallint, id FROM unnest($3::uuid[]) WITH ORDINALITY AS file (id, place)",
        tx.shop_uuid(),
        message.as_uuid(),
        &files,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether everybody who reads the inbox may see a file: it is in a message or in a draft.
pub async fn seen_by(tx: &mut TenantTx, id: AttachmentId) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM draft_attachment WHERE shop_id = $1 AND attachment_id = $2)
               OR EXISTS (SELECT FROM message_attachment WHERE shop_id = $1 AND attachment_id = $2) AS "seen!""#,
        tx.shop_uuid(),
        id.as_uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// The files of these drafts as they stand now.
pub async fn of_drafts(tx: &mut TenantTx, drafts: &[DraftId]) -> Result<Vec<(DraftId, AttachmentView)>, StorageError> {
    let drafts: Vec<Uuid> = drafts.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT l.draft_id, a.id, a.conversation_id, a.staff_id, a.in_unsent, a.state, a.kind, a.content_type, a.name, a.alt,
                  a.size_bytes, a.sha256, a.width, a.height, a.object_key, a.thumbnail_key, a.problem,
                  a.created_at AS "created_at: Stored", a.purged_at AS "purged_at: Stored"
           FROM draft_attachment l
           JOIN message_draft d ON d.shop_id = l.shop_id AND d.id = l.draft_id AND d.revision = l.revision
           JOIN attachment a ON a.shop_id = l.shop_id AND a.id = l.attachment_id
           WHERE l.shop_id = $1 AND l.draft_id = ANY ($2) ORDER BY l.draft_id, l.place"#,
        tx.shop_uuid(),
        &drafts,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| Ok((DraftId::from_uuid(row.draft_id), view!(row)?))).collect()
}

/// The files of these messages.
pub async fn of_messages(
    tx: &mut TenantTx,
    messages: &[MessageId],
) -> Result<Vec<(MessageId, AttachmentView)>, StorageError> {
    let messages: Vec<Uuid> = messages.iter().map(|id| id.as_uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT l.message_id, a.id, a.conversation_id, a.staff_id, a.in_unsent, a.state, a.kind, a.content_type, a.name, a.alt,
                  a.size_bytes, a.sha256, a.width, a.height, a.object_key, a.thumbnail_key, a.problem,
                  a.created_at AS "created_at: Stored", a.purged_at AS "purged_at: Stored"
           FROM message_attachment l
           JOIN attachment a ON a.shop_id = l.shop_id AND a.id = l.attachment_id
           WHERE l.shop_id = $1 AND l.message_id = ANY ($2) ORDER BY l.message_id, l.place"#,
        tx.shop_uuid(),
        &messages,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| Ok((MessageId::from_uuid(row.message_id), view!(row)?))).collect()
}
