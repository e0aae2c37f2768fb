//! Merging two contacts, moving one handle, and the way back from either at any time.
//!
//! What is whose follows from what stands (`domain::contact::place_of`). Consent stays with its handle: a merge writes none, and what closes
//! one handle of a contact closes all of them for as long as they are one contact's.

use domain::{
    access::{Actor, Ctx, Permission},
    audit::AuditKind,
    contact::{HandleEvidence, Merge, place_of},
    ids::{ContactId, IdentityId, MergeId, StaffId},
    timeline::TimelineKind,
};
use serde_json::json;
use storage::{
    TenantTx,
    audit::NewAuditEvent,
    contact_merges::{self as merges, Decided, Placed},
    contacts::{self, Contact},
    timeline::TimelineEntry,
};
use uuid::Uuid;

use super::{ContactDetail, ContactRefusal, read::detail};
use crate::{
    error::{Invalid, ServiceError},
    ids, live,
    services::Services,
    timeline,
};

/// Two contacts to merge, as they were when somebody decided it.
#[derive(Clone, Copy, Debug)]
pub struct MergeContacts {
    /// The one that stays, and its version.
    pub into: (ContactId, i32),
    /// The one that becomes a part of it, and its version.
    pub from: (ContactId, i32),
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// Makes one contact a part of another: its handles, conversations, labels and its timeline are the other's from now on. The same attempt
/// again changes nothing.
pub async fn merge(services: &Services, ctx: &Ctx, wanted: &MergeContacts) -> Result<ContactDetail, ServiceError> {
    ctx.require(Permission::ContactMerge)?;
    let by = person(ctx)?;
    let ((into_id, into_seen), (from_id, from_seen)) = (wanted.into, wanted.from);
    let mut tx = services.db().tenant(ctx).await?;
    if let Some(first) = merges::by_request_key(&mut tx, wanted.request_key).await? {
        let same = first.merge.handle.is_none() && (first.merge.from, first.merge.into) == (from_id, into_id);
        return already(&mut tx, into_id, same).await;
    }
    let (into, from) = hold_both(&mut tx, ctx, into_id, from_id).await?;
    if (into.version, from.version) != (into_seen, from_seen) {
        return Err(refused(ContactRefusal::MovedOn));
    }
    let merge = Merge { id: ids::merge_id(), from: from_id, into: into_id, handle: None };
    let took_name = into.name.is_empty() && !from.name.is_empty();
    let took_customer = merges::take_customer(&mut tx, from_id, into_id).await?;
    let decided = Decided { merge, took_name, took_customer, undone: false };
    merges::insert(&mut tx, &decided, wanted.request_key, by, ctx.now).await?;
    for placed in merges::placed_at(&mut tx, from_id).await? {
        merges::move_handle(&mut tx, placed, into_id, HandleEvidence::Merged).await?;
    }
    merges::carry_lines(&mut tx, from_id, into_id).await?;
    merges::carry_labels(&mut tx, &merge).await?;
    merges::set_merged(&mut tx, from_id, Some(into_id)).await?;
    merges::touch(&mut tx, into_id, took_name.then_some(from.name.as_str())).await?;
    merges::refresh_names(&mut tx, into_id).await?;
    storage::customers::want(&mut tx, into_id, ctx.now).await?;
    line(&mut tx, ctx, into_id, TimelineKind::ContactMerged, merge.id).await?;
    finish(services, tx, ctx, (into_id, &[into_id]), event(AuditKind::ContactMerged, &merge, "merged")).await
}

/// One handle that is somebody else's.
#[derive(Clone, Copy, Debug)]
pub struct MoveHandle {
    /// Which.
    pub handle: IdentityId,
    /// Whose it is taken to be, and the version at which that was seen.
    pub from: (ContactId, i32),
    /// Whose it is; nothing for a contact that is not there yet.
    pub into: Option<ContactId>,
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// Moves one handle with its conversations to another contact, or to a new one, which is the answer. The same attempt again changes nothing.
pub async fn move_handle(services: &Services, ctx: &Ctx, wanted: &MoveHandle) -> Result<ContactDetail, ServiceError> {
    ctx.require(Permission::ContactMerge)?;
    let by = person(ctx)?;
    let (from_id, seen) = wanted.from;
    let mut tx = services.db().tenant(ctx).await?;
    if let Some(first) = merges::by_request_key(&mut tx, wanted.request_key).await? {
        let same = first.merge.handle == Some(wanted.handle)
            && first.merge.from == from_id
            && wanted.into.is_none_or(|into| into == first.merge.into);
        return already(&mut tx, first.merge.into, same).await;
    }
    let into_id = match wanted.into {
        Some(into) => into,
        None => begin(&mut tx, ctx).await?,
    };
    let (_, from) = hold_both(&mut tx, ctx, into_id, from_id).await?;
    let placed = merges::placed(&mut tx, wanted.handle).await?.ok_or(ServiceError::NotFound)?;
    if placed.contact != from_id || from.version != seen {
        return Err(refused(ContactRefusal::MovedOn));
    }
    let merge = Merge { id: ids::merge_id(), from: from_id, into: into_id, handle: Some(wanted.handle) };
    let decided = Decided { merge, took_name: false, took_customer: false, undone: false };
    merges::insert(&mut tx, &decided, wanted.request_key, by, ctx.now).await?;
    merges::move_handle(&mut tx, placed, into_id, HandleEvidence::Moved).await?;
    moved(&mut tx, ctx, &merge).await?;
    let event = event(AuditKind::HandleMoved, &merge, "moved");
    finish(services, tx, ctx, (into_id, &[from_id, into_id]), event).await
}

/// A contact without a name and, for now, without a handle.
async fn begin(tx: &mut TenantTx, ctx: &Ctx) -> Result<ContactId, ServiceError> {
    let id = ids::contact_id();
    contacts::insert(tx, id, ctx.now).await?;
    storage::timeline::insert(tx, &timeline::line(ctx, id, TimelineKind::ContactCreated)).await?;
    Ok(id)
}

/// What follows from a handle that went from one contact to another: both say so, and Shopify is asked about both.
async fn moved(tx: &mut TenantTx, ctx: &Ctx, merge: &Merge) -> Result<(), ServiceError> {
    for (contact, kind) in [(merge.from, TimelineKind::HandleMovedAway), (merge.into, TimelineKind::HandleMovedHere)] {
        merges::touch(tx, contact, None).await?;
        storage::customers::want(tx, contact, ctx.now).await?;
        line(tx, ctx, contact, kind, merge.id).await?;
    }
    Ok(())
}

/// Takes a merge or a move back: everything is where what still stands says. What was written meanwhile is where its handle is. The contact
/// that a handle goes back to, or that is one of its own again, is the answer.
pub async fn undo(services: &Services, ctx: &Ctx, id: MergeId) -> Result<ContactDetail, ServiceError> {
    ctx.require(Permission::ContactMerge)?;
    let by = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let Merge { from, into, .. } = merges::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?.merge;
    let ends = [contacts::survivor(&mut tx, into).await?, contacts::survivor(&mut tx, from).await?, from];
    merges::hold(&mut tx, &ends, ctx.now).await?;
    // Read again now that nobody else can merge or take back.
    let decided = merges::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if decided.undone {
        let back = contacts::survivor(&mut tx, from).await?;
        return detail(&mut tx, back).await;
    }
    if contacts::survivor(&mut tx, into).await? != ends[0] {
        return Err(refused(ContactRefusal::MovedOn));
    }
    merges::set_undone(&mut tx, id, by, ctx.now).await?;
    match decided.merge.handle {
        None => unmerge(&mut tx, ctx, &decided, ends[0]).await?,
        Some(handle) => move_back(&mut tx, ctx, &decided.merge, handle).await?,
    }
    let kind = if decided.merge.handle.is_some() { AuditKind::HandleMoved } else { AuditKind::ContactUnmerged };
    let back = contacts::survivor(&mut tx, from).await?;
    finish(services, tx, ctx, (back, &[back, ends[0]]), event(kind, &decided.merge, "taken_back")).await
}

async fn unmerge(tx: &mut TenantTx, ctx: &Ctx, decided: &Decided, at: ContactId) -> Result<(), ServiceError> {
    let from = decided.merge.from;
    let own = merges::family(tx, from).await?;
    merges::set_merged(tx, from, None).await?;
    let placed = merges::placed_at(tx, at).await?;
    place_again(tx, &placed).await?;
    merges::bring_lines_back(tx, at, from, &own).await?;
    give_back(tx, ctx, decided).await?;
    merges::touch(tx, at, None).await?;
    for contact in [at, from] {
        merges::refresh_names(tx, contact).await?;
        storage::customers::want(tx, contact, ctx.now).await?;
        line(tx, ctx, contact, TimelineKind::ContactUnmerged, decided.merge.id).await?;
    }
    Ok(())
}

/// Takes off what the contact that stayed had from the other: labels, the name, the customer; and the same from those that it became a part
/// of since.
async fn give_back(tx: &mut TenantTx, ctx: &Ctx, decided: &Decided) -> Result<(), ServiceError> {
    let mut step = decided.clone();
    let (mut name, mut customer) = (step.took_name, step.took_customer);
    let given = contacts::get(tx, step.merge.from).await?.map(|contact| contact.name).unwrap_or_default();
    loop {
        let into = contacts::get(tx, step.merge.into).await?.ok_or(ServiceError::NotFound)?;
        merges::bring_labels_back(tx, &step.merge).await?;
        if name && into.name == given {
            merges::touch(tx, into.id, Some("")).await?;
        }
        if customer {
            merges::give_customer_back(tx, decided.merge.from, into.id, ctx.now).await?;
        }
        match merges::of_merged(tx, into.id).await? {
            Some(next) => step = next,
            None => return Ok(()),
        }
        (name, customer) = (name && step.took_name, customer && step.took_customer);
    }
}

async fn move_back(tx: &mut TenantTx, ctx: &Ctx, merge: &Merge, handle: IdentityId) -> Result<(), ServiceError> {
    let placed = merges::placed(tx, handle).await?.ok_or(ServiceError::NotFound)?;
    place_again(tx, &[placed]).await?;
    let now = merges::placed(tx, handle).await?.ok_or(ServiceError::NotFound)?;
    if now.contact != placed.contact {
        moved(tx, ctx, &Merge { from: placed.contact, into: now.contact, ..*merge }).await?;
    }
    Ok(())
}

/// Puts handles where what stands says that they are.
async fn place_again(tx: &mut TenantTx, placed: &[Placed]) -> Result<(), ServiceError> {
    let origins: Vec<_> = placed.iter().map(|placed| placed.origin).collect();
    let handles: Vec<_> = placed.iter().map(|placed| placed.handle).collect();
    let standing = merges::standing(tx, &origins, &handles).await?;
    for placed in placed {
        let (contact, evidence) = place_of(placed.handle, placed.origin, &standing);
        if contact != placed.contact {
            merges::move_handle(tx, *placed, contact, evidence).await?;
        }
    }
    Ok(())
}

/// Both, locked; neither is part of another one.
async fn hold_both(
    tx: &mut TenantTx,
    ctx: &Ctx,
    into: ContactId,
    from: ContactId,
) -> Result<(Contact, Contact), ServiceError> {
    let held = merges::hold(tx, &[into, from], ctx.now).await?;
    let find = |id| held.iter().find(|contact| contact.id == id).cloned().ok_or(ServiceError::NotFound);
    let (into, from) = (find(into)?, find(from)?);
    if into.id == from.id {
        return Err(refused(ContactRefusal::Itself));
    }
    if into.merged_into.is_some() || from.merged_into.is_some() {
        return Err(refused(ContactRefusal::Merged));
    }
    Ok((into, from))
}

async fn line(
    tx: &mut TenantTx,
    ctx: &Ctx,
    contact: ContactId,
    kind: TimelineKind,
    merge: MergeId,
) -> Result<(), ServiceError> {
    let entry = TimelineEntry { subject: Some(merge.as_uuid()), ..timeline::line(ctx, contact, kind) };
    Ok(storage::timeline::insert(tx, &entry).await?)
}

fn event(kind: AuditKind, merge: &Merge, what: &str) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind,
        entity_kind: "contact",
        entity_id: merge.into.as_uuid(),
        detail: json!({ "what": what, "merge": merge.id, "from": merge.from, "into": merge.into, "handle": merge.handle }),
    }
}

/// The attempt was made before.
async fn already(tx: &mut TenantTx, contact: ContactId, same: bool) -> Result<ContactDetail, ServiceError> {
    if same { detail(tx, contact).await } else { Err(Invalid::RequestKeyReused.into()) }
}

async fn finish(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    (answer, concerned): (ContactId, &[ContactId]),
    event: NewAuditEvent,
) -> Result<ContactDetail, ServiceError> {
    let mut shown = Vec::new();
    for contact in concerned {
        shown.extend(storage::customers::conversations(&mut tx, *contact).await?);
    }
    let view = detail(&mut tx, answer).await?;
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    tx.commit().await?;
    services.inner().customers_wake.now();
    for conversation in shown {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(view)
}

fn refused(refusal: ContactRefusal) -> ServiceError {
    Invalid::from(refusal).into()
}

fn person(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    match ctx.actor {
        Actor::Staff(id) => Ok(id),
        Actor::System => Err(ServiceError::NotFound),
    }
}
