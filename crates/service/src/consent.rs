//! Whether a client may be written to: what they said, what staff decided, and what the clock says where they are.

use domain::{
    access::{Actor, Ctx, Permission},
    audit::AuditKind,
    consent::{Consent, ConsentSignal, Consents},
    conversation::ConversationDetail,
    dispatch::DispatchKind,
    ids::{ConsentEventId, ConversationId},
    keyset::{Cursor, page_rows},
    message::Quiet,
    phone::E164,
    quiet_hours::{self, QuietHours},
    task::{TaskCause, TaskWhy},
    timeline::TimelineKind,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    audit::NewAuditEvent,
    consent::{ConsentEvent, ConsentSource, NewSignal},
    timeline::TimelineEntry,
};

use crate::{
    error::{Invalid, ServiceError},
    guards::checked_reason,
    ids, live,
    services::{Page, Services},
    tasks, timeline,
};

/// What is known of a client's consent over a conversation's channel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ConsentView {
    /// What is known.
    #[serde(flatten)]
    pub consent: Consent,
    /// Why a message would stay, in a sentence; nothing if it would not.
    pub problem: Option<String>,
    /// What would change that.
    pub next_step: Option<String>,
}

impl From<Consents> for ConsentView {
    fn from(Consents { own, others }: Consents) -> Self {
        Self::among(own, &others)
    }
}

impl ConsentView {
    /// What is known of a handle of somebody who has these others too.
    pub(crate) fn among(consent: Consent, others: &[Consent]) -> Self {
        let blocker = consent.problem_among(others, DispatchKind::Message);
        let (problem, next_step) = blocker.map(|blocker| (blocker.reason, blocker.next_step)).unzip();
        Self { consent, problem, next_step }
    }
}

/// One line of the history.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ConsentLine {
    /// Our id for it.
    pub id: ConsentEventId,
    /// What was said.
    pub signal: ConsentSignal,
    /// `message`, `staff` or `carrier`.
    pub source: String,
    /// Which member of staff.
    pub actor_name: Option<String>,
    /// Why, in their words.
    pub reason: String,
    /// When.
    pub occurred_at: Timestamp,
}

impl From<ConsentEvent> for ConsentLine {
    fn from(row: ConsentEvent) -> Self {
        Self {
            id: row.id,
            signal: row.signal,
            source: row.source,
            actor_name: row.actor_name,
            reason: row.reason,
            occurred_at: row.occurred_at,
        }
    }
}

/// What is known of the client of a conversation.
pub async fn of_conversation(services: &Services, ctx: &Ctx, id: ConversationId) -> Result<ConsentView, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    Ok(storage::consent::standing(&mut tx, detail.summary.channel, &detail.summary.handle).await?.into())
}

/// How that came about, newest first.
pub async fn history(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    before: Option<Cursor>,
    limit: Option<u16>,
) -> Result<Page<ConsentLine>, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let limit = page_rows(limit);
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let summary = &detail.summary;
    let rows =
        storage::consent::history(&mut tx, summary.channel, &summary.handle, before, i64::from(limit) + 1).await?;
    let lines = rows.into_iter().map(ConsentLine::from).collect();
    Ok(Page::cut(lines, limit, |line: &ConsentLine| Cursor {
        at_micros: line.occurred_at.as_microsecond(),
        id: line.id.as_uuid(),
    }))
}

/// What staff decide about a client: only do-not-contact and what a person has read. Nobody takes a client's STOP back.
pub async fn decide(
    services: &Services,
    ctx: &Ctx,
    id: ConversationId,
    signal: ConsentSignal,
    reason: &str,
) -> Result<ConsentView, ServiceError> {
    ctx.require(Permission::ConsentManage)?;
    let Actor::Staff(actor) = ctx.actor else { return Err(ServiceError::NotFound) };
    let reason = checked_reason(reason)?;
    if !matches!(signal, ConsentSignal::DoNotContact | ConsentSignal::ContactAllowed | ConsentSignal::Reviewed) {
        return Err(Invalid::NotStaffsToSay.into());
    }
    let mut tx = services.db().tenant(ctx).await?;
    let detail = storage::conversations::get(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let new = NewSignal {
        id: ids::consent_event_id(),
        shop: ctx.shop,
        channel: detail.summary.channel,
        handle: detail.summary.handle.clone(),
        signal,
        source: ConsentSource::Staff(actor, reason.to_owned()),
        occurred_at: ctx.now,
    };
    let event = new.id;
    let changed = !storage::consent::apply(&mut tx, &[new], ctx.now).await?.is_empty();
    let consent = storage::consent::of(&mut tx, detail.summary.channel, &detail.summary.handle).await?;
    let mut lines = Vec::new();
    if changed {
        lines = record(&mut tx, ctx, &detail, signal, event, !consent.needs_review).await?;
    }
    let view = storage::consent::standing(&mut tx, detail.summary.channel, &detail.summary.handle).await?.into();
    tx.commit().await?;
    live::conversation_changed(services, ctx.shop, id);
    tasks::tell(services, ctx, &lines);
    Ok(view)
}

async fn record(
    tx: &mut TenantTx,
    ctx: &Ctx,
    detail: &ConversationDetail,
    signal: ConsentSignal,
    event: ConsentEventId,
    is_settled: bool,
) -> Result<Vec<NewAuditEvent>, ServiceError> {
    let entry = TimelineEntry {
        conversation: Some(detail.summary.id),
        subject: Some(event.as_uuid()),
        ..timeline::line(ctx, detail.summary.contact_id, TimelineKind::ConsentChanged)
    };
    storage::timeline::insert(tx, &entry).await?;
    let mut lines = vec![audit(detail.summary.contact_id.as_uuid(), signal)];
    // Whoever must not be written to at all waits for no reader.
    if is_settled || signal == ConsentSignal::DoNotContact {
        lines.extend(tasks::cleared(tx, ctx, detail.summary.id, TaskCause::ConsentReview, TaskWhy::Decided).await?);
    }
    storage::audit::append(tx, ctx, &lines).await?;
    Ok(lines)
}

pub(crate) fn audit(contact: uuid::Uuid, signal: ConsentSignal) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ConsentChanged,
        entity_kind: "contact",
        entity_id: contact,
        detail: json!({ "signal": signal.as_str() }),
    }
}

/// What the clock says where the recipient of a conversation is, at this time.
pub(crate) async fn quiet_hours(
    tx: &mut TenantTx,
    recipient: &str,
    conversation: ConversationId,
    at: Timestamp,
) -> Result<Quiet, StorageError> {
    let last_inbound_at = storage::messages::last_inbound_at(tx, conversation).await?;
    Ok(quiet(recipient, last_inbound_at, at))
}

/// The same, by what is known already.
pub(crate) fn quiet(recipient: &str, last_inbound_at: Option<Timestamp>, at: Timestamp) -> Quiet {
    let places = recipient
        .parse::<E164>()
        .map_or_else(|_| Vec::new(), |phone| quiet_hours::places(&phone, None, &|name| TimeZone::get(name).ok()));
    match quiet_hours::check(&places, last_inbound_at, at) {
        QuietHours::Open => {
            Quiet { until: None, sentence: "It is a good time for a message where the client is.".to_owned() }
        }
        QuietHours::Exempt { why } => Quiet { until: None, sentence: why.to_owned() },
        QuietHours::Quiet { until, why } => Quiet { until: Some(until), sentence: why },
    }
}
