//! Notes as people see them.

use domain::{
    access::{Actor, Ctx, Permission},
    ids::{ConversationId, NoteId, StaffId},
    keyset::{Cursor, page_rows},
    note::{Standing, may_delete, may_edit},
};
use jiff::Timestamp;
use serde::Serialize;
use storage::{TenantTx, notes::Note};

use crate::{
    error::ServiceError,
    services::{Page, Services},
};

/// A note, and what the person who looks may do with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NoteView {
    /// Our id for it.
    pub id: NoteId,
    /// Where it stands.
    pub conversation_id: ConversationId,
    /// Who wrote it.
    pub author_name: String,
    /// Whether that is the person who looks.
    pub own: bool,
    /// What it says; empty once deleted.
    pub body: String,
    /// Edits so far.
    pub revision: i32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Who deleted it.
    pub deleted_by_name: Option<String>,
    /// Whether the person who looks may change it now.
    pub may_edit: bool,
    /// Whether they may delete it.
    pub may_delete: bool,
}

/// What a note said before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NoteVersion {
    /// The words.
    pub body: String,
    /// Until when it said that.
    pub until: Timestamp,
}

/// A note with what it said before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NoteDetail {
    /// The note.
    #[serde(flatten)]
    pub note: NoteView,
    /// What it said before, newest first.
    pub versions: Vec<NoteVersion>,
}

/// Somebody who can be named in a note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Colleague {
    /// Their id.
    pub id: StaffId,
    /// Their name: what stands after the @.
    pub name: String,
}

/// Versions that are shown at once.
const VERSIONS_SHOWN: i64 = 50;
/// Most notes between two pages of messages.
const BETWEEN_MAX: i64 = 200;

/// How a note stands to somebody.
pub(super) fn standing(note: &Note, ctx: &Ctx) -> Standing {
    Standing {
        own: ctx.actor == Actor::Staff(note.author),
        deleted: note.deleted_at.is_some(),
        created_at: note.created_at,
    }
}

/// A note as this person sees it.
pub(crate) fn view(note: Note, ctx: &Ctx) -> NoteView {
    let standing = standing(&note, ctx);
    NoteView {
        own: standing.own,
        may_edit: may_edit(standing, ctx.now).is_ok(),
        may_delete: may_delete(standing).is_ok(),
        id: note.id,
        conversation_id: note.conversation,
        author_name: note.author_name,
        body: note.body,
        revision: note.revision,
        created_at: note.created_at,
        edited_at: note.edited_at,
        deleted_at: note.deleted_at,
        deleted_by_name: note.deleted_by_name,
    }
}

/// A page of a conversation's notes, newest first.
pub async fn of_conversation(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    after: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<NoteView>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let rows = storage::notes::page(&mut tx, id, Timestamp::UNIX_EPOCH, after, i64::from(limit) + 1).await?;
    let page =
        Page::cut(rows, limit, |row| Cursor { at_micros: row.created_at.as_microsecond(), id: row.id.as_uuid() });
    Ok(Page { items: page.items.into_iter().map(|note| view(note, ctx)).collect(), next: page.next })
}

/// The notes that stand among some messages: from the oldest of them on, before where the next page begins.
pub(crate) async fn between(
    tx: &mut TenantTx,
    ctx: &Ctx,
    id: ConversationId,
    from: Timestamp,
    before: Option<Cursor>,
) -> Result<Vec<NoteView>, ServiceError> {
    let notes = storage::notes::page(tx, id, from, before, BETWEEN_MAX).await?;
    Ok(notes.into_iter().map(|note| view(note, ctx)).collect())
}

/// One note with what it said before.
pub async fn get(services: &Services, ctx: &Ctx, id: NoteId) -> Result<NoteDetail, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let note = storage::notes::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let history = storage::notes::history(&mut tx, id, VERSIONS_SHOWN).await?;
    let versions = history.into_iter().map(|(body, until)| NoteVersion { body, until }).collect();
    Ok(NoteDetail { note: view(note, ctx), versions })
}

/// Everybody who can be named: names alone, which whoever reads the inbox sees anyway.
pub async fn colleagues(services: &Services, ctx: &Ctx) -> Result<Vec<Colleague>, ServiceError> {
    ctx.require(Permission::NoteWrite)?;
    let mut tx = services.db().tenant(ctx).await?;
    let members = storage::staff::list(&mut tx).await?;
    let active = members.into_iter().filter(|member| member.active && ctx.actor != Actor::Staff(member.id));
    Ok(active.map(|member| Colleague { id: member.id, name: member.name }).collect())
}
