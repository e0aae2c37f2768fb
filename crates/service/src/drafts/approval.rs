//! From a draft to a decision. Approving practice is evidence for a gate; approving a live reply queues it.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    dispatch::DispatchKind,
    draft::{DraftState, DraftStep, Origin, advance},
    guard::Gate,
    ids::{AttachmentId, DispatchId, DraftId},
    message::preview_with,
    notification::NotificationKind,
    task::{TaskCause, TaskWhy},
    timeline::TimelineKind,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use storage::{
    TenantTx,
    audit::NewAuditEvent,
    dispatch::NewDispatch,
    drafts::{Draft, Edited},
    guard::NewGuardChange,
    messages::NewOutbound,
    timeline::TimelineEntry,
};

use super::{DraftView, Said, author, checked_send_at, effect_of, planned};
use crate::{
    dispatch,
    error::{Invalid, ServiceError},
    guards::checked_reason,
    ids,
    live::{self, Topic},
    notifications,
    services::Services,
    tasks, timeline,
};

/// Changes a draft of one's own. A decided one has to be submitted again.
pub async fn edit(
    services: &Services,
    ctx: &Ctx,
    id: DraftId,
    body: &str,
    send_at: Option<Timestamp>,
) -> Result<DraftView, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let editor = author(ctx)?;
    let send_at = checked_send_at(send_at, ctx.now)?;
    let mut tx = services.db().tenant(ctx).await?;
    let draft = storage::drafts::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    advance(draft.state, DraftStep::Edit, draft.author == editor).map_err(Invalid::from)?;
    let detail = storage::conversations::get(&mut tx, draft.conversation).await?.ok_or(ServiceError::NotFound)?;
    let said = Said { body, files: &draft.plan.files, send_at, now: ctx.now };
    let planned = planned(services, &mut tx, &detail, &said).await?;
    let edited = Edited { body, plan: &planned.plan, blockers: &planned.blockers, send_at };
    storage::drafts::edit(&mut tx, &draft, editor, &edited, ctx.now).await?;
    storage::attachments::link_draft(&mut tx, id, draft.revision + 1, &files_of(&draft)).await?;
    finish(services, tx, ctx, id, AuditKind::DraftEdited, json!({ "revision": draft.revision + 1 })).await
}

/// Asks for approval of a draft of one's own. Whoever names the time at which they opened the conversation is told if somebody else
/// has answered since; without it the question is asked in any case.
pub async fn submit(
    services: &Services,
    ctx: &Ctx,
    id: DraftId,
    opened_at: Option<Timestamp>,
) -> Result<DraftView, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let (mut tx, draft, next) = step(services, ctx, id, DraftStep::Submit).await?;
    if let Some(opened_at) = opened_at {
        let answered = storage::drafts::answered_since(&mut tx, draft.conversation, draft.author, opened_at).await?;
        if let Some(name) = answered {
            return Err(ServiceError::Overtaken(name));
        }
    }
    storage::drafts::set_state(&mut tx, id, next, None, ctx.now).await?;
    for file in files_of(&draft) {
        storage::attachments::take_out(&mut tx, file, ctx.now).await?;
    }
    finish(services, tx, ctx, id, AuditKind::DraftSubmitted, json!({})).await
}

/// What goes with it.
fn files_of(draft: &Draft) -> Vec<AttachmentId> {
    draft.plan.files.iter().map(|file| file.id).collect()
}

/// Takes the question back.
pub async fn withdraw(services: &Services, ctx: &Ctx, id: DraftId) -> Result<DraftView, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let (mut tx, _, next) = step(services, ctx, id, DraftStep::Withdraw).await?;
    storage::drafts::set_state(&mut tx, id, next, None, ctx.now).await?;
    finish(services, tx, ctx, id, AuditKind::DraftWithdrawn, json!({})).await
}

/// Says no to somebody else's draft.
pub async fn reject(services: &Services, ctx: &Ctx, id: DraftId, reason: &str) -> Result<DraftView, ServiceError> {
    ctx.require(Permission::DraftDecide)?;
    let (decider, reason) = (author(ctx)?, checked_reason(reason)?);
    let (mut tx, _, next) = step(services, ctx, id, DraftStep::Reject).await?;
    storage::drafts::set_state(&mut tx, id, next, Some((decider, reason)), ctx.now).await?;
    finish(services, tx, ctx, id, AuditKind::DraftRejected, json!({})).await
}

/// Says yes to somebody else's draft.
pub async fn approve(services: &Services, ctx: &Ctx, id: DraftId) -> Result<DraftView, ServiceError> {
    ctx.require(Permission::DraftDecide)?;
    let decider = author(ctx)?;
    let (mut tx, draft, next) = step(services, ctx, id, DraftStep::Approve).await?;
    storage::drafts::set_state(&mut tx, id, next, Some((decider, "")), ctx.now).await?;
    let queued = match draft.origin {
        Origin::Fake => {
            practised(&mut tx, ctx).await?;
            None
        }
        Origin::Live => Some(queue(&mut tx, ctx, &draft).await?),
    };
    let detail = json!({ "origin": draft.origin.as_str(), "dispatch": queued });
    let view = finish(services, tx, ctx, id, AuditKind::DraftApproved, detail).await?;
    if queued.is_some() {
        dispatch::woken(services);
    } else {
        live::topic_changed(services, ctx.shop, Topic::Guard);
    }
    Ok(view)
}

/// Most drafts of one bulk decision.
pub const BULK_MAX: usize = 100;

/// What became of one draft of a bulk decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Decided {
    /// Which.
    pub id: DraftId,
    /// Where it stands now, if it was decided.
    pub state: Option<DraftState>,
    /// Why it was not, in a sentence.
    pub problem: Option<String>,
}

/// Says yes to several drafts, each by itself: one that can't be approved holds up no other.
pub async fn approve_all(services: &Services, ctx: &Ctx, drafts: &[DraftId]) -> Result<Vec<Decided>, ServiceError> {
    ctx.require(Permission::DraftDecide)?;
    if drafts.len() > BULK_MAX {
        return Err(Invalid::TooManyAtOnce.into());
    }
    let mut decided = Vec::with_capacity(drafts.len());
    for id in drafts {
        decided.push(match approve(services, ctx, *id).await {
            Ok(view) => Decided { id: *id, state: Some(view.state), problem: None },
            Err(error @ (ServiceError::Unavailable(_) | ServiceError::Internal(_))) => return Err(error),
            Err(error) => Decided { id: *id, state: None, problem: Some(error.to_string()) },
        });
    }
    Ok(decided)
}

/// Locks a draft and looks whether the step begins where it stands.
async fn step(
    services: &Services,
    ctx: &Ctx,
    id: DraftId,
    step: DraftStep,
) -> Result<(TenantTx, Draft, DraftState), ServiceError> {
    let actor = author(ctx)?;
    let mut tx = services.db().tenant(ctx).await?;
    let draft = storage::drafts::lock(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let next = advance(draft.state, step, draft.author == actor).map_err(Invalid::from)?;
    Ok((tx, draft, next))
}

async fn finish(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    id: DraftId,
    kind: AuditKind,
    detail: serde_json::Value,
) -> Result<DraftView, ServiceError> {
    let draft = storage::drafts::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind,
        entity_kind: "message_draft",
        entity_id: id.as_uuid(),
        detail,
    };
    let told = match kind {
        AuditKind::DraftApproved => Some(NotificationKind::DraftApproved),
        AuditKind::DraftRejected => Some(NotificationKind::DraftRejected),
        _ => None,
    };
    if let Some(line) = line_of(kind) {
        let entry = TimelineEntry {
            conversation: Some(draft.conversation),
            subject: Some(id.as_uuid()),
            ..timeline::line(ctx, draft.contact, line)
        };
        storage::timeline::insert(&mut tx, &entry).await?;
    }
    let mut audit = vec![event];
    if let Some(told) = told {
        let to = [draft.author];
        audit.extend(notifications::deliver(&mut tx, ctx, told, draft.conversation, id.as_uuid(), &to).await?.audit);
    }
    audit.extend(match kind {
        AuditKind::DraftSubmitted => {
            tasks::cleared(&mut tx, ctx, draft.conversation, TaskCause::Unanswered, TaskWhy::Answered).await?
        }
        AuditKind::DraftRejected | AuditKind::DraftWithdrawn => {
            tasks::waits_again(&mut tx, ctx, draft.conversation, TaskWhy::Answered).await?
        }
        _ => Vec::new(),
    });
    storage::audit::append(&mut tx, ctx, &audit).await?;
    tx.commit().await?;
    tasks::tell(services, ctx, &audit);
    live::topic_changed(services, ctx.shop, Topic::Drafts);
    live::conversation_changed(services, ctx.shop, draft.conversation);
    Ok(DraftView::of(draft, ctx))
}

/// An edit is no line of the client's timeline.
const fn line_of(kind: AuditKind) -> Option<TimelineKind> {
    Some(match kind {
        AuditKind::DraftSubmitted => TimelineKind::DraftSubmitted,
        AuditKind::DraftApproved => TimelineKind::DraftApproved,
        AuditKind::DraftRejected => TimelineKind::DraftRejected,
        AuditKind::DraftWithdrawn => TimelineKind::DraftWithdrawn,
        _ => return None,
    })
}

/// A whole flow was worked through without an effect: that is what the gate asks for.
async fn practised(tx: &mut TenantTx, ctx: &Ctx) -> Result<(), ServiceError> {
    let evidence = "A manager approved a practice draft that somebody else had written.";
    if storage::guard::record_evidence(tx, Gate::FakeFlowApproved, evidence, ctx.now).await? {
        let change = NewGuardChange {
            id: ids::guard_change_id(),
            target: Gate::FakeFlowApproved.as_str(),
            mode: domain::guard::GuardMode::Open,
            reason: evidence,
            actor: None,
        };
        storage::guard::record_change(tx, &change, ctx.now).await?;
    }
    Ok(())
}

/// Puts an approved reply into the outbox, and into its conversation as a message that waits.
async fn queue(tx: &mut TenantTx, ctx: &Ctx, draft: &Draft) -> Result<DispatchId, ServiceError> {
    let detail = storage::conversations::get(tx, draft.conversation).await?.ok_or(ServiceError::NotFound)?;
    let id = ids::dispatch_id();
    let leaves_at = draft.send_at.map_or(ctx.now, |at| at.max(ctx.now));
    let kinds: Vec<_> = draft.plan.files.iter().map(|file| file.kind).collect();
    let message = NewOutbound {
        id: ids::message_id(),
        conversation: draft.conversation,
        account: detail.account_id,
        dispatch: id,
        body: &draft.plan.text,
        preview: &preview_with(&draft.plan.text, &kinds),
        leaves_at,
    };
    storage::messages::insert_outbound(tx, &message, ctx.now).await?;
    storage::attachments::link_message(tx, message.id, &files_of(draft)).await?;
    let new = NewDispatch {
        id,
        account: detail.account_id,
        effect: effect_of(draft.plan.channel),
        kind: DispatchKind::Message,
        conversation: Some(draft.conversation),
        draft: Some(draft.id),
        message: Some(message.id),
        plan: &draft.plan,
        created_by: Some(draft.author),
        approved_by: Some(author(ctx)?),
        not_before: leaves_at,
        expires_at: None,
    };
    if !storage::dispatch::insert(tx, &new, ctx.now).await? {
        return Err(Invalid::DraftStep(domain::draft::DraftRefusal::MovedOn).into());
    }
    dispatch::keep_queued(tx, ctx, id).await?;
    Ok(id)
}
