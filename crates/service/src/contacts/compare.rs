//! Who may be the same person, what a merge of two would bring together, and what was decided before.

use std::collections::BTreeMap;

use domain::{
    access::{Ctx, Permission},
    contact::Likeness,
    ids::{ContactId, MergeId},
    keyset::{Cursor, page_rows},
    label::Label,
    phone::E164,
};
use jiff::Timestamp;
use serde::Serialize;
use storage::{TenantTx, contact_merges as merges, contacts, likenesses};

use super::{ContactDetail, ContactLine, ContactRefusal, read::detail};
use crate::{
    consent::ConsentView,
    error::{Invalid, ServiceError},
    services::{Page, Services},
};

/// A contact that may be the same person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Duplicate {
    /// Who.
    pub contact: ContactLine,
    /// How likely it is, in percent, by the strongest sign.
    pub confidence: i16,
    /// Every sign of it, the strongest first.
    pub evidence: Vec<Likeness>,
}

/// Contacts that may be the same person as this one, the likeliest first.
pub async fn duplicates(services: &Services, ctx: &Ctx, id: ContactId) -> Result<Vec<Duplicate>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    if !contacts::exists(&mut tx, id).await? {
        return Err(ServiceError::NotFound);
    }
    let number = customer_number(&mut tx, id).await?;
    let mut signs: BTreeMap<ContactId, Vec<Likeness>> = BTreeMap::new();
    for (contact, likeness) in likenesses::of(&mut tx, id, number.as_ref().map(E164::as_str)).await? {
        signs.entry(contact).or_default().push(likeness);
    }
    let ids: Vec<_> = signs.keys().copied().collect();
    let rows = likenesses::rows(&mut tx, &ids).await?;
    let mut found: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let mut evidence = signs.remove(&row.id)?;
            evidence.sort_unstable();
            let confidence = evidence.first()?.confidence();
            Some(Duplicate { contact: row.into(), confidence, evidence })
        })
        .collect();
    found.sort_by_key(|one| (std::cmp::Reverse(one.confidence), one.contact.id));
    Ok(found)
}

/// The number of the contact's customer at Shopify.
pub(super) async fn customer_number(tx: &mut TenantTx, id: ContactId) -> Result<Option<E164>, ServiceError> {
    let known = storage::customers::of_contact(tx, id).await?;
    let phone = known.and_then(|known| {
        let (is, _) = known.is?;
        known.found.into_iter().find(|one| one.id == is)?.phone
    });
    Ok(phone.and_then(|phone| E164::from_typed(&phone).ok()))
}

/// A handle before and after a merge.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HandleOutlook {
    /// The number or address.
    pub handle: String,
    /// Whether it came with the contact that becomes a part of the other.
    pub comes: bool,
    /// Whether it may be written to now.
    pub before: ConsentView,
    /// Whether it may be afterwards: never more than now.
    pub after: ConsentView,
}

/// What a merge of two contacts would bring together.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MergePreview {
    /// The one that stays.
    pub into: ContactDetail,
    /// The one that becomes a part of it.
    pub from: ContactDetail,
    /// What they would be called.
    pub name: String,
    /// Conversations that come, counted up to [`CONVERSATIONS_MAX`].
    pub conversations: i64,
    /// Labels that come and are new.
    pub labels: Vec<Label>,
    /// The customer at Shopify that stays; the other's only where there is none.
    pub customer: Option<String>,
    /// Every handle, with what the merge does to its consent.
    pub handles: Vec<HandleOutlook>,
}

/// Most conversations that are counted.
pub const CONVERSATIONS_MAX: i64 = 100;

/// Shows what a merge would do, and does nothing.
pub async fn preview(
    services: &Services,
    ctx: &Ctx,
    into: ContactId,
    from: ContactId,
) -> Result<MergePreview, ServiceError> {
    ctx.require(Permission::ContactMerge)?;
    let mut tx = services.db().tenant(ctx).await?;
    let (stays, goes) = (detail(&mut tx, into).await?, detail(&mut tx, from).await?);
    if into == from {
        return Err(Invalid::from(ContactRefusal::Itself).into());
    }
    if stays.merged_into.is_some() || goes.merged_into.is_some() {
        return Err(Invalid::from(ContactRefusal::Merged).into());
    }
    let customer = match customer_name(&mut tx, into).await? {
        Some(name) => Some(name),
        None => customer_name(&mut tx, from).await?,
    };
    let all: Vec<_> =
        stays.handles.iter().map(|one| (one, false)).chain(goes.handles.iter().map(|one| (one, true))).collect();
    let outlook = |at: usize| {
        let (view, comes) = all[at];
        let others: Vec<_> =
            (0..all.len()).filter(|other| *other != at).map(|other| all[other].0.consent.consent.clone()).collect();
        let after = ConsentView::among(view.consent.consent.clone(), &others);
        HandleOutlook { handle: view.handle.clone(), comes, before: view.consent.clone(), after }
    };
    let handles = (0..all.len()).map(outlook).collect();
    let is_new = |label: &&Label| !stays.labels.iter().any(|own| own.id == label.id);
    Ok(MergePreview {
        name: if stays.name.is_empty() { goes.name.clone() } else { stays.name.clone() },
        conversations: likenesses::conversations(&mut tx, from, CONVERSATIONS_MAX).await?,
        labels: goes.labels.iter().filter(is_new).cloned().collect(),
        customer,
        handles,
        into: stays,
        from: goes,
    })
}

async fn customer_name(tx: &mut TenantTx, id: ContactId) -> Result<Option<String>, ServiceError> {
    let known = storage::customers::of_contact(tx, id).await?;
    Ok(known.and_then(|known| {
        let (is, _) = known.is?;
        known.found.into_iter().find(|one| one.id == is).map(|one| one.name)
    }))
}

/// One decision about whose handles are whose.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MergeView {
    /// Our id for it.
    pub id: MergeId,
    /// The contact that handles left.
    pub from_id: ContactId,
    /// What it is called; empty if nothing is known.
    pub from_name: String,
    /// The one that they came to.
    pub into_id: ContactId,
    /// What that is called.
    pub into_name: String,
    /// The handle, where it was about one; empty where it was about all of them.
    pub handle: String,
    /// Who decided it.
    pub actor_name: String,
    /// When.
    pub occurred_at: Timestamp,
    /// Who took it back.
    pub undone_by_name: Option<String>,
    /// When.
    pub undone_at: Option<Timestamp>,
}

/// What was decided about a contact and those that are part of it, the newest first.
pub async fn history(
    services: &Services,
    ctx: &Ctx,
    id: ContactId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<MergeView>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    if !contacts::exists(&mut tx, id).await? {
        return Err(ServiceError::NotFound);
    }
    let rows = merges::history(&mut tx, id, before, i64::from(limit) + 1).await?;
    let views = rows.into_iter().map(|line| MergeView {
        id: line.merge.id,
        from_id: line.merge.from,
        from_name: line.from_name,
        into_id: line.merge.into,
        into_name: line.into_name,
        handle: line.handle,
        actor_name: line.actor_name,
        occurred_at: line.occurred_at,
        undone_by_name: line.undone_by_name,
        undone_at: line.undone_at,
    });
    Ok(Page::cut(views.collect(), limit, |view: &MergeView| Cursor {
        at_micros: view.occurred_at.as_microsecond(),
        id: view.id.as_uuid(),
    }))
}
