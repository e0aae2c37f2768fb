//! What was begun and not ended: hand-overs whose process died or stands still, and outcomes that the carrier can tell.

use domain::{
    access::Ctx,
    delivery::DeliveryState,
    ids::{AccountId, DispatchId, ShopId},
};
use jiff::SignedDuration;
use jobs::Step;
use storage::{
    StorageError,
    dispatch::{
        claim::Expired,
        read::Askable,
        report::{NewDeliveryEvent, Source},
    },
};

use super::{
    event,
    reports::{self, Heard},
};
use crate::{
    carriers, live,
    services::{Services, automation},
};

/// Most shops looked at in one round.
const SHOPS_MAX: i64 = 64;
/// Most sends of a shop in one transaction.
const BATCH_MAX: i64 = 256;
/// A key is not trusted to the last minute.
const KEY_MARGIN: SignedDuration = SignedDuration::from_hours(1);

/// One round: [`Step::Worked`] if anything was taken away.
pub async fn watch_once(services: &Services) -> Result<Step, StorageError> {
    let mut system = services.db().system("find hand-overs that nobody ended").await?;
    let given_up = storage::dispatch::claim::shops_with_expired_leases(&mut system, SHOPS_MAX).await?;
    let unknown = storage::dispatch::claim::shops_with_unknown_outcomes(&mut system, SHOPS_MAX).await?;
    drop(system);
    let mut worked = Step::Idle;
    for shop in given_up {
        if take_away(services, shop).await? > 0 {
            worked = Step::Worked;
        }
    }
    for shop in unknown {
        ask_about_unknown(services, shop).await?;
    }
    Ok(worked)
}

/// Takes expired hand-overs away. Where the carrier knows keys they go back into the queue: the same bytes under the same key are
/// taken once. Otherwise nobody knows, and nobody sends them again.
async fn take_away(services: &Services, shop: ShopId) -> Result<usize, StorageError> {
    let ctx = automation(shop, services.now());
    let mut tx = services.db().tenant(&ctx).await?;
    let expired = storage::dispatch::claim::take_expired(&mut tx, BATCH_MAX).await?;
    if expired.is_empty() {
        return Ok(0);
    }
    let accounts = key_hours(services, &ctx, &expired).await;
    let is_safe = |one: &Expired| {
        let hours = accounts.iter().find(|(id, _)| *id == one.account).map_or(0, |(_, hours)| *hours);
        let until = one.first_handed_over_at.saturating_add(SignedDuration::from_hours(i64::from(hours)) - KEY_MARGIN);
        hours > 0 && until.is_ok_and(|until| until > ctx.now)
    };
    let (again, open): (Vec<_>, Vec<_>) = expired.iter().partition(|one| is_safe(one));
    for (group, state) in [(again, DeliveryState::Queued), (open, DeliveryState::OutcomeUnknown)] {
        let ids: Vec<DispatchId> = group.iter().map(|one| one.id).collect();
        if ids.is_empty() {
            continue;
        }
        storage::dispatch::finish::taken_away(&mut tx, &ids, state).await?;
        let told: Vec<NewDeliveryEvent> =
            ids.iter().map(|id| event(&ctx, *id, state, Source::App, "interrupted")).collect();
        storage::dispatch::report::keep(&mut tx, &told, ctx.now).await?;
    }
    tx.commit().await?;
    tracing::warn!(%shop, count = expired.len(), "hand-overs were taken away from a process that did not end them");
    super::woken(services);
    super::moved(services, shop);
    Ok(expired.len())
}

/// For how many hours each account's carrier recognises a key; none where that can't be told.
async fn key_hours(services: &Services, ctx: &Ctx, expired: &[Expired]) -> Vec<(AccountId, u16)> {
    let mut known: Vec<(AccountId, u16)> = Vec::new();
    for one in expired {
        if known.iter().all(|(id, _)| *id != one.account) {
            let hours = carriers::channel_of(services, ctx, one.account).await;
            known.push((one.account, hours.map_or(0, |channel| channel.capability().idempotency_hours)));
        }
    }
    known
}

/// Asks the carrier about sends of unknown outcome whose id it has told us.
async fn ask_about_unknown(services: &Services, shop: ShopId) -> Result<(), StorageError> {
    let ctx = automation(shop, services.now());
    let mut tx = services.db().tenant(&ctx).await?;
    let askable = storage::dispatch::read::askable(&mut tx, BATCH_MAX).await?;
    drop(tx);
    for one in askable {
        ask(services, &ctx, &one).await?;
    }
    Ok(())
}

/// Asks about one; whether the carrier could tell.
pub(super) async fn ask(services: &Services, ctx: &Ctx, one: &Askable) -> Result<bool, StorageError> {
    let Ok(channel) = carriers::channel_of(services, ctx, one.account).await else { return Ok(false) };
    let report = match channel.lookup(&one.provider_message_id).await {
        Ok(report) => report,
        Err(error) => {
            tracing::info!(shop = %ctx.shop, dispatch = %one.id, kind = ?error.kind, "the carrier could not say what became of a message");
            return Ok(false);
        }
    };
    let heard =
        Heard { provider: channel.provider(), dispatch: one.id, report: &report, source: Source::CarrierLookup };
    let mut tx = services.db().tenant(ctx).await?;
    let changed = reports::apply(&mut tx, ctx, &heard).await?;
    tx.commit().await?;
    tell(services, ctx.shop, changed);
    Ok(true)
}

/// Tells open pages what a report changed.
pub(crate) fn tell(services: &Services, shop: ShopId, changed: reports::Changed) {
    if changed.moved {
        super::moved(services, shop);
    }
    if let Some(conversation) = changed.conversation {
        live::conversation_changed(services, shop, conversation);
    }
    if changed.guard {
        live::topic_changed(services, shop, live::Topic::Guard);
    }
}
