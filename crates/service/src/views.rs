//! Saved views: lists of conversations that somebody wants to come back to, for themselves or for everybody.

use domain::{
    access::{Ctx, Permission, allows},
    audit::AuditKind,
    ids::{StaffId, ViewId},
    triage::{InvalidFilter, ListQuery},
};
use serde::Serialize;
use serde_json::json;
use storage::{TenantTx, audit::NewAuditEvent, views::SavedView};
use uuid::Uuid;

use crate::{
    error::{Invalid, ServiceError},
    ids,
    services::Services,
    triage::person,
};

/// Most views that are shown to somebody.
const SHOWN_MAX: i64 = 100;
/// Longest name, in characters.
const NAME_MAX_CHARS: usize = 60;

/// What can't be done to a view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ViewRefusal {
    /// The name.
    #[error("Give the view a name of 1 to 60 characters.")]
    Name,
    /// The filters.
    #[error(transparent)]
    Filter(#[from] InvalidFilter),
    /// It is somebody else's.
    #[error("Somebody else shares this view with you. Save one of your own instead.")]
    NotYours,
    /// It was deleted.
    #[error("This view was deleted meanwhile. Look at the list again.")]
    Deleted,
}

impl ViewRefusal {
    /// A stable name for machines.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Name => "invalid_view_name",
            Self::Filter(_) => "invalid_filter",
            Self::NotYours => "not_your_view",
            Self::Deleted => "view_deleted",
        }
    }
}

fn refused(refusal: ViewRefusal) -> ServiceError {
    Invalid::from(refusal).into()
}

/// A saved view.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ViewLine {
    /// Our id for it.
    pub id: ViewId,
    /// What it is called.
    pub name: String,
    /// Filters and order, as the list's address writes them.
    pub query: String,
    /// Whether everybody sees it.
    pub shared: bool,
    /// Who saved it.
    pub owner_name: String,
    /// Whether that is whoever looks.
    pub own: bool,
}

fn line(view: SavedView, me: StaffId) -> ViewLine {
    ViewLine {
        own: view.owner == me,
        id: view.id,
        name: view.name,
        query: view.query,
        shared: view.shared,
        owner_name: view.owner_name,
    }
}

/// One's own views and those that are shared, in the order of their names.
pub async fn list(services: &Services, ctx: &Ctx) -> Result<Vec<ViewLine>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let views = storage::views::list(&mut tx, me, SHOWN_MAX).await?;
    Ok(views.into_iter().map(|view| line(view, me)).collect())
}

/// A view to save.
#[derive(Clone, Debug)]
pub struct NewView<'a> {
    /// What to call it.
    pub name: &'a str,
    /// Filters and order, as the list's address writes them.
    pub query: &'a str,
    /// Whether everybody sees it.
    pub shared: bool,
    /// Made by the caller once for each attempt.
    pub request_key: Uuid,
}

/// Saves a view. The same attempt again finds what it saved.
pub async fn save(services: &Services, ctx: &Ctx, new: &NewView<'_>) -> Result<ViewLine, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let me = person(ctx)?;
    if new.shared {
        ctx.require(Permission::ViewShare)?;
    }
    let view = SavedView {
        id: ids::view_id(),
        owner: me,
        owner_name: String::new(),
        name: checked_name(new.name)?,
        query: checked_query(new.query)?,
        shared: new.shared,
        deleted: false,
    };
    let mut tx = services.db().tenant(ctx).await?;
    let is_new = storage::views::insert(&mut tx, &view, new.request_key, ctx.now).await?;
    let saved = storage::views::by_request_key(&mut tx, new.request_key).await?.ok_or(ServiceError::NotFound)?;
    if !is_new {
        let same = saved.owner == me && saved.query == view.query;
        return if same { Ok(line(saved, me)) } else { Err(Invalid::RequestKeyReused.into()) };
    }
    finish(tx, ctx, saved.id, "saved").await?;
    Ok(line(saved, me))
}

/// Gives a view another name or other filters, shares it or takes that back. Nothing keeps what it has.
pub async fn change(
    services: &Services,
    ctx: &Ctx,
    id: ViewId,
    name: Option<&str>,
    query: Option<&str>,
    shared: Option<bool>,
) -> Result<ViewLine, ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let me = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let view = mine(&mut tx, ctx, id).await?;
    if view.deleted {
        return Err(refused(ViewRefusal::Deleted));
    }
    if shared.is_some_and(|shared| shared != view.shared) {
        ctx.require(Permission::ViewShare)?;
    }
    let new = SavedView {
        name: name.map(checked_name).transpose()?.unwrap_or_else(|| view.name.clone()),
        query: query.map(checked_query).transpose()?.unwrap_or_else(|| view.query.clone()),
        shared: shared.unwrap_or(view.shared),
        ..view.clone()
    };
    if new != view {
        storage::views::update(&mut tx, &new).await?;
        finish(tx, ctx, id, "changed").await?;
    }
    Ok(line(new, me))
}

/// Deletes a view. One that is deleted already stays so.
pub async fn delete(services: &Services, ctx: &Ctx, id: ViewId) -> Result<(), ServiceError> {
    ctx.require(Permission::ConversationTriage)?;
    let mut tx = services.db().tenant(ctx).await?;
    if mine(&mut tx, ctx, id).await?.deleted {
        return Ok(());
    }
    storage::views::delete(&mut tx, id, ctx.now).await?;
    finish(tx, ctx, id, "deleted").await
}

/// A view that the caller may change: their own, or a shared one for those who share. Somebody else's own is nobody else's to know of.
async fn mine(tx: &mut TenantTx, ctx: &Ctx, id: ViewId) -> Result<SavedView, ServiceError> {
    let view = storage::views::lock(tx, id).await?.ok_or(ServiceError::NotFound)?;
    match (view.owner == person(ctx)?, view.shared) {
        (true, _) => Ok(view),
        (false, true) if allows(ctx.role, Permission::ViewShare) => Ok(view),
        (false, true) => Err(refused(ViewRefusal::NotYours)),
        (false, false) => Err(ServiceError::NotFound),
    }
}

fn checked_name(name: &str) -> Result<String, ServiceError> {
    let name = name.trim();
    let fits = (1..=NAME_MAX_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(refused(ViewRefusal::Name)) }
}

/// The filters as this version writes them, so that a saved view can always be read.
fn checked_query(query: &str) -> Result<String, ServiceError> {
    ListQuery::read(query).map(|list| list.to_string()).map_err(|error| refused(ViewRefusal::Filter(error)))
}

async fn finish(mut tx: TenantTx, ctx: &Ctx, id: ViewId, what: &str) -> Result<(), ServiceError> {
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ViewChanged,
        entity_kind: "saved_view",
        entity_id: id.as_uuid(),
        detail: json!({ "what": what }),
    };
    storage::audit::append(&mut tx, ctx, &[event]).await?;
    Ok(tx.commit().await?)
}
