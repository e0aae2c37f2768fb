//! What a message says about being written to. A STOP counts before its webhook is answered; everything else counts here, in the
//! transaction that records the message.

use domain::{
    access::Ctx,
    account::StopReply,
    audit::AuditKind,
    consent::{self, Consent, ConsentSignal, ConsentState, Consents},
    conversation::ChannelKind,
    dispatch::DispatchKind,
    guard::{Effect, Gate, GuardMode},
    ids::{AccountId, ConsentEventId, ContactId, ConversationId, MessageId},
    message::{Facts, Reply, plan},
    task::TaskCause,
    timeline::TimelineKind,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    audit::NewAuditEvent,
    consent::{ConsentSource, NewSignal},
    dispatch::NewDispatch,
    guard::NewGuardChange,
    inbound_events::InboundEvent,
    timeline::TimelineEntry,
};

use crate::{consent as consents, dispatch, ids, tasks};

/// A confirmation may follow a STOP for this long (47 CFR 64.1200(a)(12)).
const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// A message that was just recorded.
pub(super) struct Message<'a> {
    pub(super) id: MessageId,
    pub(super) text: &'a str,
    pub(super) from: &'a str,
    pub(super) occurred_at: Timestamp,
    pub(super) conversation: ConversationId,
    pub(super) contact: ContactId,
    pub(super) account: AccountId,
    pub(super) channel: ChannelKind,
}

/// What hearing it out brought.
#[derive(Default)]
pub(super) struct Heard {
    /// For the audit.
    pub(super) audit: Vec<NewAuditEvent>,
    /// A confirmation was queued.
    pub(super) queued: bool,
}

/// Hears a message out.
pub(super) async fn hear(
    tx: &mut TenantTx,
    ctx: &Ctx,
    event: &InboundEvent,
    message: &Message<'_>,
) -> Result<Heard, StorageError> {
    let signal = consent::read(message.text);
    let new = NewSignal {
        id: ids::consent_event_id(),
        shop: ctx.shop,
        channel: message.channel,
        handle: message.from.to_owned(),
        signal,
        source: ConsentSource::Message(event.id),
        occurred_at: message.occurred_at,
    };
    let said = new.id;
    storage::consent::apply(tx, &[new], ctx.now).await?;
    if signal == ConsentSignal::Message {
        return Ok(Heard { audit: ask_for_action(tx, ctx, message, signal, false).await?, queued: false });
    }
    let now = storage::consent::of(tx, message.channel, message.from).await?;
    storage::timeline::insert(tx, &line(message, said)).await?;
    let mut heard = Heard { audit: vec![consents::audit(message.contact.as_uuid(), signal)], queued: false };
    heard.audit.extend(ask_for_action(tx, ctx, message, signal, now.needs_review).await?);
    validate(tx, ctx).await?;
    if now.state == ConsentState::OptedOut && matches!(signal, ConsentSignal::Stop | ConsentSignal::Revocation) {
        heard.queued = confirm(tx, ctx, message, &now).await?;
    }
    Ok(heard)
}

fn line(message: &Message<'_>, said: ConsentEventId) -> TimelineEntry {
    TimelineEntry {
        id: ids::timeline_entry_id(),
        contact: message.contact,
        kind: TimelineKind::ConsentChanged,
        conversation: Some(message.conversation),
        message: Some(message.id),
        subject: Some(said.as_uuid()),
        actor: None,
        occurred_at: message.occurred_at,
    }
}

/// Raises what somebody has to do about a message: read what it says about being written to, and answer it. A word that carriers answer
/// waits for nobody. The audit says once of each message that it needs action.
async fn ask_for_action(
    tx: &mut TenantTx,
    ctx: &Ctx,
    message: &Message<'_>,
    signal: ConsentSignal,
    needs_review: bool,
) -> Result<Vec<NewAuditEvent>, StorageError> {
    let causes: &[TaskCause] = match signal {
        ConsentSignal::Revocation | ConsentSignal::PossibleRevocation if needs_review => {
            &[TaskCause::ConsentReview, TaskCause::Unanswered]
        }
        ConsentSignal::Message | ConsentSignal::Revocation | ConsentSignal::PossibleRevocation => {
            &[TaskCause::Unanswered]
        }
        _ => &[],
    };
    let (raised, tasks) = if causes.is_empty() {
        Default::default()
    } else {
        tasks::raise(tx, ctx, (message.conversation, message.id), causes).await?
    };
    let why = if needs_review { Some(TaskCause::ConsentReview) } else { raised.first().copied() };
    Ok(why.map(|why| needs_action(message, why)).into_iter().chain(tasks).collect())
}

fn needs_action(message: &Message<'_>, why: TaskCause) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::ClientResponseNeedsAction,
        entity_kind: "message",
        entity_id: message.id.as_uuid(),
        detail: json!({ "why": why.as_str() }),
    }
}

/// Once STOP, HELP and START have each come in and been recorded, their gate has its evidence.
async fn validate(tx: &mut TenantTx, ctx: &Ctx) -> Result<(), StorageError> {
    const WORDS: [ConsentSignal; 3] = [ConsentSignal::Stop, ConsentSignal::Help, ConsentSignal::Start];
    if storage::consent::heard(tx, &WORDS).await?.len() < WORDS.len() {
        return Ok(());
    }
    let evidence = "STOP, HELP and START each came in as a signed message and were recorded.";
    if storage::guard::record_evidence(tx, Gate::ConsentStopHelpValidated, evidence, ctx.now).await? {
        let change = NewGuardChange {
            id: ids::guard_change_id(),
            target: Gate::ConsentStopHelpValidated.as_str(),
            mode: GuardMode::Open,
            reason: evidence,
            actor: None,
        };
        storage::guard::record_change(tx, &change, ctx.now).await?;
    }
    Ok(())
}

/// Queues the one text that may confirm a STOP, where the shop and not the carrier confirms it. It is behind the guard like any
/// other, and worth nothing after five minutes.
async fn confirm(tx: &mut TenantTx, ctx: &Ctx, message: &Message<'_>, consent: &Consent) -> Result<bool, StorageError> {
    let Some(stored) = storage::accounts::get(tx, message.account).await? else { return Ok(false) };
    let expires_at = message.occurred_at + CONFIRM_WITHIN;
    let since = consent.state_since.unwrap_or(message.occurred_at);
    if stored.settings.stop_reply != StopReply::Us
        || expires_at <= ctx.now
        || storage::dispatch::confirmed_since(tx, message.from, since).await?
    {
        return Ok(false);
    }
    let shop = storage::shops::profile(tx).await?;
    let text = format!("{}: you will get no more messages from us. Reply START if you want them again.", shop.name);
    let reply = Reply {
        channel: message.channel,
        body: &text,
        files: &[],
        recipient: message.from,
        account_handle: &stored.account.handle,
        account_name: &stored.account.name,
    };
    let consent = Consents::from(consent.clone());
    let facts = Facts { kind: DispatchKind::StopConfirmation, consent: &consent, quiet: None, media: None };
    let Ok(plan) = plan(&reply, &facts) else { return Ok(false) };
    let id = ids::dispatch_id();
    let new = NewDispatch {
        id,
        account: message.account,
        effect: Effect::Sms,
        kind: DispatchKind::StopConfirmation,
        conversation: Some(message.conversation),
        draft: None,
        message: None,
        plan: &plan,
        created_by: None,
        approved_by: None,
        not_before: ctx.now,
        expires_at: Some(expires_at),
    };
    storage::dispatch::insert(tx, &new, ctx.now).await?;
    dispatch::keep_queued(tx, ctx, id).await?;
    Ok(true)
}
