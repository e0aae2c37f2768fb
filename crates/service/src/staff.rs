//! The staff list.

use domain::{
    access::{Ctx, Permission, Role, allows},
    audit::AuditKind,
    conversation::Assignee,
    ids::StaffId,
    staff::StaffMember,
};
use serde_json::json;
use storage::audit::NewAuditEvent;

use crate::{
    error::{Invalid, ServiceError},
    ids,
    notifier::Channel,
    services::Services,
};

/// Everybody who has opened the app in this shop.
pub async fn list(services: &Services, ctx: &Ctx) -> Result<Vec<StaffMember>, ServiceError> {
    ctx.require(Permission::StaffRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::staff::list(&mut tx).await?)
}

/// Whether somebody can look after conversations.
pub(crate) fn is_assignable(member: &StaffMember) -> bool {
    member.active && allows(member.role, Permission::ConversationTriage)
}

/// Whom a conversation can be given to.
pub async fn assignable(services: &Services, ctx: &Ctx) -> Result<Vec<Assignee>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let members = storage::staff::list(&mut tx).await?;
    Ok(members.into_iter().filter(is_assignable).map(|member| Assignee { id: member.id, name: member.name }).collect())
}

/// Gives somebody another role. It holds from their next request on, in every open page.
pub async fn set_role(services: &Services, ctx: &Ctx, id: StaffId, role: Role) -> Result<StaffMember, ServiceError> {
    ctx.require(Permission::StaffManage)?;
    if !Role::ASSIGNABLE.contains(&role) {
        return Err(Invalid::RoleNotAssignable.into());
    }
    let mut tx = services.db().tenant(ctx).await?;
    let owners = storage::staff::lock_active_with_role(&mut tx, Role::RootOwner).await?;
    let member = storage::staff::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if member.role == role {
        return Ok(member);
    }
    if member.role == Role::RootOwner && member.active && owners <= 1 {
        return Err(Invalid::LastOwner.into());
    }
    storage::staff::set_role(&mut tx, id, role).await?;
    let shop = storage::shops::profile(&mut tx).await?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::StaffRoleChanged,
        entity_kind: "staff",
        entity_id: id.as_uuid(),
        detail: json!({ "from": member.role.as_str(), "to": role.as_str() }),
    };
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    services.inner().access.invalidate(&(shop.domain.clone(), member.shopify_user_id)).await;
    services.inner().people.invalidate(&(ctx.shop, id)).await;
    services.inner().notifier.tell(Channel::Access, format!("{}/{}", shop.domain, member.shopify_user_id));
    Ok(StaffMember { role, ..member })
}
