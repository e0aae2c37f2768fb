//! What a contact is called.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    contact::checked_name,
    ids::ContactId,
    timeline::TimelineKind,
};
use serde_json::json;
use storage::{audit::NewAuditEvent, contacts};

use super::{ContactDetail, ContactRefusal, read::detail};
use crate::{
    error::{Invalid, ServiceError},
    ids, live,
    services::Services,
    timeline,
};

/// Gives a contact another name; an empty one leaves their number in its place. `version` is the one that was looked at: it matters only
/// if somebody has written another name since.
pub async fn rename(
    services: &Services,
    ctx: &Ctx,
    id: ContactId,
    version: i32,
    name: &str,
) -> Result<ContactDetail, ServiceError> {
    ctx.require(Permission::ContactWrite)?;
    let name = checked_name(name).map_err(|problem| Invalid::from(ContactRefusal::from(problem)))?;
    let mut tx = services.db().tenant(ctx).await?;
    let contact = contacts::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if contact.merged_into.is_some() {
        return Err(Invalid::from(ContactRefusal::Merged).into());
    }
    if contact.name == name {
        return detail(&mut tx, id).await;
    }
    if !contacts::rename(&mut tx, id, version, &name).await? {
        return Err(Invalid::from(ContactRefusal::MovedOn).into());
    }
    storage::timeline::insert(&mut tx, &timeline::line(ctx, id, TimelineKind::ContactRenamed)).await?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ContactRenamed,
        entity_kind: "contact",
        entity_id: id.as_uuid(),
        detail: json!({ "named": !name.is_empty() }),
    };
    let shown = storage::customers::conversations(&mut tx, id).await?;
    let view = detail(&mut tx, id).await?;
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    for conversation in shown {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(view)
}
