//! Writing, changing and deleting notes.

use domain::{
    access::{Actor, Ctx, Permission},
    audit::AuditKind,
    ids::{ConversationId, NoteId, StaffId},
    note::{NoteProblem, checked_body, may_delete, may_edit, mentioned},
    notification::NotificationKind,
    timeline::TimelineKind,
};
use serde_json::json;
use storage::{
    TenantTx,
    audit::NewAuditEvent,
    notes::{self, Note},
    timeline::TimelineEntry,
};
use uuid::Uuid;

use super::{NoteView, read::standing, view};
use crate::{
    error::{Invalid, ServiceError},
    ids, live, notifications,
    services::Services,
    timeline,
};

/// A note to keep.
#[derive(Clone, Copy, Debug)]
pub struct NewNote<'a> {
    /// In which conversation.
    pub conversation: ConversationId,
    /// What it says. `@` and a colleague's whole name names them.
    pub body: &'a str,
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// Keeps a note. The same `request_key` again gives the first result again.
pub async fn write(services: &Services, ctx: &Ctx, new: &NewNote<'_>) -> Result<NoteView, ServiceError> {
    ctx.require(Permission::NoteWrite)?;
    let author = person(ctx)?;
    let body = checked_body(new.body).map_err(Invalid::from)?;
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, new.conversation).await?.ok_or(ServiceError::NotFound)?;
    let id = ids::note_id();
    let note = notes::NewNote { id, conversation: new.conversation, author, body: &body, request_key: new.request_key };
    if !notes::insert(&mut tx, &note, ctx.now).await? {
        let first = notes::by_request_key(&mut tx, new.request_key).await?.ok_or(ServiceError::NotFound)?;
        let is_same = (first.conversation, first.author) == (new.conversation, author)
            && (first.body == body || first.revision > 0 || first.deleted_at.is_some());
        return if is_same { Ok(view(first, ctx)) } else { Err(Invalid::RequestKeyReused.into()) };
    }
    let entry = TimelineEntry {
        conversation: Some(new.conversation),
        subject: Some(id.as_uuid()),
        ..timeline::line(ctx, detail.summary.contact_id, TimelineKind::NoteWritten)
    };
    storage::timeline::insert(&mut tx, &entry).await?;
    let named = name(&mut tx, ctx, id, &body).await?;
    let followers: Vec<_> = named.iter().copied().chain([author]).collect();
    notifications::begin_following(&mut tx, ctx, new.conversation, &followers).await?;
    finish(services, tx, ctx, AuditKind::NoteWritten, id, &named).await
}

/// Changes a note of one's own, for some minutes. `revision` is the one that was looked at.
pub async fn edit(
    services: &Services,
    ctx: &Ctx,
    id: NoteId,
    revision: i32,
    body: &str,
) -> Result<NoteView, ServiceError> {
    ctx.require(Permission::NoteWrite)?;
    let body = checked_body(body).map_err(Invalid::from)?;
    let mut tx = services.db().tenant(ctx).await?;
    let note = notes::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    may_edit(standing(&note, ctx), ctx.now).map_err(Invalid::from)?;
    if note.body == body {
        return Ok(view(note, ctx));
    }
    if note.revision != revision {
        return Err(Invalid::from(NoteProblem::MovedOn).into());
    }
    notes::edit(&mut tx, &note, &body, ctx.now).await?;
    let named = name(&mut tx, ctx, id, &body).await?;
    notifications::begin_following(&mut tx, ctx, note.conversation, &named).await?;
    finish(services, tx, ctx, AuditKind::NoteEdited, id, &named).await
}

/// Deletes a note of one's own: its words are gone, that there was one stays.
pub async fn delete(services: &Services, ctx: &Ctx, id: NoteId) -> Result<NoteView, ServiceError> {
    ctx.require(Permission::NoteWrite)?;
    let by = person(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let note = notes::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    may_delete(standing(&note, ctx)).map_err(Invalid::from)?;
    notes::delete(&mut tx, id, by, ctx.now).await?;
    finish(services, tx, ctx, AuditKind::NoteDeleted, id, &[]).await
}

/// Records who is named. Nobody names themselves.
async fn name(tx: &mut TenantTx, ctx: &Ctx, id: NoteId, body: &str) -> Result<Vec<StaffId>, ServiceError> {
    if !body.contains('@') {
        return Ok(Vec::new());
    }
    let members = storage::staff::list(tx).await?;
    let others = members.iter().filter(|member| member.active && ctx.actor != Actor::Staff(member.id));
    let people: Vec<_> = others.map(|member| (member.id, member.name.as_str())).collect();
    let named = mentioned(body, &people);
    if named.is_empty() { Ok(named) } else { Ok(notes::mention(tx, id, &named).await?) }
}

async fn finish(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    kind: AuditKind,
    id: NoteId,
    named: &[StaffId],
) -> Result<NoteView, ServiceError> {
    let note: Note = notes::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind,
        entity_kind: "note",
        entity_id: id.as_uuid(),
        detail: json!({ "conversation": note.conversation, "revision": note.revision, "mentioned": named.len() }),
    };
    let (kind, subject) = (NotificationKind::Mentioned, id.as_uuid());
    let told = notifications::deliver(&mut tx, ctx, kind, note.conversation, subject, named).await?;
    let audit: Vec<_> = [event].into_iter().chain(told.audit).collect();
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, note.conversation);
    if !named.is_empty() {
        notifications::tell(services, ctx.shop);
    }
    Ok(view(note, ctx))
}

fn person(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    match ctx.actor {
        Actor::Staff(id) => Ok(id),
        Actor::System => Err(ServiceError::NotFound),
    }
}
