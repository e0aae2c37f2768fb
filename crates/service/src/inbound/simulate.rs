//! Writing as a client would, for practice. It moves the conversation as a message of theirs does; it says nothing about consent, opens no
//! window in which they may be written to, and is no evidence that a carrier's webhooks arrive.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    ids::ConversationId,
    message::preview,
    task::TaskCause,
    timeline::TimelineKind,
};
use serde_json::json;
use storage::{audit::NewAuditEvent, messages::NewInbound, timeline::TimelineEntry};
use uuid::Uuid;

use crate::{
    error::{Invalid, ServiceError},
    ids, live, notifications,
    services::Services,
    tasks, timeline,
    triage::{self, TriageRefusal},
};

/// Longest text, in characters: what ten parts of an SMS hold.
const TEXT_MAX_CHARS: usize = 1_600;

/// What a client would write.
#[derive(Clone, Copy, Debug)]
pub struct Practice<'a> {
    /// Where.
    pub conversation: ConversationId,
    /// What.
    pub text: &'a str,
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// Records it. The same attempt again changes nothing.
pub async fn simulate(services: &Services, ctx: &Ctx, practice: &Practice<'_>) -> Result<(), ServiceError> {
    ctx.require(Permission::ConversationSimulate)?;
    let text = practice.text.trim();
    if text.is_empty() || text.chars().count() > TEXT_MAX_CHARS || text.contains('\0') {
        return Err(Invalid::PracticeText.into());
    }
    let mut tx = services.db().tenant(ctx).await?;
    let id = practice.conversation;
    storage::triage::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let conversation = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    if conversation.merged_into.is_some() {
        return Err(Invalid::from(TriageRefusal::Merged).into());
    }
    let contact = conversation.summary.contact_id;
    let line = preview(text);
    let new = NewInbound {
        id: ids::message_id(),
        conversation: id,
        account: conversation.account_id,
        external_id: &format!("practice:{}", practice.request_key),
        body: text,
        preview: &line,
        occurred_at: ctx.now,
        received_at: ctx.now,
        simulated: true,
    };
    if !storage::messages::insert_inbound(&mut tx, &new).await? {
        return Ok(());
    }
    let reopened = storage::conversations::roll_up_inbound(&mut tx, id, &line, ctx.now).await?;
    let entry = TimelineEntry {
        conversation: Some(id),
        message: Some(new.id),
        ..timeline::line(ctx, contact, TimelineKind::InboundMessage)
    };
    storage::timeline::insert(&mut tx, &entry).await?;
    let mut audit = vec![NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::MessageSimulated,
        entity_kind: "message",
        entity_id: new.id.as_uuid(),
        detail: json!({ "conversation": id }),
    }];
    let (told, is_told) = super::tell_followers(&mut tx, ctx, id, new.id).await?;
    audit.extend(told);
    audit.extend(tasks::raise(&mut tx, ctx, (id, new.id), &[TaskCause::Unanswered]).await?.1);
    if let Some(reopened) = reopened {
        audit.push(triage::reopened(&mut tx, ctx, (id, contact), reopened).await?);
    }
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, id);
    tasks::tell(services, ctx, &audit);
    if is_told {
        notifications::tell(services, ctx.shop);
    }
    Ok(())
}
