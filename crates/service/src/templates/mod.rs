//! Texts that staff start from: written, decided by somebody else, and filled in for one client.
//!
//! A version never changes: an edit makes the next one, and what was approved before stays usable until the next is.

mod approval;
mod fill;
mod read;
mod refusal;
mod write;

pub use approval::{approve, reject, submit};
pub use fill::{FilledTemplate, MissingValue, Preview, fill, preview};
pub use read::{TemplateDetail, TemplateQuery, TemplateView, VersionView, get, list};
pub use refusal::TemplateRefusal;
pub use write::{NewTemplate, SaveTemplate, archive, create, restore, save};

use domain::{
    access::{Actor, Ctx},
    audit::AuditKind,
    ids::{StaffId, TemplateId},
};
use serde_json::json;
use storage::{TenantTx, audit::NewAuditEvent, templates::Template};

use crate::{
    error::{Invalid, ServiceError},
    ids,
};

/// Who writes or decides: a person.
fn person(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    match ctx.actor {
        Actor::Staff(id) => Ok(id),
        Actor::System => Err(ServiceError::NotFound),
    }
}

fn event(kind: AuditKind, template: TemplateId, version: i32) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind,
        entity_kind: "template",
        entity_id: template.as_uuid(),
        detail: json!({ "version": version }),
    }
}

/// The template, locked, if `version` is still its newest.
async fn lock_newest(tx: &mut TenantTx, id: TemplateId, version: i32) -> Result<Template, ServiceError> {
    let template = storage::templates::lock(tx, id).await?.ok_or(ServiceError::NotFound)?;
    if template.newest_version == version { Ok(template) } else { Err(Invalid::from(TemplateRefusal::MovedOn).into()) }
}

/// Writes the template's row.
async fn put(tx: &mut TenantTx, template: &Template) -> Result<(), ServiceError> {
    if storage::templates::update(tx, template).await? {
        Ok(())
    } else {
        Err(Invalid::from(TemplateRefusal::NameTaken).into())
    }
}
