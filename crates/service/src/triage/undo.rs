//! Taking back what was done in one go, from the history. What somebody has changed since stays as it is and says so.

use domain::{
    access::{Ctx, Permission},
    ids::{ConversationId, LabelId, LinkId, MoveId},
    triage::{BULK_MAX, ChangeKind},
};
use storage::{TenantTx, triage::Change};
use uuid::Uuid;

use super::{
    BulkRow, TriageRefusal,
    engine::{Asked, Wish, apply, hold, refused},
    moves::take_back,
};
use crate::{error::ServiceError, ids, live, services::Services, tasks};

/// Most changes that belong together: labels come in twenties.
const CHANGES_MAX: usize = BULK_MAX * 2;

/// Undoes everything that was done under this name, conversation by conversation.
pub async fn undo(services: &Services, ctx: &Ctx, batch: Uuid) -> Result<Vec<BulkRow>, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let mut tx = services.db().tenant(ctx).await?;
    let limit = i64::try_from(CHANGES_MAX).unwrap_or(i64::MAX);
    let changes = storage::triage::of_batch(&mut tx, batch, limit).await?;
    drop(tx);
    if changes.is_empty() {
        return Err(ServiceError::NotFound);
    }
    let moved = changes.iter().find(|change| matches!(change.changed.kind, ChangeKind::Merge | ChangeKind::Split));
    if let Some(id) = moved.and_then(|change| change.about) {
        return take_back(services, ctx, MoveId::from_uuid(id)).await;
    }
    let by_conversation: Vec<&[Change]> =
        changes.chunk_by(|one, other| one.conversation == other.conversation).collect();
    let supervised = |change: &Change| matches!(change.changed.kind, ChangeKind::Label | ChangeKind::Assignee);
    if by_conversation.len() > 1 && changes.iter().any(supervised) {
        ctx.require(Permission::ConversationAssign)?;
    }
    let own = ids::change_id().as_uuid();
    let mut rows = Vec::with_capacity(by_conversation.len());
    for changes in by_conversation {
        let Some(id) = changes.first().map(|change| change.conversation) else { continue };
        rows.push(BulkRow::of(id, each(services, ctx, id, changes, own).await));
    }
    Ok(rows)
}

/// All of it or nothing, for one conversation.
async fn each(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    changes: &[Change],
    batch: Uuid,
) -> Result<bool, ServiceError> {
    let mut tx = services.db().tenant(ctx).await?;
    let mut held = hold(&mut tx, id).await?;
    let mut audit = Vec::new();
    for change in changes {
        if is_undone(&mut tx, change).await? {
            continue;
        }
        let asked = Asked { batch, undoes: Some(change.id), ..Asked::alone(None) };
        let wish = inverse(change)?;
        audit.extend(apply(&mut tx, ctx, &mut held, &wish, &asked).await?);
    }
    if audit.is_empty() {
        return Ok(false);
    }
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, id);
    tasks::tell(services, ctx, &audit);
    Ok(true)
}

/// Whether it was taken back already. An error if somebody has changed the same since.
async fn is_undone(tx: &mut TenantTx, change: &Change) -> Result<bool, ServiceError> {
    let last = storage::triage::last_of(tx, change.conversation, change.changed.kind, change.about).await?;
    match last {
        Some(last) if last.id == change.id => Ok(false),
        Some(last) if last.undoes == Some(change.id) => Ok(true),
        Some(last) => Err(refused(TriageRefusal::MovedOn(last.changed.sentence()))),
        None => Err(refused(TriageRefusal::NothingToUndo)),
    }
}

/// What was so before.
fn inverse(change: &Change) -> Result<Wish, ServiceError> {
    let unreadable = || refused(TriageRefusal::NothingToUndo);
    let about = || change.about.ok_or_else(unreadable);
    let was_on = !change.before.is_empty();
    Ok(match change.changed.kind {
        ChangeKind::Status => Wish::Standing(change.before.parse().map_err(|_| unreadable())?),
        ChangeKind::Subject => Wish::Subject(change.before.clone()),
        ChangeKind::Assignee if was_on => Wish::Assignee(Some(change.before.parse().map_err(|_| unreadable())?)),
        ChangeKind::Assignee => Wish::Assignee(None),
        ChangeKind::Label => Wish::Label(LabelId::from_uuid(about()?), was_on),
        ChangeKind::Link => Wish::Link(LinkId::from_uuid(about()?), was_on),
        // Taken back as a whole, above.
        ChangeKind::Merge | ChangeKind::Split => return Err(unreadable()),
        ChangeKind::Read => Wish::Unread(change.before.parse().map_err(|_| unreadable())?),
    })
}
