//! What people see of deliveries, and what they decide where nothing goes on by itself.

use domain::{
    access::{Ctx, Permission},
    audit::AuditKind,
    delivery::DeliveryState::{self, Accepted, Dead, Discarded, Held, OutcomeUnknown, Queued},
    dispatch::DispatchKind,
    guard::Blocker,
    ids::{AccountId, ConversationId, DeliveryEventId, DispatchId, DraftId},
    keyset::{Cursor, page_rows},
    message::Plan,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::{
    TenantTx,
    audit::NewAuditEvent,
    dispatch::{
        read::{Askable, DeliveryEvent, Dispatch},
        report::{NewDeliveryEvent, Source},
    },
};
use uuid::Uuid;

use super::{event, moved, watch, woken};
use crate::{
    drafts::{self, DraftView, NewReply},
    error::{Invalid, ServiceError},
    guards::checked_reason,
    ids, live,
    services::{Page, Services},
};

/// A send.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DispatchView {
    /// Our id for it.
    pub id: DispatchId,
    /// Through which account.
    pub account_id: AccountId,
    /// That account's name.
    pub account_name: String,
    /// What it is for.
    pub kind: DispatchKind,
    /// Its conversation; none for a controlled test.
    pub conversation_id: Option<ConversationId>,
    /// The contact's name; empty until somebody knows it.
    pub contact_name: String,
    /// The draft that was approved.
    pub draft_id: Option<DraftId>,
    /// To whom.
    pub recipient: String,
    /// What was planned.
    pub plan: Plan,
    /// Who wrote it.
    pub author_name: Option<String>,
    /// Who approved it.
    pub approver_name: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// Not before this time.
    pub not_before: Timestamp,
    /// Where it stands.
    pub state: DeliveryState,
    /// Attempts so far.
    pub attempts: i16,
    /// The carrier may have it although nobody knows.
    pub maybe_taken: bool,
    /// Why it is held.
    pub blockers: Vec<Blocker>,
    /// Why it is not where it should be, in a sentence; empty if it is.
    pub problem: String,
    /// What to do, in a sentence.
    pub next_step: String,
    /// The carrier's own number for the problem.
    pub provider_code: Option<i32>,
}

impl From<Dispatch> for DispatchView {
    fn from(row: Dispatch) -> Self {
        Self {
            id: row.id,
            account_id: row.account,
            account_name: row.account_name,
            kind: row.kind,
            conversation_id: row.conversation,
            contact_name: row.contact_name,
            draft_id: row.draft,
            recipient: row.recipient,
            plan: row.plan,
            author_name: row.author_name,
            approver_name: row.approver_name,
            created_at: row.created_at,
            not_before: row.not_before,
            state: row.state,
            attempts: row.attempts,
            maybe_taken: row.maybe_taken,
            blockers: row.blockers,
            problem: row.problem.sentence,
            next_step: row.problem.next_step,
            provider_code: row.problem.provider_code,
        }
    }
}

/// One thing that was done to a send or reported about it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventView {
    /// Our id for it.
    pub id: DeliveryEventId,
    /// What it said about where the send stands.
    pub state: DeliveryState,
    /// `app`, `carrier_answer`, `carrier_report`, `carrier_lookup` or `staff`.
    pub source: String,
    /// The carrier's own word.
    pub provider_status: String,
    /// The carrier's own number.
    pub provider_code: Option<i32>,
    /// A stable code of ours.
    pub code: String,
    /// In a person's words.
    pub reason: String,
    /// That person's name.
    pub actor_name: Option<String>,
    /// When.
    pub occurred_at: Timestamp,
}

impl From<DeliveryEvent> for EventView {
    fn from(row: DeliveryEvent) -> Self {
        Self {
            id: row.id,
            state: row.state,
            source: row.source,
            provider_status: row.provider_status,
            provider_code: row.provider_code,
            code: row.code,
            reason: row.reason,
            actor_name: row.actor_name,
            occurred_at: row.occurred_at,
        }
    }
}

/// A send with its history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DispatchDetail {
    /// The send.
    #[serde(flatten)]
    pub dispatch: DispatchView,
    /// Everything about it, in the order in which we learned of it.
    pub events: Vec<EventView>,
}

/// Which sends.
#[derive(Clone, Default, Debug)]
pub struct DispatchQuery {
    /// In one of these states; in any if there are none.
    pub states: Vec<DeliveryState>,
    /// After this row.
    pub before: Option<Cursor>,
    /// How many rows.
    pub limit: Option<u16>,
}

/// A page of sends, newest first.
pub async fn page(services: &Services, ctx: &Ctx, query: &DispatchQuery) -> Result<Page<DispatchView>, ServiceError> {
    ctx.require(Permission::DispatchRead)?;
    let limit = page_rows(query.limit);
    let mut tx = services.db().tenant(ctx).await?;
    let rows = storage::dispatch::read::page(&mut tx, &query.states, query.before, i64::from(limit) + 1).await?;
    let views = rows.into_iter().map(DispatchView::from).collect();
    Ok(Page::cut(views, limit, |row: &DispatchView| Cursor {
        at_micros: row.created_at.as_microsecond(),
        id: row.id.as_uuid(),
    }))
}

/// One send with its history.
pub async fn get(services: &Services, ctx: &Ctx, id: DispatchId) -> Result<DispatchDetail, ServiceError> {
    ctx.require(Permission::DispatchRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    detail(&mut tx, id).await
}

async fn detail(tx: &mut TenantTx, id: DispatchId) -> Result<DispatchDetail, ServiceError> {
    let dispatch = storage::dispatch::read::get(tx, id).await?.ok_or(ServiceError::NotFound)?;
    let events = storage::dispatch::read::events(tx, id).await?;
    Ok(DispatchDetail { dispatch: dispatch.into(), events: events.into_iter().map(EventView::from).collect() })
}

/// Lets a held send take its turn again: the guard is asked again when it has.
pub async fn release(services: &Services, ctx: &Ctx, id: DispatchId) -> Result<DispatchDetail, ServiceError> {
    ctx.require(Permission::DispatchSettle)?;
    let mut tx = found(services, ctx, id).await?;
    let done = storage::dispatch::settle::requeue(&mut tx, id, &[Held]).await?;
    decided(services, tx, ctx, Decision { id, done, state: Queued, code: "released", reason: "" }).await
}

/// Lets a stopped send leave once more, under the same key and with the same bytes.
pub async fn replay(
    services: &Services,
    ctx: &Ctx,
    id: DispatchId,
    reason: &str,
) -> Result<DispatchDetail, ServiceError> {
    ctx.require(Permission::DispatchReplay)?;
    let reason = checked_reason(reason)?;
    let mut tx = found(services, ctx, id).await?;
    let done = storage::dispatch::settle::requeue(&mut tx, id, &[Dead]).await?;
    decided(services, tx, ctx, Decision { id, done, state: Queued, code: "replayed", reason }).await
}

/// Decides that a send never leaves.
pub async fn discard(
    services: &Services,
    ctx: &Ctx,
    id: DispatchId,
    reason: &str,
) -> Result<DispatchDetail, ServiceError> {
    ctx.require(Permission::DispatchSettle)?;
    let reason = checked_reason(reason)?;
    let mut tx = found(services, ctx, id).await?;
    let done = storage::dispatch::settle::decide(&mut tx, id, &[Queued, Held, Dead], Discarded).await?;
    decided(services, tx, ctx, Decision { id, done, state: Discarded, code: "discarded", reason }).await
}

/// What somebody found out about a send of unknown outcome.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// The carrier has it.
    Taken,
    /// It never left: from here the owner can let it leave once more.
    NotTaken,
}

/// Settles a send of unknown outcome by what somebody found out.
pub async fn settle(
    services: &Services,
    ctx: &Ctx,
    id: DispatchId,
    settlement: Settlement,
    reason: &str,
) -> Result<DispatchDetail, ServiceError> {
    ctx.require(Permission::DispatchReplay)?;
    let reason = checked_reason(reason)?;
    let (state, code) = match settlement {
        Settlement::Taken => (Accepted, "settled_taken"),
        Settlement::NotTaken => (Dead, "settled_not_taken"),
    };
    let mut tx = found(services, ctx, id).await?;
    let done = storage::dispatch::settle::decide(&mut tx, id, &[OutcomeUnknown], state).await?;
    decided(services, tx, ctx, Decision { id, done, state, code, reason }).await
}

/// Asks the carrier where a send stands.
pub async fn ask_carrier(services: &Services, ctx: &Ctx, id: DispatchId) -> Result<DispatchDetail, ServiceError> {
    ctx.require(Permission::DispatchSettle)?;
    let mut tx = services.db().tenant(ctx).await?;
    let row = storage::dispatch::read::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    drop(tx);
    let provider_message_id = row.provider_message_id.ok_or(Invalid::CarrierCantSay)?;
    let askable = Askable { id, account: row.account, provider_message_id };
    if !watch::ask(services, ctx, &askable).await? {
        return Err(Invalid::CarrierCantSay.into());
    }
    get(services, ctx, id).await
}

/// Writes a stopped send anew: its text as a draft that somebody approves, and the send itself discarded.
pub async fn edit_as_draft(
    services: &Services,
    ctx: &Ctx,
    id: DispatchId,
    body: &str,
    request_key: Uuid,
) -> Result<DraftView, ServiceError> {
    ctx.require(Permission::DispatchSettle)?;
    let mut tx = services.db().tenant(ctx).await?;
    let row = storage::dispatch::read::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    drop(tx);
    let conversation = row.conversation.ok_or(Invalid::DispatchMovedOn)?;
    let reply = NewReply { conversation, body, files: &[], template: None, send_at: None, request_key };
    let draft = drafts::dry_run(services, ctx, &reply).await?;
    let mut tx = found(services, ctx, id).await?;
    let done = storage::dispatch::settle::decide(&mut tx, id, &[Held, Dead], Discarded).await?;
    if done {
        let decision = Decision { id, done, state: Discarded, code: "rewritten", reason: "It was written anew." };
        decided(services, tx, ctx, decision).await?;
    }
    Ok(draft)
}

async fn found(services: &Services, ctx: &Ctx, id: DispatchId) -> Result<TenantTx, ServiceError> {
    let mut tx = services.db().tenant(ctx).await?;
    storage::dispatch::read::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    Ok(tx)
}

struct Decision<'a> {
    id: DispatchId,
    done: bool,
    state: DeliveryState,
    code: &'static str,
    reason: &'a str,
}

async fn decided(
    services: &Services,
    mut tx: TenantTx,
    ctx: &Ctx,
    decision: Decision<'_>,
) -> Result<DispatchDetail, ServiceError> {
    if !decision.done {
        return Err(Invalid::DispatchMovedOn.into());
    }
    let told = NewDeliveryEvent {
        reason: decision.reason.to_owned(),
        ..event(ctx, decision.id, decision.state, Source::Staff, decision.code)
    };
    storage::dispatch::report::keep(&mut tx, &[told], ctx.now).await?;
    let kind = match decision.state {
        Queued => AuditKind::DispatchReleased,
        Discarded => AuditKind::DispatchDiscarded,
        _ => AuditKind::DispatchSettled,
    };
    let audit = NewAuditEvent {
        id: ids::audit_event_id(),
        kind,
        entity_kind: "dispatch",
        entity_id: decision.id.as_uuid(),
        detail: json!({ "code": decision.code }),
    };
    let view = detail(&mut tx, decision.id).await?;
    storage::audit::append(&mut tx, ctx, &[audit]).await?;
    tx.commit().await?;
    if decision.state == Queued {
        woken(services);
    }
    moved(services, ctx.shop);
    if let Some(conversation) = view.dispatch.conversation_id {
        live::conversation_changed(services, ctx.shop, conversation);
    }
    Ok(view)
}
