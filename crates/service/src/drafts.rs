//! Replies as dry runs: everything a live send would do, with no effect outside the database.

use domain::{
    access::{Actor, Ctx, Permission},
    audit::AuditKind,
    conversation::{ChannelKind, ConversationDetail},
    guard::{Blocker, Effect},
    ids::{ConversationId, DraftId},
    message::{Plan, Reply, plan},
    timeline::TimelineKind,
};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;
use storage::{
    TenantTx,
    audit::NewAuditEvent,
    drafts::{Draft, NewDraft},
    timeline::TimelineEntry,
};
use uuid::Uuid;

use crate::{
    error::{Invalid, ServiceError},
    guards, ids,
    services::Services,
};

/// What sending a reply would have done, and why it did not happen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DryRun {
    /// Our id for it.
    pub id: DraftId,
    /// Where it would have gone.
    pub conversation_id: ConversationId,
    /// Who wrote it.
    pub author_name: String,
    /// What would have been sent.
    pub plan: Plan,
    /// Why it stayed.
    pub blockers: Vec<Blocker>,
    /// When.
    pub created_at: Timestamp,
}

impl From<Draft> for DryRun {
    fn from(draft: Draft) -> Self {
        Self {
            id: draft.id,
            conversation_id: draft.conversation,
            author_name: draft.author_name,
            plan: draft.plan,
            blockers: draft.blockers,
            created_at: draft.created_at,
        }
    }
}

/// How many dry runs of a conversation are shown.
const SHOWN_MAX: i64 = 20;

/// The live effect of sending over a channel.
const fn effect_of(channel: ChannelKind) -> Effect {
    match channel {
        ChannelKind::Sms => Effect::Sms,
    }
}

/// Plans a reply, asks the guard, and records both. The same `request_key` again gives the first result again.
pub async fn dry_run(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
    body: &str,
    request_key: Uuid,
) -> Result<DryRun, ServiceError> {
    ctx.require(Permission::DraftWrite)?;
    let Actor::Staff(author) = ctx.actor else { return Err(ServiceError::NotFound) };
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    let plan = plan(&reply(&detail, body)).map_err(Invalid::from)?;
    if let Some(first) = storage::drafts::by_request_key(&mut tx, request_key).await? {
        return same_attempt(first, conversation, &plan);
    }
    let effect = effect_of(plan.channel);
    let state = guards::state(services, &mut tx, effect).await?;
    let blockers = guards::blockers(&state, ctx.shop, effect, ctx.now);
    let new =
        NewDraft { id: ids::draft_id(), conversation, author, body, plan: &plan, blockers: &blockers, request_key };
    if storage::drafts::insert(&mut tx, &new, ctx.now).await? {
        record(&mut tx, ctx, &detail, &new).await?;
    }
    let recorded = storage::drafts::by_request_key(&mut tx, request_key).await?.ok_or(ServiceError::NotFound)?;
    tx.commit().await?;
    same_attempt(recorded, conversation, &plan)
}

fn reply<'a>(detail: &'a ConversationDetail, body: &'a str) -> Reply<'a> {
    Reply {
        channel: detail.summary.channel,
        body,
        recipient: &detail.summary.handle,
        account_handle: &detail.account_handle,
        account_name: &detail.account_name,
    }
}

/// A repeated attempt must be the same reply; a key that was used for another one is a mistake of the page.
fn same_attempt(draft: Draft, conversation: ConversationId, plan: &Plan) -> Result<DryRun, ServiceError> {
    if draft.conversation == conversation && draft.plan.text == plan.text {
        Ok(draft.into())
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
        id: ids::timeline_entry_id(),
        contact: detail.summary.contact_id,
        kind: TimelineKind::DraftCreated,
        conversation: Some(new.conversation),
        message: None,
        actor: Some(new.author),
        occurred_at: ctx.now,
    };
    storage::timeline::insert(tx, &entry).await?;
    let blocked_by: Vec<&str> = new.blockers.iter().map(|blocker| blocker.code.as_str()).collect();
    let event = NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::DraftDryRun,
        entity_kind: "message_draft",
        entity_id: new.id.as_uuid(),
        detail: json!({ "segments": new.plan.segmentation.segments, "blocked_by": blocked_by }),
    };
    storage::audit::append(tx, ctx, &[event]).await?;
    Ok(())
}

/// The newest dry runs of a conversation, newest first.
pub async fn of_conversation(
    services: &Services,
    ctx: &Ctx,
    conversation: ConversationId,
) -> Result<Vec<DryRun>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    storage::conversations::get(&mut tx, conversation).await?.ok_or(ServiceError::NotFound)?;
    let drafts = storage::drafts::newest(&mut tx, conversation, SHOWN_MAX).await?;
    Ok(drafts.into_iter().map(DryRun::from).collect())
}
