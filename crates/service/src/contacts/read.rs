//! Contacts as people see them.

use std::collections::BTreeMap;

use domain::{
    access::{Ctx, Permission},
    contact::HandleEvidence,
    conversation::{ChannelKind, ConversationSummary},
    ids::{ContactId, ConversationId, IdentityId},
    keyset::{Cursor, page_rows},
    label::Label,
    search::Query,
};
use jiff::Timestamp;
use serde::Serialize;
use storage::{
    TenantTx,
    contacts::{self, ContactRow, Identity},
};

use super::compare::customer_number;
use crate::{
    consent::ConsentView,
    drafts::DraftView,
    error::{Invalid, ServiceError},
    services::{Page, Services},
};

/// Which contacts.
#[derive(Clone, Default, Debug)]
pub struct ContactQuery {
    /// What somebody typed: the beginning of a name or a number; nothing for everybody.
    pub text: String,
    /// After this row.
    pub after: Option<Cursor>,
    /// How many rows.
    pub limit: Option<u16>,
}

/// A contact in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ContactLine {
    /// Our id.
    pub id: ContactId,
    /// Empty until somebody knows it.
    pub name: String,
    /// The handle that is known longest; empty once all have moved to other contacts.
    pub handle: String,
    /// How many others there are.
    pub other_handles: i64,
    /// When they were first seen.
    pub created_at: Timestamp,
    /// When the newest message with them was written.
    pub last_message_at: Option<Timestamp>,
    /// What they are labelled with.
    pub labels: Vec<Label>,
}

impl From<ContactRow> for ContactLine {
    fn from(row: ContactRow) -> Self {
        let ContactRow { id, name, handle, other_handles, created_at, last_message_at, labels } = row;
        Self { id, name, handle, other_handles, created_at, last_message_at, labels }
    }
}

/// A page of contacts, those that came last first.
pub async fn list(services: &Services, ctx: &Ctx, query: &ContactQuery) -> Result<Page<ContactLine>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(query.limit);
    let wanted = Query::parse(&query.text).map_err(Invalid::from)?;
    let words = wanted.name_words();
    // Signs alone are in no name; nothing at all is everybody.
    let words = (!query.text.trim().is_empty()).then_some(words.as_slice());
    let mut tx = services.db().tenant(ctx).await?;
    let rows = contacts::page(&mut tx, words, query.after, i64::from(limit) + 1).await?;
    let lines = rows.into_iter().map(ContactLine::from).collect();
    Ok(Page::cut(lines, limit, |line: &ContactLine| Cursor {
        at_micros: line.created_at.as_microsecond(),
        id: line.id.as_uuid(),
    }))
}

/// A handle of a contact.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HandleView {
    /// Our id.
    pub id: IdentityId,
    /// The number or address.
    pub handle: String,
    /// Over which kind of channel it is written to.
    pub channel: ChannelKind,
    /// How sure it is that it is theirs, in percent.
    pub confidence: i16,
    /// How that is known.
    pub evidence: HandleEvidence,
    /// Whether the contact's customer at Shopify has it too.
    pub customer_has_it: bool,
    /// Whether it may be written to.
    pub consent: ConsentView,
    /// The newest conversation with it.
    pub conversation_id: Option<ConversationId>,
    /// When it was first seen.
    pub created_at: Timestamp,
}

/// Everything that is known of a contact and fits on a page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ContactDetail {
    /// Our id.
    pub id: ContactId,
    /// Empty until somebody knows it.
    pub name: String,
    /// Raised by every change; a change names the one it saw.
    pub version: i32,
    /// When they were first seen.
    pub created_at: Timestamp,
    /// Their handles, the one known longest first.
    pub handles: Vec<HandleView>,
    /// What they are labelled with.
    pub labels: Vec<Label>,
    /// How many notes stand in their conversations, at most [`NOTES_MAX`].
    pub notes: i64,
    /// The contact that this one was merged into; then nothing else is here.
    pub merged_into: Option<ContactId>,
}

/// Most notes that are counted.
pub const NOTES_MAX: i64 = 100;

/// One contact.
pub async fn get(services: &Services, ctx: &Ctx, id: ContactId) -> Result<ContactDetail, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    detail(&mut tx, id).await
}

pub(super) async fn detail(tx: &mut TenantTx, id: ContactId) -> Result<ContactDetail, ServiceError> {
    let contact = contacts::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
    let merged_into = match contact.merged_into {
        Some(into) => Some(contacts::survivor(tx, into).await?),
        None => None,
    };
    let customer = customer_number(tx, id).await?;
    let identities = contacts::identities(tx, id).await?;
    let handles: Vec<String> = identities.iter().map(|identity| identity.handle.clone()).collect();
    let consents: BTreeMap<_, _> =
        storage::consent::of_all(tx, ChannelKind::Sms, &handles).await?.into_iter().collect();
    let consent = |handle: &String| {
        let others: Vec<_> =
            consents.iter().filter(|(other, _)| *other != handle).map(|(_, consent)| consent.clone()).collect();
        ConsentView::among(consents.get(handle).cloned().unwrap_or_default(), &others)
    };
    let view = |identity: Identity| HandleView {
        consent: consent(&identity.handle),
        customer_has_it: customer.as_ref().is_some_and(|phone| phone.as_str() == identity.handle),
        id: identity.id,
        handle: identity.handle,
        // The one kind of handle so far.
        channel: ChannelKind::Sms,
        confidence: identity.confidence,
        evidence: identity.evidence,
        conversation_id: identity.conversation,
        created_at: identity.created_at,
    };
    Ok(ContactDetail {
        id,
        name: contact.name,
        version: contact.version,
        created_at: contact.created_at,
        handles: identities.into_iter().map(view).collect(),
        labels: storage::labels::of_contact(tx, id).await?,
        notes: contacts::notes(tx, id, NOTES_MAX).await?,
        merged_into,
    })
}

/// A page of a contact's conversations, newest first.
pub async fn conversations(
    services: &Services,
    ctx: &Ctx,
    id: ContactId,
    after: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<ConversationSummary>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    known(&mut tx, id).await?;
    let rows = storage::conversation_list::of_contact(&mut tx, id, after, i64::from(limit) + 1).await?;
    Ok(Page::cut(rows, limit, |row| Cursor { at_micros: row.last_message_at.as_microsecond(), id: row.id.as_uuid() }))
}

/// A page of the drafts in a contact's conversations, newest first.
pub async fn drafts(
    services: &Services,
    ctx: &Ctx,
    id: ContactId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<DraftView>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    known(&mut tx, id).await?;
    let rows = storage::drafts::of_contact(&mut tx, id, before, i64::from(limit) + 1).await?;
    let views = rows.into_iter().map(|draft| DraftView::of(draft, ctx)).collect();
    Ok(Page::cut(views, limit, |row: &DraftView| Cursor {
        at_micros: row.created_at.as_microsecond(),
        id: row.id.as_uuid(),
    }))
}

async fn known(tx: &mut TenantTx, id: ContactId) -> Result<(), ServiceError> {
    if contacts::exists(tx, id).await? { Ok(()) } else { Err(ServiceError::NotFound) }
}
