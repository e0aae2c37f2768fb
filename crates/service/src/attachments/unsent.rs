//! The files in the reply that somebody is writing: theirs alone until it is submitted.

use domain::{
    access::{Ctx, Permission},
    attachment::{AttachmentProblem, AttachmentView, FILES_MAX, checked_alt},
    audit::AuditKind,
    ids::{AttachmentId, ConversationId},
    message::PlannedFile,
};
use serde_json::json;
use storage::{
    TenantTx,
    attachments::{self, Attachment},
};

use super::{event, person};
use crate::{
    error::{Invalid, ServiceError},
    services::Services,
};

/// The files in the caller's reply in a conversation, in the order in which they came.
pub async fn list(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
) -> Result<Vec<AttachmentView>, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let by = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    let files = attachments::unsent(&mut tx, conversation, by).await?;
    Ok(files.into_iter().map(|file| file.view).collect())
}

/// Says what can be seen on a picture of the caller's reply.
pub async fn describe(
    services: &Services,
    ctx: &Ctx,
    id: AttachmentId,
    alt: &str,
) -> Result<AttachmentView, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let alt = checked_alt(alt).map_err(Invalid::from)?;
    let mut tx = services.db().tenant(ctx).await?;
    own(&mut tx, ctx, id).await?;
    attachments::describe(&mut tx, id, &alt).await?;
    let file = attachments::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    Ok(file.view)
}

/// Takes a file out of the caller's reply. Its bytes are deleted, unless a draft has it already.
pub async fn remove(services: &Services, ctx: &Ctx, id: AttachmentId) -> Result<(), ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let mut tx = services.db().tenant(ctx).await?;
    let file = own(&mut tx, ctx, id).await?;
    attachments::take_out(&mut tx, id, ctx.now).await?;
    let conversation = file.put_by.map(|(conversation, _)| conversation);
    let detail = json!({ "conversation": conversation });
    storage::audit::append(&mut tx, ctx, &[event(AuditKind::AttachmentRemoved, id, detail)]).await?;
    tx.commit().await?;
    services.inner().files_wake.now();
    Ok(())
}

/// The files of the caller's reply that are to go with it, in this order. Each is there, stands in it, and has arrived.
pub(crate) async fn of_reply(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
    wanted: &[AttachmentId],
) -> Result<Vec<PlannedFile>, ServiceError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    if wanted.len() > FILES_MAX {
        return Err(Invalid::from(AttachmentProblem::TooMany).into());
    }
    let there = attachments::unsent(tx, conversation, person(ctx)?).await?;
    let mut files = Vec::with_capacity(wanted.len());
    for id in wanted {
        let file = there.iter().find(|file| file.view.id == *id).map(|file| PlannedFile::from(&file.view));
        let file = file.filter(|_| !files.iter().any(|taken: &PlannedFile| taken.id == *id));
        files.push(file.ok_or(Invalid::from(AttachmentProblem::NotThere))?);
    }
    Ok(files)
}

/// A file that stands in the caller's own reply. Anybody else's is not there; one that everybody sees already is not in this reply.
async fn own(tx: &mut TenantTx, ctx: &Ctx, id: AttachmentId) -> Result<Attachment, ServiceError> {
    let by = person(ctx)?;
    let file = attachments::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
    let is_own = file.in_unsent && file.put_by.is_some_and(|(_, staff)| staff == by);
    if is_own {
        Ok(file)
    } else if attachments::seen_by(tx, id).await? {
        Err(Invalid::from(AttachmentProblem::NotThere).into())
    } else {
        Err(ServiceError::NotFound)
    }
}
