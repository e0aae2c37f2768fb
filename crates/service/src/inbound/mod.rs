//! Working on stored webhooks: identity, contact, conversation, message, roll-up, timeline and audit, in one transaction.
//!
//! Running it twice changes nothing: a stored webhook is locked while it is worked on and marked in the same transaction, and the
//! carrier's message id is unique. Running it in another order ends in the same rows.

mod hearing;
mod locks;
pub(crate) mod parse;
mod simulate;

pub use simulate::{Practice, simulate};

use std::{collections::BTreeMap, time::Duration};

use channels::{
    Provider,
    inbound::{InboundEvent as Parsed, InboundMessage, Media},
};
use domain::{
    access::{Ctx, Permission},
    attachment::MediaKind,
    audit::AuditKind,
    conversation::Direction,
    guard::{Gate, GuardMode},
    ids::{ConversationId, InboundEventId, MessageId, ShopId},
    message::preview_with,
    notification::NotificationKind,
    timeline::TimelineKind,
};
use jiff::Timestamp;
use jobs::{ATTEMPTS_MAX, Step, Worker, retry_delay};
use serde_json::json;
use storage::{
    StorageError, TenantTx,
    attachments::Awaited,
    audit::NewAuditEvent,
    contacts::KnownIdentity,
    conversations::Participants,
    dispatch::report::Source,
    guard::NewGuardChange,
    inbound_events::{self, InboundEvent},
    messages::NewInbound,
    timeline::TimelineEntry,
};
use tokio_util::sync::CancellationToken;

use crate::{
    dispatch::{
        self,
        reports::{self, Heard},
    },
    ids, live, notifications,
    services::{Services, automation},
    tasks, timeline, triage,
};

/// Most webhooks looked for at once.
const LOOK_AHEAD: i64 = 256;
/// Most webhooks of a shop in one transaction.
const GROUP_MAX: usize = 64;
/// How late a webhook is worked on at most if its wake-up was lost.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Works on stored webhooks until shutdown.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let worker = Worker { name: "inbound", wake: services.inner().inbound_wake.clone(), poll_interval: POLL_INTERVAL };
    worker.run(shutdown, || step(&services)).await;
}

/// One round over what waits: [`Step::Worked`] if anything was settled.
pub async fn step(services: &Services) -> Result<Step, StorageError> {
    let mut system = services.db().system("find webhooks that wait for work").await?;
    let waiting = inbound_events::waiting(&mut system, services.now(), LOOK_AHEAD).await?;
    drop(system);
    let mut by_shop: BTreeMap<ShopId, Vec<InboundEventId>> = BTreeMap::new();
    for (shop, id) in waiting {
        by_shop.entry(shop).or_default().push(id);
    }
    let mut settled = 0;
    for (shop, ids) in by_shop {
        let ctx = automation(shop, services.now());
        for group in ids.chunks(GROUP_MAX) {
            settled += record_group_or_each(services, &ctx, group).await?;
        }
    }
    Ok(if settled > 0 { Step::Worked } else { Step::Idle })
}

/// Records a group in one transaction; if that fails, each of it in one of its own, so that one bad webhook holds up no other.
async fn record_group_or_each(services: &Services, ctx: &Ctx, group: &[InboundEventId]) -> Result<usize, StorageError> {
    match record_group(services, ctx, group).await {
        Err(error) if !error.is_temporary() => {}
        settled_or_away => return settled_or_away,
    }
    let mut settled = 0;
    for id in group {
        match record_group(services, ctx, &[*id]).await {
            Ok(count) => settled += count,
            Err(error) if error.is_temporary() => return Err(error),
            Err(error) => settled += set_aside(services, ctx, *id, &error).await?,
        }
    }
    Ok(settled)
}

/// Puts a webhook that failed back for later, or gives it up after enough attempts.
async fn set_aside(
    services: &Services,
    ctx: &Ctx,
    id: InboundEventId,
    error: &StorageError,
) -> Result<usize, StorageError> {
    tracing::error!(shop = %ctx.shop, event = %id, %error, sqlstate = error.sqlstate(), "a webhook could not be recorded");
    let mut tx = services.db().tenant(ctx).await?;
    let Some(event) = inbound_events::lock_pending(&mut tx, &[id]).await?.pop() else { return Ok(0) };
    let attempts = u16::try_from(event.attempts).unwrap_or(u16::MAX);
    if attempts + 1 >= ATTEMPTS_MAX {
        inbound_events::bury(&mut tx, id, "not_recorded", ctx.now).await?;
    } else {
        let delay = retry_delay(attempts, rand::random());
        inbound_events::postpone(&mut tx, id, "not_recorded", ctx.now, delay).await?;
    }
    tx.commit().await?;
    Ok(1)
}

async fn record_group(services: &Services, ctx: &Ctx, group: &[InboundEventId]) -> Result<usize, StorageError> {
    if ctx.require(Permission::InboundRecord).is_err() {
        return Ok(0);
    }
    let mut tx = services.db().tenant(ctx).await?;
    if !inbound_events::try_lock_shop(&mut tx).await? {
        return Ok(0);
    }
    let events = inbound_events::lock_pending(&mut tx, group).await?;
    let settled = events.len();
    let read = |event: InboundEvent| {
        let says = parse::parse(services, &event);
        (event, says)
    };
    let group: Vec<_> = events.into_iter().map(read).collect();
    let sends = locks::hold(&mut tx, ctx, &group).await?;
    let mut recorded = Vec::new();
    let mut done = Vec::new();
    let mut told = Vec::new();
    for ((event, says), send) in group.into_iter().zip(sends) {
        match says {
            Ok(Parsed::Message(message)) => {
                recorded.extend(record(&mut tx, ctx, &event, &message).await?);
                done.push(event.id);
            }
            Ok(Parsed::Delivery(report)) => {
                // One about nothing of ours is no error: a number can be used elsewhere as well.
                if let (Some(provider), Some(dispatch)) = (Provider::from_name(&event.provider), send) {
                    let heard = Heard { provider, dispatch, report: &report, source: Source::CarrierReport };
                    told.push(reports::apply(&mut tx, ctx, &heard).await?);
                }
                done.push(event.id);
            }
            Ok(Parsed::Other { .. }) => done.push(event.id),
            Err(_) => {
                metrics::counter!("webhook_dead_total", "reason" => "unreadable").increment(1);
                inbound_events::bury(&mut tx, event.id, "unreadable", ctx.now).await?;
            }
        }
    }
    inbound_events::settle_done(&mut tx, &done, ctx.now).await?;
    if !recorded.is_empty() {
        signed_webhook_seen(&mut tx, ctx).await?;
        let audit: Vec<_> = recorded.iter().flat_map(|one| one.audit.iter().cloned()).collect();
        storage::audit::append(&mut tx, ctx, &audit).await?;
    }
    tx.commit().await?;
    tell(services, ctx, &recorded, told);
    Ok(settled)
}

async fn signed_webhook_seen(tx: &mut TenantTx, ctx: &Ctx) -> Result<(), StorageError> {
    let evidence = "A signed message from the carrier was received and verified.";
    if storage::guard::record_evidence(tx, Gate::SignedWebhookVerified, evidence, ctx.now).await? {
        let change = NewGuardChange {
            id: ids::guard_change_id(),
            target: Gate::SignedWebhookVerified.as_str(),
            mode: GuardMode::Open,
            reason: evidence,
            actor: None,
        };
        storage::guard::record_change(tx, &change, ctx.now).await?;
    }
    Ok(())
}

fn tell(services: &Services, ctx: &Ctx, recorded: &[Recorded], told: Vec<reports::Changed>) {
    let shop = ctx.shop;
    for one in recorded {
        live::conversation_changed(services, shop, one.conversation);
        tasks::tell(services, ctx, &one.audit);
    }
    for changed in told {
        dispatch::tell(services, shop, changed);
    }
    if recorded.iter().any(|one| one.told) {
        notifications::tell(services, shop);
    }
    if recorded.iter().any(|one| one.files) {
        services.inner().files_wake.now();
    }
    if recorded.iter().any(|one| one.queued) {
        dispatch::woken(services);
    }
}

/// A message that was recorded.
struct Recorded {
    conversation: ConversationId,
    audit: Vec<NewAuditEvent>,
    /// A confirmation of a STOP was queued.
    queued: bool,
    /// Somebody follows the conversation.
    told: bool,
    /// Files came with it.
    files: bool,
}

/// Records a message; `None` if it was there already.
async fn record(
    tx: &mut TenantTx,
    ctx: &Ctx,
    event: &InboundEvent,
    message: &InboundMessage,
) -> Result<Option<Recorded>, StorageError> {
    if storage::messages::exists(tx, event.account, &message.external_id).await? {
        return Ok(None);
    }
    let occurred_at = believable(message.occurred_at, event.received_at);
    let sender = known_or_new(tx, ctx, &message.from, occurred_at).await?;
    let with = Participants {
        new_id: ids::conversation_id(),
        account: event.account,
        identity: sender.identity,
        contact: sender.contact,
        channel: event.channel,
        begun_by: Direction::Inbound,
    };
    let destination = storage::conversations::running(tx, with, occurred_at, ctx.now).await?;
    let conversation = destination.id;
    let line = preview_of(message);
    let new = NewInbound {
        id: ids::message_id(),
        conversation,
        account: event.account,
        external_id: &message.external_id,
        body: &message.text,
        preview: &line,
        occurred_at,
        received_at: event.received_at,
        simulated: false,
    };
    if !storage::messages::insert_inbound(tx, &new).await? {
        return Ok(None);
    }
    await_media(tx, new.id, event, message, ctx.now).await?;
    for step in destination.by_way_of {
        storage::moves::follow(tx, step, new.id).await?;
    }
    let reopened = storage::conversations::roll_up_inbound(tx, conversation, &line, occurred_at).await?;
    let entry = TimelineEntry {
        conversation: Some(conversation),
        message: Some(new.id),
        occurred_at,
        ..timeline::line(ctx, sender.contact, TimelineKind::InboundMessage)
    };
    storage::timeline::insert(tx, &entry).await?;
    let audit = received(new.id, conversation, event);
    let said = hearing::Message {
        id: new.id,
        text: &message.text,
        from: &message.from,
        occurred_at,
        conversation,
        contact: sender.contact,
        account: event.account,
        channel: event.channel,
    };
    let heard = hearing::hear(tx, ctx, event, &said).await?;
    let (told, is_told) = tell_followers(tx, ctx, conversation, new.id).await?;
    let reopened = match reopened {
        Some(reopened) => Some(triage::reopened(tx, ctx, (conversation, sender.contact), reopened).await?),
        None => None,
    };
    let audit = [audit].into_iter().chain(reopened).chain(heard.audit).chain(told).collect();
    Ok(Some(Recorded { conversation, audit, queued: heard.queued, told: is_told, files: !message.media.is_empty() }))
}

fn received(message: MessageId, conversation: ConversationId, event: &InboundEvent) -> NewAuditEvent {
    NewAuditEvent {
        id: ids::audit_event_id(),
        kind: AuditKind::MessageReceived,
        entity_kind: "message",
        entity_id: message.as_uuid(),
        detail: json!({ "conversation": conversation, "channel": event.channel.as_str() }),
    }
}

/// Tells whoever follows the conversation that the client wrote. What the audit says of it, and whether anybody was told.
async fn tell_followers(
    tx: &mut TenantTx,
    ctx: &Ctx,
    conversation: ConversationId,
    message: MessageId,
) -> Result<(Vec<NewAuditEvent>, bool), StorageError> {
    let followers = storage::notifications::followers(tx, conversation).await?;
    let (kind, subject) = (NotificationKind::ClientReplied, message.as_uuid());
    let told = notifications::deliver(tx, ctx, kind, conversation, subject, &followers).await?;
    Ok((told.audit, !followers.is_empty()))
}

/// What a webhook says of a file.
fn awaited(media: &Media) -> Awaited<'_> {
    Awaited {
        id: ids::attachment_id(),
        kind: MediaKind::of_mime(&media.content_type),
        content_type: &media.content_type,
        size_bytes: media.size.and_then(|size| i64::try_from(size).ok()).unwrap_or_default(),
        source: &media.url,
        source_sha256: media.sha256.as_ref().map(<[u8; 32]>::as_slice),
    }
}

/// Notes what came with a message, to be fetched once this has committed.
async fn await_media(
    tx: &mut TenantTx,
    id: MessageId,
    event: &InboundEvent,
    message: &InboundMessage,
    now: Timestamp,
) -> Result<(), StorageError> {
    let files: Vec<_> = message.media.iter().map(awaited).collect();
    if files.is_empty() {
        return Ok(());
    }
    storage::attachments::await_all(tx, id, event.account, &files, now).await
}

fn preview_of(message: &InboundMessage) -> String {
    let kinds: Vec<_> = message.media.iter().map(|media| MediaKind::of_mime(&media.content_type)).collect();
    let line = preview_with(&message.text, &kinds);
    if line.is_empty() { "(empty message)".to_owned() } else { line }
}

/// The carrier's time orders a conversation. One in the future would pin it to the top of the list, and one before the epoch is not
/// a time at all.
fn believable(occurred_at: Timestamp, received_at: Timestamp) -> Timestamp {
    occurred_at.clamp(Timestamp::UNIX_EPOCH, received_at)
}

/// Who has this number, or somebody new. The caller holds the lock under which the shop's messages are recorded.
pub(crate) async fn known_or_new(
    tx: &mut TenantTx,
    ctx: &Ctx,
    handle: &str,
    first_seen: Timestamp,
) -> Result<KnownIdentity, StorageError> {
    if let Some(known) = storage::contacts::by_phone(tx, handle).await? {
        return Ok(known);
    }
    let new = KnownIdentity { identity: ids::identity_id(), contact: ids::contact_id() };
    storage::contacts::insert_with_phone(tx, new, handle, ctx.now).await?;
    storage::customers::want(tx, new.contact, ctx.now).await?;
    let entry =
        TimelineEntry { occurred_at: first_seen, ..timeline::line(ctx, new.contact, TimelineKind::ContactCreated) };
    storage::timeline::insert(tx, &entry).await?;
    Ok(new)
}
