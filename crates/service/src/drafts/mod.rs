//! Replies: planned as a dry run, submitted, decided by somebody else. Everything a live send would do is shown before; nothing
//! here has an effect outside the database.

mod approval;
mod read;

use domain::{
    access::{Actor, Ctx, Permission},
    audit::AuditKind,
    conversation::{ChannelKind, ConversationDetail},
    dispatch::DispatchKind,
    draft::Origin,
    guard::{Blocker, Effect},
    ids::{AttachmentId, ConversationId, StaffId, TemplateId},
    message::{Facts, Plan, PlannedFile, Reply, plan},
    timeline::TimelineKind,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    audit::NewAuditEvent,
    drafts::{Draft, NewDraft},
    timeline::TimelineEntry,
};
use uuid::Uuid;

pub use self::{
    approval::{BULK_MAX, Decided, approve, approve_all, edit, reject, submit, withdraw},
    read::{DraftDetail, DraftQuery, DraftView, EditView, get, of_conversation, page, waiting},
};
use crate::{
    attachments, consent,
    error::{Invalid, ServiceError},
    guards, ids, notifications,
    services::Services,
    timeline,
};

/// The live effect of sending over a channel.
pub(crate) const fn effect_of(channel: ChannelKind) -> Effect {
    match channel {
        ChannelKind::Sms => Effect::Sms,
    }
}

/// A reply that somebody wrote.
#[derive(Clone, Debug)]
pub struct NewReply<'a> {
    /// In which conversation.
    pub conversation: ConversationId,
    /// What they typed.
    pub body: &'a str,
    /// The files of the reply that go with it.
    pub files: &'a [AttachmentId],
    /// What it was started from.
    pub template: Option<TemplateId>,
    /// When it should leave; at once if nothing is said.
    pub send_at: Option<Timestamp>,
    /// Made by the page once for each attempt.
    pub request_key: Uuid,
}

/// Plans a reply, asks the guard, and records both as a draft. The same `request_key` again gives the first result again.
pub async fn dry_run(services: &Services, ctx: &Ctx, reply: &NewReply<'_>) -> Result<DraftView, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let author = author(ctx)?;
    let send_at = checked_send_at(reply.send_at, ctx.now)?;
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, reply.conversation).await?.ok_or(ServiceError::NotFound)?;
    let files = attachments::of_reply(&mut tx, ctx, reply.conversation, reply.files).await?;
    let planned =
        planned(services, &mut tx, &detail, &Said { body: reply.body, files: &files, send_at, now: ctx.now }).await?;
    if let Some(first) = storage::drafts::by_request_key(&mut tx, reply.request_key).await? {
        return same_attempt(first, reply.conversation, &planned.plan, ctx);
    }
    let new = NewDraft {
        id: ids::draft_id(),
        conversation: reply.conversation,
        author,
        body: reply.body,
        plan: &planned.plan,
        blockers: &planned.blockers,
        origin: planned.origin,
        template: reply.template,
        send_at,
        request_key: reply.request_key,
    };
    if storage::drafts::insert(&mut tx, &new, ctx.now).await.map_err(unknown_template)? {
        storage::attachments::link_draft(&mut tx, new.id, 0, reply.files).await?;
        record(&mut tx, ctx, &detail, &new).await?;
    }
    let recorded = storage::drafts::by_request_key(&mut tx, reply.request_key).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    same_attempt(recorded, reply.conversation, &planned.plan, ctx)
}

/// A template that this shop does not have is like any other record that it does not have.
fn unknown_template(error: StorageError) -> ServiceError {
    match error {
        StorageError::Conflict { ref constraint, .. } if constraint == TEMPLATE_OF_A_DRAFT => ServiceError::NotFound,
        other => other.into(),
    }
}

/// Migration 0009.
const TEMPLATE_OF_A_DRAFT: &str = "message_draft_shop_id_template_id_fkey";

/// What sending a text would do, and whether it could.
pub(super) struct Planned {
    pub(super) plan: Plan,
    pub(super) blockers: Vec<Blocker>,
    pub(super) origin: Origin,
}

/// What somebody says, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    pub(super) body: &'a str,
    pub(super) files: &'a [PlannedFile],
    pub(super) send_at: Option<Timestamp>,
    pub(super) now: Timestamp,
}

/// Plans what was said by the rows of this transaction. It is practice as long as the guard is closed, or if its files can't go.
pub(super) async fn planned(
    services: &Services,
    tx: &mut TenantTx,
    detail: &ConversationDetail,
    said: &Said<'_>,
) -> Result<Planned, ServiceError> {
    let channel = detail.summary.channel;
    let consent = storage::consent::standing(tx, channel, &detail.summary.handle).await?;
    let quiet =
        consent::quiet_hours(tx, &detail.summary.handle, detail.summary.id, said.send_at.unwrap_or(said.now)).await?;
    let facts = Facts { kind: DispatchKind::Message, consent: &consent, quiet: Some(quiet), media: None };
    let plan = plan(&reply(detail, said), &facts).map_err(Invalid::from)?;
    let mut blockers = guards::live_blockers(services, tx, effect_of(channel)).await?;
    blockers.extend(facts.files_problem(said.files));
    let origin = if blockers.is_empty() { Origin::Live } else { Origin::Fake };
    blockers.extend(consent.problem(DispatchKind::Message));
    Ok(Planned { plan, blockers, origin })
}

fn reply<'a>(detail: &'a ConversationDetail, said: &Said<'a>) -> Reply<'a> {
    Reply {
        channel: detail.summary.channel,
        body: said.body,
        files: said.files,
        recipient: &detail.summary.handle,
        account_handle: &detail.account_handle,
        account_name: &detail.account_name,
    }
}

pub(super) fn author(ctx: &Ctx) -> Result<StaffId, ServiceError> {
    match ctx.actor {
        Actor::Staff(author) => Ok(author),
        Actor::System => Err(ServiceError::NotFound),
    }
}

/// How far ahead a reply can be scheduled.
const SCHEDULE_MAX: SignedDuration = SignedDuration::from_hours(366 * 24);
/// A clock that is a little off is no reason to refuse.
const SCHEDULE_SLACK: SignedDuration = SignedDuration::from_mins(1);

pub(super) fn checked_send_at(send_at: Option<Timestamp>, now: Timestamp) -> Result<Option<Timestamp>, Invalid> {
    match send_at {
        Some(at) if at < now - SCHEDULE_SLACK || at > now + SCHEDULE_MAX => Err(Invalid::SendTime),
        other => Ok(other),
    }
}

/// A repeated attempt must be the same reply; a key that was used for another one is a mistake of the page.
fn same_attempt(draft: Draft, conversation: ConversationId, plan: &Plan, ctx: &Ctx) -> Result<DraftView, ServiceError> {
    if draft.conversation == conversation && draft.plan.text == plan.text && draft.plan.files == plan.files {
        Ok(DraftView::of(draft, ctx))
    } else {
        Err(Invalid::RequestKeyReused.into())
    }
}

async fn record(
    tx: &mut TenantTx,
    ctx: &Ctx,
    detail: &ConversationDetail,
    new: &NewDraft<'_>,
) -> Result<(), ServiceError> {
    let entry = TimelineEntry {
        conversation: Some(new.conversation),
        subject: Some(new.id.as_uuid()),
        ..timeline::line(ctx, detail.summary.contact_id, TimelineKind::DraftCreated)
    };
    storage::timeline::insert(tx, &entry).await?;
    let blocked_by: Vec<&str> = new.blockers.iter().map(|blocker| blocker.code.as_str()).collect();
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::DraftDryRun,
        entity_kind: "message_draft",
        entity_id: new.id.as_uuid(),
        detail: json!({
            "origin": new.origin.as_str(), "segments": new.plan.segmentation.segments, "blocked_by": blocked_by,
        }),
    };
    storage::audit::append(tx, ctx, &[event]).await?;
    notifications::begin_following(tx, ctx, new.conversation, &[new.author]).await?;
    Ok(())
}
