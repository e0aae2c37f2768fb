//! Submitting a version, and deciding about it: never by whoever wrote it.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    ids::TemplateId,
    template::{TemplateState, check},
};
use storage::templates::VersionDecision;

use super::{TemplateDetail, TemplateRefusal, event, lock_newest, person, put, read::detail};
use crate::{
    error::{Invalid, ServiceError},
    guards::checked_reason,
    services::Services,
};

/// Asks for a decision about the newest version.
pub async fn submit(
    services: &Services,
    ctx: &Ctx,
    id: TemplateId,
    version: i32,
) -> Result<TemplateDetail, ServiceError> {
    ctx.require(Permission::TemplateWrite)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut template = lock_newest(&mut tx, id, version).await?;
    if template.archived {
        return Err(Invalid::from(TemplateRefusal::Archived).into());
    }
    if template.state != TemplateState::Draft {
        return Err(Invalid::from(TemplateRefusal::WrongStep).into());
    }
    template.state = TemplateState::Submitted;
    template.updated_at = ctx.now;
    storage::templates::set_version_state(&mut tx, id, version, template.state, None).await?;
    put(&mut tx, &template).await?;
    let submitted = detail(&mut tx, ctx, id).await?;
    storage::audit::append(&mut tx, ctx, &[event(AuditKind::TemplateSubmitted, id, version)]).await?;
    tx.commit().await?;
    Ok(submitted)
}

/// Lets a submitted version be used, in place of the one before.
pub async fn approve(
    services: &Services,
    ctx: &Ctx,
    id: TemplateId,
    version: i32,
) -> Result<TemplateDetail, ServiceError> {
    decide(services, ctx, id, version, TemplateState::Approved, "").await
}

/// Turns a submitted version down, and says why.
pub async fn reject(
    services: &Services,
    ctx: &Ctx,
    id: TemplateId,
    version: i32,
    reason: &str,
) -> Result<TemplateDetail, ServiceError> {
    ctx.require(Permission::DraftDecide)?;
    let reason = checked_reason(reason)?;
    decide(services, ctx, id, version, TemplateState::Rejected, reason).await
}

async fn decide(
    services: &Services,
    ctx: &Ctx,
    id: TemplateId,
    version: i32,
    state: TemplateState,
    reason: &str,
) -> Result<TemplateDetail, ServiceError> {
    ctx.require(Permission::DraftDecide)?;
    let decider = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let mut template = lock_newest(&mut tx, id, version).await?;
    if template.state != TemplateState::Submitted {
        return Err(Invalid::from(TemplateRefusal::WrongStep).into());
    }
    let written = storage::templates::version(&mut tx, id, version).await?.ok_or(ServiceError::NotFound)?;
    if written.author == decider {
        return Err(Invalid::from(TemplateRefusal::OwnVersion).into());
    }
    let kind = if state == TemplateState::Approved {
        // A variable may be gone since it was written.
        check(&written.body).map_err(Invalid::from)?;
        template.approved_version = Some(version);
        AuditKind::TemplateApproved
    } else {
        AuditKind::TemplateRejected
    };
    template.state = state;
    template.updated_at = ctx.now;
    let decision = VersionDecision { by: decider, at: ctx.now, reason };
    storage::templates::set_version_state(&mut tx, id, version, state, Some(decision)).await?;
    put(&mut tx, &template).await?;
    let answer = detail(&mut tx, ctx, id).await?;
    storage::audit::append(&mut tx, ctx, &[event(kind, id, version)]).await?;
    tx.commit().await?;
    Ok(answer)
}
