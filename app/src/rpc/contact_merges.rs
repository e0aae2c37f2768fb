//! Contacts that are one person, and numbers that are somebody else's.

use domain::ids::{ContactId, IdentityId, MergeId};
use leptos::prelude::*;
use uuid::Uuid;

use super::codec::Call;
use super::views_contacts::{ContactFull, ContactMergePage, DuplicateRow, MergeOutlook};
use crate::error::UiError;

/// Contacts that may be the same person, the likeliest first.
#[server(prefix = "/rpc", endpoint = "contact_duplicates", input = Call, output = Call)]
pub async fn contact_duplicates(id: ContactId) -> Result<Vec<DuplicateRow>, UiError> {
    let (services, ctx) = crate::context::request()?;
    let found = service::contacts::duplicates(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(found.into_iter().map(|one| super::present_contacts::duplicate(one, &clock)).collect())
}

/// What a merge would do.
#[server(prefix = "/rpc", endpoint = "preview_merge", input = Call, output = Call)]
pub async fn preview_merge(into: ContactId, from: ContactId) -> Result<MergeOutlook, UiError> {
    let (services, ctx) = crate::context::request()?;
    let preview = service::contacts::preview(&services, &ctx, into, from).await;
    preview.map(super::present_contacts::outlook).map_err(crate::context::refuse)
}

/// Makes a contact a part of another one. The versions are those that were looked at.
#[server(prefix = "/rpc", endpoint = "merge_contacts", input = Call, output = Call)]
pub async fn merge_contacts(
    into: ContactId,
    version: i32,
    from: ContactId,
    from_version: i32,
    key: Uuid,
) -> Result<ContactFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let wanted =
        service::contacts::MergeContacts { into: (into, version), from: (from, from_version), request_key: key };
    let detail = service::contacts::merge(&services, &ctx, &wanted).await.map_err(crate::context::refuse)?;
    super::present_contacts::full(&services, &ctx, detail).await.map_err(crate::context::refuse)
}

/// Moves one handle to another contact, or to a new one, which is the answer.
#[server(prefix = "/rpc", endpoint = "move_handle", input = Call, output = Call)]
pub async fn move_handle(
    contact: ContactId,
    version: i32,
    handle: IdentityId,
    into: Option<ContactId>,
    key: Uuid,
) -> Result<ContactFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let wanted = service::contacts::MoveHandle { handle, from: (contact, version), into, request_key: key };
    let detail = service::contacts::move_handle(&services, &ctx, &wanted).await.map_err(crate::context::refuse)?;
    super::present_contacts::full(&services, &ctx, detail).await.map_err(crate::context::refuse)
}

/// What was decided about a contact and those that are part of it, the newest first.
#[server(prefix = "/rpc", endpoint = "contact_merges", input = Call, output = Call)]
pub async fn contact_merges(id: ContactId, after: Option<String>) -> Result<ContactMergePage, UiError> {
    let (services, ctx) = crate::context::request()?;
    let before = crate::context::cursor(after)?;
    let page = service::contacts::history(&services, &ctx, id, before, Some(10)).await;
    let page = page.map_err(crate::context::refuse)?;
    let clock = super::clock::Clock::of(&services, &ctx).await.map_err(crate::context::refuse)?;
    Ok(super::present_contacts::merges(page, id, &clock))
}

/// Takes a merge or a move back.
#[server(prefix = "/rpc", endpoint = "undo_contact_merge", input = Call, output = Call)]
pub async fn undo_contact_merge(id: MergeId) -> Result<ContactFull, UiError> {
    let (services, ctx) = crate::context::request()?;
    let detail = service::contacts::undo(&services, &ctx, id).await.map_err(crate::context::refuse)?;
    super::present_contacts::full(&services, &ctx, detail).await.map_err(crate::context::refuse)
}
