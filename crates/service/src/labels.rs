//! The shop's one set of labels, and the labels of contacts.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    ids::{ContactId, LabelId},
    label::{self, AT_ONCE_MAX, COLORS, InvalidLabelPath, LABELS_MAX, Label, LabelPath},
    timeline::TimelineKind,
};
use serde_json::json;
use storage::{TenantTx, audit::NewAuditEvent, labels::Found, timeline::TimelineEntry};
use uuid::Uuid;

use crate::{
    error::{Invalid, ServiceError},
    ids,
    live::{self, Topic},
    services::Services,
    timeline,
    triage::TriageRefusal,
};

/// What can't be done to the set of labels.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LabelRefusal {
    /// The name.
    #[error(transparent)]
    Path(#[from] InvalidLabelPath),
    /// The colour.
    #[error("Choose one of the colours that are offered.")]
    Color,
    /// There is one of this name.
    #[error("There is a label of this name already. Use that one, or choose another name.")]
    Taken,
    /// It would be too deep, or below itself.
    #[error("A label has at most three others above it, and can’t be below itself. Choose another place.")]
    Place,
    /// There are too many.
    #[error("The shop has 300 labels, which is the most there can be. Delete some that nobody uses first.")]
    TooMany,
    /// It was deleted.
    #[error("This label was deleted meanwhile. Look at the list again.")]
    Deleted,
}

impl LabelRefusal {
    /// A stable name for machines.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Path(_) => "invalid_label",
            Self::Color => "invalid_color",
            Self::Taken => "label_taken",
            Self::Place => "invalid_label_place",
            Self::TooMany => "too_many_labels",
            Self::Deleted => "label_deleted",
        }
    }
}

fn refused(refusal: LabelRefusal) -> ServiceError {
    Invalid::from(refusal).into()
}

/// Every label, in the order of their names.
pub async fn list(services: &Services, ctx: &Ctx) -> Result<Vec<Label>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    Ok(storage::labels::list(&mut tx).await?)
}

/// Adds a label and those above it that are missing. The same attempt again finds what it made.
pub async fn create(
    services: &Services,
    ctx: &Ctx,
    path: &str,
    color: &str,
    request_key: Uuid,
) -> Result<Label, ServiceError> {
    ctx.require(Permission::LabelManage)?;
    let path: LabelPath = path.parse().map_err(|error| refused(LabelRefusal::Path(error)))?;
    let color = checked_color(color)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::labels::lock_set(&mut tx).await?;
    if let Some(first) = storage::labels::by_request_key(&mut tx, request_key).await? {
        return if first.path == path { Ok(first) } else { Err(Invalid::RequestKeyReused.into()) };
    }
    let known = storage::labels::list(&mut tx).await?;
    if taken(&known, &path) {
        return Err(refused(LabelRefusal::Taken));
    }
    let mut made = Vec::new();
    for missing in with_parents(&path).filter(|path| !taken(&known, path)) {
        let key = if missing == path { request_key } else { ids::label_id().as_uuid() };
        let label = Label { id: ids::label_id(), path: missing, color: color.to_owned() };
        storage::labels::insert(&mut tx, &label, key, ctx.now).await?;
        made.push(label);
    }
    if known.len() + made.len() > LABELS_MAX {
        return Err(refused(LabelRefusal::TooMany));
    }
    let events: Vec<_> = made.iter().map(|label| event(label.id, "created")).collect();
    finish(services, tx, ctx, &events).await?;
    made.pop().ok_or(ServiceError::NotFound)
}

/// The path and those above it, the highest first.
fn with_parents(path: &LabelPath) -> impl Iterator<Item = LabelPath> {
    let mut all: Vec<LabelPath> = std::iter::successors(Some(path.clone()), LabelPath::parent).collect();
    all.reverse();
    all.into_iter()
}

fn taken(known: &[Label], path: &LabelPath) -> bool {
    known.iter().any(|label| label.path.as_str().to_lowercase() == path.as_str().to_lowercase())
}

fn checked_color(color: &str) -> Result<&'static str, ServiceError> {
    COLORS.into_iter().find(|known| *known == color).ok_or_else(|| refused(LabelRefusal::Color))
}

/// Gives a label another name or colour; what is below it moves along. Nothing keeps what it has.
pub async fn change(
    services: &Services,
    ctx: &Ctx,
    id: LabelId,
    path: Option<&str>,
    color: Option<&str>,
) -> Result<Label, ServiceError> {
    ctx.require(Permission::LabelManage)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::labels::lock_set(&mut tx).await?;
    let label = match storage::labels::hold(&mut tx, id).await?.ok_or(ServiceError::NotFound)? {
        Found::Here(label) => label,
        Found::Deleted => return Err(refused(LabelRefusal::Deleted)),
    };
    let path = path.map(str::parse).transpose().map_err(|error| refused(LabelRefusal::Path(error)))?;
    let new = Label {
        id,
        path: path.unwrap_or_else(|| label.path.clone()),
        color: color.map(checked_color).transpose()?.map_or_else(|| label.color.clone(), str::to_owned),
    };
    if new == label {
        return Ok(label);
    }
    let known = storage::labels::list(&mut tx).await?;
    let others: Vec<Label> = known.iter().filter(|other| other.id != id).cloned().collect();
    if taken(&others, &new.path) {
        return Err(refused(LabelRefusal::Taken));
    }
    if new.path.is_below(&label.path) {
        return Err(refused(LabelRefusal::Place));
    }
    move_along(&mut tx, &others, &label.path, &new.path).await?;
    storage::labels::update(&mut tx, &new).await?;
    finish(services, tx, ctx, &[event(id, "changed")]).await?;
    Ok(new)
}

async fn move_along(tx: &mut TenantTx, others: &[Label], from: &LabelPath, to: &LabelPath) -> Result<(), ServiceError> {
    let (below, rest): (Vec<&Label>, Vec<&Label>) = others.iter().partition(|other| other.path.is_below(from));
    let rest: Vec<Label> = rest.into_iter().cloned().collect();
    for label in below {
        let path = label.path.moved(from, to).ok_or_else(|| refused(LabelRefusal::Place))?;
        if taken(&rest, &path) {
            return Err(refused(LabelRefusal::Taken));
        }
        storage::labels::update(tx, &Label { path, ..label.clone() }).await?;
    }
    Ok(())
}

/// Deletes a label and those below it: what they were on shows them no more, and the history goes on naming them. A label that is
/// deleted already stays so.
pub async fn delete(services: &Services, ctx: &Ctx, id: LabelId) -> Result<(), ServiceError> {
    ctx.require(Permission::LabelManage)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::labels::lock_set(&mut tx).await?;
    if storage::labels::hold(&mut tx, id).await?.ok_or(ServiceError::NotFound)? == Found::Deleted {
        return Ok(());
    }
    let known = storage::labels::list(&mut tx).await?;
    let family = label::family(&known, id);
    storage::labels::delete(&mut tx, &family, ctx.now).await?;
    let events: Vec<_> = family.iter().map(|id| event(*id, "deleted")).collect();
    finish(services, tx, ctx, &events).await
}

fn event(id: LabelId, what: &str) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::LabelChanged,
        entity_kind: "label",
        entity_id: id.as_uuid(),
        detail: json!({ "what": what }),
    }
}

async fn finish(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    events: &[NewAuditEvent],
) -> Result<(), ServiceError> {
    storage::audit::append(&mut tx, ctx, events).await?;
    tx.commit().await?;
    live::topic_changed(services, ctx.shop, Topic::Labels);
    Ok(())
}

/// The labels of a contact, in the order of their names.
pub async fn of_contact(services: &Services, ctx: &Ctx, contact: ContactId) -> Result<Vec<Label>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::contacts::exists(&mut tx, contact).await? {
        return Err(ServiceError::NotFound);
    }
    Ok(storage::labels::of_contact(&mut tx, contact).await?)
}

/// Puts labels on a contact and takes labels off.
pub async fn set_on_contact(
    services: &Services,
    ctx: &Ctx,
    contact: ContactId,
    add: &[LabelId],
    remove: &[LabelId],
) -> Result<Vec<Label>, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    if add.len() + remove.len() > AT_ONCE_MAX {
        return Err(Invalid::from(TriageRefusal::TooManyLabels).into());
    }
    let mut tx = services.db().tenant(ctx).await?;
    if !storage::contacts::exists(&mut tx, contact).await? {
        return Err(ServiceError::NotFound);
    }
    // What was said of a contact that became a part of another one is said of that one.
    let contact = storage::contacts::survivor(&mut tx, contact).await?;
    for (label, on) in add.iter().map(|id| (*id, true)).chain(remove.iter().map(|id| (*id, false))) {
        match storage::labels::hold(&mut tx, label).await? {
            None => return Err(ServiceError::NotFound),
            Some(Found::Deleted) if on => return Err(Invalid::from(TriageRefusal::LabelDeleted).into()),
            Some(_) => {
                if storage::labels::set_on_contact(&mut tx, contact, label, on).await? {
                    let kind = if on { TimelineKind::ContactLabelled } else { TimelineKind::ContactUnlabelled };
                    let subject = Some(label.as_uuid());
                    let entry = TimelineEntry { subject, ..timeline::line(ctx, contact, kind) };
                    storage::timeline::insert(&mut tx, &entry).await?;
                }
            }
        }
    }
    let labels = storage::labels::of_contact(&mut tx, contact).await?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ContactLabelled,
        entity_kind: "contact",
        entity_id: contact.as_uuid(),
        detail: json!({ "added": add, "removed": remove }),
    };
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    Ok(labels)
}
