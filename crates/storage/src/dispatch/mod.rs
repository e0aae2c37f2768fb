//! Intended sends: the outbox.
//!
//! [`claim`] finds whose turn it is and takes it, [`finish`] records what became of a hand-over, [`report`] applies what the carrier
//! says later, [`read`] is for people. Whoever hands over holds a fence number: a finish with another number changes nothing.

pub mod claim;
pub mod finish;
pub mod read;
pub mod report;
pub mod settle;

use domain::{
    dispatch::DispatchKind,
    guard::Effect,
    ids::{AccountId, ConversationId, DispatchId, DraftId, MessageId, StaffId},
    message::Plan,
};
use jiff::Timestamp;
use jiff_sqlx::{Timestamp as Stored, ToSqlx};
use sqlx::types::Json;

use crate::{db::TenantTx, error::StorageError};

/// A send about to be queued.
#[derive(Clone, Debug)]
pub struct NewDispatch<'a> {
    /// Our id for it.
    pub id: DispatchId,
    /// Through which account.
    pub account: AccountId,
    /// Which live effect it is.
    pub effect: Effect,
    /// What it is for.
    pub kind: DispatchKind,
    /// In which conversation; none for a controlled test.
    pub conversation: Option<ConversationId>,
    /// The draft that was approved.
    pub draft: Option<DraftId>,
    /// The message that shows it in the conversation.
    pub message: Option<MessageId>,
    /// What was planned: the request is built from it alone.
    pub plan: &'a Plan,
    /// Who wrote it.
    pub created_by: Option<StaffId>,
    /// Who approved it.
    pub approved_by: Option<StaffId>,
    /// Not before this time.
    pub not_before: Timestamp,
    /// Worth nothing after this time.
    pub expires_at: Option<Timestamp>,
}

/// Queues a send; `false` if its draft was queued before.
pub async fn insert(tx: &mut TenantTx, new: &NewDispatch<'_>, now: Timestamp) -> Result<bool, StorageError> {
    let done = sqlx::query!(
        "INSERT INTO dispatch (shop_id, id, account_id, effect, workbench_guard, kind, conversation_id, draft_id, message_id,
                               recipient, sender, body, plan, created_by, approved_by, created_at, ordered_at, not_before,
                               expires_at, idempotency_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $19)
         ON CONFLICT (shop_id, draft_id) WHERE draft_id IS NOT NULL DO NOTHING",
        tx.shop_uuid(),
        new.id.as_uuid(),
        new.account.as_uuid(),
        new.effect.as_str(),
        new.effect.workbench().guard(),
        new.kind.as_str(),
        new.conversation.map(ConversationId::as_uuid),
        new.draft.map(DraftId::as_uuid),
        new.message.map(MessageId::as_uuid),
        new.plan.recipient,
        new.plan.sender.handle,
        new.plan.text,
        Json(new.plan) as _,
        new.created_by.map(StaffId::as_uuid),
        new.approved_by.map(StaffId::as_uuid),
        now.to_sqlx() as Stored,
        new.not_before.to_sqlx() as Stored,
        new.expires_at.map(ToSqlx::to_sqlx) as Option<Stored>,
        new.id.to_string(),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether a STOP of this recipient was confirmed, or is being confirmed, since then.
pub async fn confirmed_since(tx: &mut TenantTx, recipient: &str, since: Timestamp) -> Result<bool, StorageError> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM dispatch
                          WHERE shop_id = $1 AND recipient = $2 AND kind = 'stop_confirmation' AND created_at >= $3)
           AS "found!""#,
        tx.shop_uuid(),
        recipient,
        since.to_sqlx() as Stored,
    )
    .fetch_one(tx.conn())
    .await?)
}
