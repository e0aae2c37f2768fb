//! Live updates: what changes in a shop reaches every open page of it, on every instance.

use std::{
    collections::HashMap,
    convert::Infallible,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    access::{Actor, Ctx, Permission},
    ids::{AccountId, ConversationId, ShopId, StaffId},
    shop::ShopDomain,
};
use serde::Serialize;
use storage::{
    StorageError,
    notify::{Listener, Notification},
};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

use crate::{error::ServiceError, notifier::Channel, presence, services::Services};

/// A conversation changed: a message arrived, it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct LiveEvent {
    /// Which.
    pub conversation_id: ConversationId,
}

/// Something of the whole shop that changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// A gate or a guard was opened or closed.
    Guard,
    /// A draft was submitted or decided.
    Drafts,
    /// A send moved.
    Deliveries,
    /// Somebody was told of something, or has read it.
    Notifications,
    /// The set of labels was changed.
    Labels,
    /// A task was raised or changed.
    Tasks,
    /// Staff wrote to each other, or have read it.
    Messages,
}

impl Topic {
    const ALL: [Self; 7] =
        [Self::Guard, Self::Drafts, Self::Deliveries, Self::Notifications, Self::Labels, Self::Tasks, Self::Messages];

    /// Its name, also of the event that an open page gets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guard => "guard",
            Self::Drafts => "drafts",
            Self::Deliveries => "deliveries",
            Self::Notifications => "notifications",
            Self::Labels => "labels",
            Self::Tasks => "tasks",
            Self::Messages => "messages",
        }
    }
}

impl FromStr for Topic {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == text).ok_or(())
    }
}

/// What an open page is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Signal {
    /// This changed.
    Event(LiveEvent),
    /// Something of this kind changed.
    Topic(Topic),
    /// Somebody came to this conversation, left it, or began or stopped typing there.
    Presence(ConversationId),
    /// Something may have been missed: look at everything again.
    Missed,
}

/// Open streams of one person.
const STREAMS_PER_STAFF: usize = 5;
/// Open streams of one shop.
const STREAMS_PER_SHOP: usize = 1_000;
/// Events that a slow reader may fall behind before it is told to look again.
const BACKLOG: usize = 64;

#[derive(Clone, Debug, Default)]
pub(crate) struct LiveHub(Arc<Mutex<HashMap<ShopId, Room>>>);

#[derive(Debug)]
struct Room {
    sender: broadcast::Sender<Signal>,
    streams: HashMap<StaffId, usize>,
}

impl LiveHub {
    fn rooms(&self) -> MutexGuard<'_, HashMap<ShopId, Room>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, shop: ShopId, staff: StaffId) -> Result<Subscription, ServiceError> {
        let mut rooms = self.rooms();
        let room = rooms
            .entry(shop)
            .or_insert_with(|| Room { sender: broadcast::channel(BACKLOG).0, streams: HashMap::new() });
        let of_person = room.streams.get(&staff).copied().unwrap_or_default();
        if of_person >= STREAMS_PER_STAFF || room.streams.values().sum::<usize>() >= STREAMS_PER_SHOP {
            return Err(ServiceError::TooManyStreams);
        }
        room.streams.insert(staff, of_person + 1);
        Ok(Subscription { receiver: room.sender.subscribe(), hub: self.clone(), shop, staff })
    }

    fn leave(&self, shop: ShopId, staff: StaffId) {
        let mut rooms = self.rooms();
        let Some(room) = rooms.get_mut(&shop) else { return };
        if let Some(streams) = room.streams.get_mut(&staff) {
            *streams -= 1;
            if *streams == 0 {
                room.streams.remove(&staff);
            }
        }
        if room.streams.is_empty() {
            rooms.remove(&shop);
        }
    }

    fn tell(&self, shop: ShopId, signal: Signal) {
        if let Some(room) = self.rooms().get(&shop) {
            // An error only says that nobody listens any more.
            drop(room.sender.send(signal));
        }
    }

    fn tell_everybody_to_look_again(&self) {
        for room in self.rooms().values() {
            drop(room.sender.send(Signal::Missed));
        }
    }
}

/// An open stream of a page; dropping it frees its place.
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<Signal>,
    hub: LiveHub,
    shop: ShopId,
    staff: StaffId,
}

impl Subscription {
    /// Waits for the next change. `None` when the process ends.
    pub async fn next(&mut self) -> Option<Signal> {
        match self.receiver.recv().await {
            Ok(signal) => Some(signal),
            Err(RecvError::Lagged(_)) => Some(Signal::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.leave(self.shop, self.staff);
    }
}

/// Opens a stream of the shop's changes.
pub fn subscribe(services: &Services, ctx: &Ctx) -> Result<Subscription, ServiceError> {
    ctx.require(Permission::ConversationRead)?;
    let Actor::Staff(staff) = ctx.actor else { return Err(ServiceError::NotFound) };
    services.inner().live.enter(ctx.shop, staff)
}

/// Whether the holder of a long stream may go on: still active, still allowed to read.
pub async fn still_allowed(services: &Services, ctx: &Ctx) -> Result<bool, ServiceError> {
    let Actor::Staff(id) = ctx.actor else { return Ok(false) };
    let mut tx = services.db().tenant(ctx).await?;
    let member = storage::staff::get(&mut tx, id).await?;
    Ok(member.is_some_and(|member| member.active && domain::access::allows(member.role, Permission::ConversationRead)))
}

/// Tells every open page of the shop that a conversation changed.
pub(crate) fn conversation_changed(services: &Services, shop: ShopId, conversation: ConversationId) {
    services.inner().notifier.tell(Channel::Live, format!("{shop}/{conversation}"));
}

/// Tells every open page of the shop that something of this kind changed.
pub(crate) fn topic_changed(services: &Services, shop: ShopId, topic: Topic) {
    services.inner().notifier.tell(Channel::Live, format!("{shop}/{}", topic.as_str()));
}

/// Tells the shop's open pages on this instance.
pub(crate) fn tell_here(services: &Services, shop: ShopId, signal: Signal) {
    services.inner().live.tell(shop, signal);
}

/// How long to wait before listening again.
const LISTEN_AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Listens for what other instances, and this one, tell; until shutdown.
pub(crate) async fn listen(services: Services, shutdown: CancellationToken) {
    loop {
        let failed = tokio::select! {
            failed = listen_once(&services) => failed,
            () = shutdown.cancelled() => return,
        };
        match failed {
            Ok(never) => match never {},
            Err(error) => tracing::warn!(%error, "the listening connection was lost and will be opened again"),
        }
        tokio::select! {
            () = tokio::time::sleep(LISTEN_AGAIN_AFTER) => {}
            () = shutdown.cancelled() => return,
        }
    }
}

async fn listen_once(services: &Services) -> Result<Infallible, StorageError> {
    let channels = Channel::ALL.map(Channel::as_str);
    let mut listener = Listener::open(services.db(), &channels).await?;
    look_again(services);
    loop {
        match listener.next().await? {
            Some(notification) => handle(services, &notification).await,
            None => look_again(services),
        }
    }
}

/// Nothing is known to have been missed, and nothing is known not to have been.
fn look_again(services: &Services) {
    services.inner().live.tell_everybody_to_look_again();
    services.inner().inbound_wake.now();
    services.inner().dispatch_wake.now();
    services.inner().access.invalidate_all();
    services.inner().people.invalidate_all();
    services.inner().carriers.invalidate_all();
    services.inner().webhook_accounts.invalidate_all();
}

/// Tells every instance that an account changed. This one knows at once.
pub(crate) async fn account_changed(services: &Services, shop: ShopId, account: AccountId) {
    forget_account(services, shop, account).await;
    services.inner().notifier.tell(Channel::Account, format!("{shop}/{account}"));
}

async fn forget_account(services: &Services, shop: ShopId, account: AccountId) {
    services.inner().carriers.invalidate(&(shop, account)).await;
    services.inner().resting.wake(shop, account);
    services.inner().webhook_accounts.invalidate(&account).await;
}

async fn handle(services: &Services, notification: &Notification) {
    match Channel::ALL.into_iter().find(|channel| channel.as_str() == notification.channel) {
        Some(Channel::Live) => {
            if let Some((shop, signal)) = live_signal(&notification.payload) {
                services.inner().live.tell(shop, signal);
            }
        }
        Some(Channel::Inbound) => services.inner().inbound_wake.now(),
        Some(Channel::Dispatch) => services.inner().dispatch_wake.now(),
        Some(Channel::Access) => {
            if let Some(key) = domain_and_user(&notification.payload) {
                services.inner().access.invalidate(&key).await;
                services.inner().people.invalidate_all();
            }
        }
        Some(Channel::Account) => {
            if let Some((shop, account)) = shop_and_id(&notification.payload) {
                forget_account(services, shop, account).await;
            }
        }
        Some(Channel::Presence) => presence::hear(services, &notification.payload),
        None => {}
    }
}

/// A conversation that changed, or a topic.
fn live_signal(payload: &str) -> Option<(ShopId, Signal)> {
    let (shop, about) = shop_and_id::<String>(payload)?;
    let event = about.parse().ok().map(|conversation_id| Signal::Event(LiveEvent { conversation_id }));
    Some((shop, event.or_else(|| about.parse().ok().map(Signal::Topic))?))
}

fn shop_and_id<T: FromStr>(payload: &str) -> Option<(ShopId, T)> {
    let (shop, id) = payload.split_once('/')?;
    Some((shop.parse().ok()?, id.parse().ok()?))
}

fn domain_and_user(payload: &str) -> Option<(ShopDomain, i64)> {
    let (domain, user) = payload.split_once('/')?;
    Some((domain.parse().ok()?, user.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    #[tokio::test]
    async fn a_change_reaches_its_shop_and_no_other() {
        let hub = LiveHub::default();
        let (shop, other) = (ids::shop_id(), ids::shop_id());
        let mut here = hub.enter(shop, ids::staff_id()).unwrap();
        let mut elsewhere = hub.enter(other, ids::staff_id()).unwrap();
        let event = Signal::Event(LiveEvent { conversation_id: ids::conversation_id() });
        hub.tell(shop, event);
        hub.tell(other, Signal::Missed);
        assert_eq!(here.next().await, Some(event));
        assert_eq!(elsewhere.next().await, Some(Signal::Missed));
    }

    #[tokio::test]
    async fn a_slow_reader_is_told_to_look_again() {
        let hub = LiveHub::default();
        let shop = ids::shop_id();
        let mut slow = hub.enter(shop, ids::staff_id()).unwrap();
        for _ in 0..=BACKLOG {
            hub.tell(shop, Signal::Event(LiveEvent { conversation_id: ids::conversation_id() }));
        }
        assert_eq!(slow.next().await, Some(Signal::Missed));
    }

    #[test]
    fn places_are_limited_and_given_back() {
        let hub = LiveHub::default();
        let (shop, staff) = (ids::shop_id(), ids::staff_id());
        let open: Vec<_> = (0..STREAMS_PER_STAFF).map(|_| hub.enter(shop, staff).unwrap()).collect();
        assert!(hub.enter(shop, staff).is_err());
        assert!(hub.enter(shop, ids::staff_id()).is_ok(), "somebody else has their own places");
        drop(open);
        assert!(hub.enter(shop, staff).is_ok());
        assert!(hub.rooms().is_empty(), "an empty room is forgotten");
    }
}
