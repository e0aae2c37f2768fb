//! Changing one conversation.

use domain::{
    access::{Ctx, Permission},
    conversation::ConversationDetail,
    ids::{ConversationId, LabelId, StaffId},
    label::AT_ONCE_MAX,
    triage::{self, Standing},
};
use serde::Serialize;
use storage::{TenantTx, audit::NewAuditEvent};
use uuid::Uuid;

use super::{
    TriageRefusal,
    engine::{Asked, Wish, apply, hold, refused},
};
use crate::{error::ServiceError, live, services::Services, tasks};

/// What a change left behind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Done {
    /// The conversation as it is now.
    #[serde(flatten)]
    pub conversation: ConversationDetail,
    /// By what the change can be undone; nothing if it was so already.
    pub undo: Option<Uuid>,
}

/// Sets the status, and with it the end of a snooze.
pub async fn set_status(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    seen: i32,
    standing: Standing,
) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    one(services, ctx, id, &Wish::Standing(standing), &Asked::alone(Some(seen))).await
}

/// Says what it is about; nothing takes that away.
pub async fn set_subject(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    seen: i32,
    subject: &str,
) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let subject = triage::subject(subject).ok_or_else(|| refused(TriageRefusal::Subject))?;
    one(services, ctx, id, &Wish::Subject(subject.to_owned()), &Asked::alone(Some(seen))).await
}

/// Takes it, hands it on with a note, or lets it go.
pub async fn assign(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    seen: i32,
    target: Option<StaffId>,
    note: &str,
) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let note = triage::note(note).ok_or_else(|| refused(TriageRefusal::Note))?;
    one(services, ctx, id, &Wish::Assignee(target), &Asked { note, ..Asked::alone(Some(seen)) }).await
}

/// Opens it again for whoever begins to write there; nothing if it is not closed.
pub(crate) async fn opened(
    tx: &mut TenantTx,
    ctx: &Ctx,
    id: ConversationId,
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    let mut held = hold(tx, id).await?;
    if held.standing != Standing::Closed {
        return Ok(Vec::new());
    }
    apply(tx, ctx, &mut held, &Wish::Standing(Standing::Open), &Asked::alone(None)).await
}

/// Marks it as unread, for whoever comes next.
pub async fn mark_unread(services: &Services, ctx: &Ctx, id: ConversationId) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationMark)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut held = hold(&mut tx, id).await?;
    let wish = Wish::Unread(held.unread.max(1));
    let asked = Asked::alone(None);
    let audit = apply(&mut tx, ctx, &mut held, &wish, &asked).await?;
    finish(services, tx, ctx, id, audit, asked.batch).await
}

/// Puts labels on and takes labels off. Nobody's labels get in the way of anybody else's, so no version is asked for.
pub async fn set_labels(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    add: &[LabelId],
    remove: &[LabelId],
) -> Result<Done, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    if add.len() + remove.len() > AT_ONCE_MAX {
        return Err(refused(TriageRefusal::TooManyLabels));
    }
    let mut tx = services.db().tenant(ctx).await?;
    let mut held = hold(&mut tx, id).await?;
    let asked = Asked::alone(None);
    let mut audit = Vec::new();
    let wishes = add.iter().map(|label| (*label, true)).chain(remove.iter().map(|label| (*label, false)));
    for (label, on) in wishes {
        audit.extend(apply(&mut tx, ctx, &mut held, &Wish::Label(label, on), &asked).await?);
    }
    finish(services, tx, ctx, id, audit, asked.batch).await
}

async fn one(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    wish: &Wish,
    asked: &Asked<'_>,
) -> Result<Done, ServiceError> {
    let mut tx = services.db().tenant(ctx).await?;
    let mut held = hold(&mut tx, id).await?;
    let audit = apply(&mut tx, ctx, &mut held, wish, asked).await?;
    finish(services, tx, ctx, id, audit, asked.batch).await
}

/// Appends to the audit, commits and tells open pages; or does none of it if nothing was changed.
pub(super) async fn finish(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    id: ConversationId,
    audit: Vec<NewAuditEvent>,
    batch: Uuid,
) -> Result<Done, ServiceError> {
    let conversation = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if audit.is_empty() {
        return Ok(Done { conversation, undo: None });
    }
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, id);
    tasks::tell(services, ctx, &audit);
    Ok(Done { conversation, undo: Some(batch) })
}
