//! Delivery: from the outbox to the carrier, at most once, and what is heard of it afterwards.
//!
//! [`claim`] takes what is due and asks the guard in the transaction that marks it as being handed over; [`hand_over`] speaks to the
//! carrier with no transaction open; [`finish`] records what it said. A process may die or stand still at any point: [`watch`]
//! takes its work away once the lease has run out, and what can't be known stays unknown until [`reports`] or a person settle it.

mod claim;
mod finish;
mod hand_over;
mod people;
pub(crate) mod reports;
mod resting;
mod watch;

use std::{sync::Arc, time::Duration};

use domain::{
    access::Ctx,
    delivery::DeliveryState,
    ids::{AccountId, DispatchId, ShopId},
};
use jobs::{Step, Worker};
use storage::{
    StorageError, TenantTx,
    dispatch::report::{NewDeliveryEvent, Source},
};
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use self::resting::Resting;
pub(crate) use self::watch::tell;
pub use self::{
    people::{
        DispatchDetail, DispatchQuery, DispatchView, EventView, Settlement, ask_carrier, discard, edit_as_draft, get,
        page, release, replay, settle,
    },
    watch::watch_once,
};
use crate::{
    ids,
    live::{self, Topic},
    notifier::Channel,
    services::{Services, automation},
};

/// Most messages that one process hands over at the same time.
const IN_FLIGHT_MAX: usize = 256;
/// Most messages of one account in one transaction.
const BATCH_MAX: usize = 128;
/// Most accounts that are looked up at once.
const LOOK_AHEAD: i64 = 32;
/// How late something leaves at most if its wake-up was lost.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// How long a hand-over may take before somebody else takes it away: longer than a permit lives and a carrier's answer takes.
pub(crate) const LEASE_SECONDS: f64 = 30.0;

/// Hands over what is due until shutdown, and then ends what has begun.
pub(crate) async fn work(services: Services, shutdown: CancellationToken) {
    let outbox = Outbox::new(services.clone());
    let worker =
        Worker { name: "dispatch", wake: services.inner().dispatch_wake.clone(), poll_interval: POLL_INTERVAL };
    worker.run(shutdown, || outbox.step()).await;
    outbox.tracker.close();
    outbox.tracker.wait().await;
}

/// Looks for hand-overs that were given up by their process, until shutdown.
pub(crate) async fn watch(services: Services, shutdown: CancellationToken) {
    let worker = Worker { name: "dispatch watch", wake: jobs::Wake::default(), poll_interval: Duration::from_secs(2) };
    worker.run(shutdown, || watch_once(&services)).await;
}

/// Hands over everything that is due now and waits for the carriers' answers.
pub async fn drain(services: &Services) -> Result<(), StorageError> {
    let outbox = Outbox::new(services.clone());
    while outbox.step().await? == Step::Worked {}
    outbox.tracker.close();
    outbox.tracker.wait().await;
    Ok(())
}

/// What one process hands over with.
struct Outbox {
    services: Services,
    tracker: TaskTracker,
    capacity: Arc<Semaphore>,
    /// The account that was looked at last, so that each has its turn.
    place: Mutex<Option<(ShopId, AccountId)>>,
}

impl Outbox {
    fn new(services: Services) -> Self {
        Self {
            services,
            tracker: TaskTracker::new(),
            capacity: Arc::new(Semaphore::new(IN_FLIGHT_MAX)),
            place: Mutex::new(None),
        }
    }

    /// One round over the accounts with something due: [`Step::Worked`] if anything was taken, or more may be there.
    async fn step(&self) -> Result<Step, StorageError> {
        let mut place = self.place.lock().await;
        let mut system = self.services.db().system("find accounts with something due").await?;
        let accounts = storage::dispatch::claim::due_accounts(&mut system, *place, LOOK_AHEAD).await?;
        drop(system);
        let wrapped = place.is_some() && accounts.len() < usize::try_from(LOOK_AHEAD).unwrap_or(usize::MAX);
        *place = if wrapped { None } else { accounts.last().copied() };
        drop(place);
        let mut taken = 0;
        for (shop, account) in accounts {
            if !self.services.inner().resting.rests(shop, account) {
                taken += self.take(shop, account).await?;
            }
        }
        Ok(if taken > 0 || wrapped { Step::Worked } else { Step::Idle })
    }

    /// Takes what is due of an account, as much as there is room for, and hands it over beside this loop.
    async fn take(&self, shop: ShopId, account: AccountId) -> Result<usize, StorageError> {
        let mut slots = self.slots().await;
        let ctx = automation(shop, self.services.now());
        let Some(batch) = claim::claim(&self.services, &ctx, account, slots.num_permits()).await? else {
            return Ok(0);
        };
        let settled = batch.settled;
        let ready = batch.ready.len();
        if ready > 0 {
            // What is not needed is free for the next account.
            drop(slots.split(slots.num_permits() - ready.min(slots.num_permits())));
            let services = self.services.clone();
            self.tracker.spawn(async move {
                hand_over::hand_over(&services, &ctx, account, batch).await;
                drop(slots);
            });
        }
        Ok(ready + settled)
    }

    /// Room for at least one message; more if it is there.
    async fn slots(&self) -> OwnedSemaphorePermit {
        let more = u32::try_from(self.capacity.available_permits().clamp(1, BATCH_MAX)).unwrap_or(1);
        match Arc::clone(&self.capacity).acquire_many_owned(more).await {
            Ok(slots) => slots,
            // Never closed while the outbox lives.
            Err(_) => std::future::pending().await,
        }
    }
}

/// Something was queued: every instance looks.
pub(crate) fn woken(services: &Services) {
    services.inner().dispatch_wake.now();
    services.inner().notifier.tell(Channel::Dispatch, String::new());
}

/// A send moved: open pages look again.
pub(crate) fn moved(services: &Services, shop: ShopId) {
    live::topic_changed(services, shop, Topic::Deliveries);
}

/// Keeps the first event of a send.
pub(crate) async fn keep_queued(tx: &mut TenantTx, ctx: &Ctx, id: DispatchId) -> Result<(), StorageError> {
    let event = event(ctx, id, DeliveryState::Queued, Source::App, "queued");
    storage::dispatch::report::keep(tx, &[event], ctx.now).await
}

/// An event of ours, with nothing of a carrier in it.
fn event(
    ctx: &Ctx,
    dispatch: DispatchId,
    state: DeliveryState,
    source: Source,
    code: impl Into<String>,
) -> NewDeliveryEvent {
    NewDeliveryEvent {
        id: ids::delivery_event_id(),
        dispatch,
        state,
        source,
        provider_status: String::new(),
        provider_code: None,
        provider_message_id: None,
        code: code.into(),
        reason: String::new(),
        actor: match ctx.actor {
            domain::access::Actor::Staff(id) => Some(id),
            domain::access::Actor::System => None,
        },
        occurred_at: ctx.now,
    }
}
