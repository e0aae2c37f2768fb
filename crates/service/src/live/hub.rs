//! The open streams of this instance, and what was told lately.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::ids::{LiveEventId, ShopId, StaffId};
use tokio::sync::broadcast::{self, error::RecvError};

use super::Signal;
use crate::error::ServiceError;

/// Open streams of one person.
const STREAMS_PER_STAFF: usize = 5;
/// Open streams of one shop.
const STREAMS_PER_SHOP: usize = 1_000;
/// Events that a slow reader may fall behind before it is told to look again.
const BACKLOG: usize = 64;
/// Events of all shops that are remembered for pages that come back: some minutes of a busy deployment, under two megabytes.
const REMEMBERED: usize = 32_768;
/// Events that a page which comes back is told one by one. After more than that, looking at everything costs less.
const RESUMED_MAX: usize = 256;

/// A signal, and the id under which a page can ask for what came after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Told {
    /// The same on every instance. None for what passes by itself.
    pub id: Option<LiveEventId>,
    /// What is told.
    pub signal: Signal,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct LiveHub(Arc<Mutex<Hub>>);

#[derive(Debug, Default)]
struct Hub {
    rooms: HashMap<ShopId, Room>,
    /// The oldest first, without a gap.
    remembered: VecDeque<(LiveEventId, ShopId, Signal)>,
}

#[derive(Debug)]
struct Room {
    sender: broadcast::Sender<Told>,
    streams: HashMap<StaffId, usize>,
}

impl Hub {
    /// What this shop was told after that event. None if it is not known any more, or too much.
    fn after(&self, shop: ShopId, id: LiveEventId) -> Option<VecDeque<Told>> {
        let later = self.remembered.iter().rev().position(|(known, ..)| *known == id)?;
        let mut missed = VecDeque::new();
        for (id, of, signal) in self.remembered.iter().skip(self.remembered.len() - later) {
            if *of == shop {
                missed.push_back(Told { id: Some(*id), signal: *signal });
            }
            if missed.len() > RESUMED_MAX {
                return None;
            }
        }
        Some(missed)
    }
}

impl LiveHub {
    fn hub(&self) -> MutexGuard<'_, Hub> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn enter(
        &self,
        shop: ShopId,
        staff: StaffId,
        after: Option<LiveEventId>,
    ) -> Result<Subscription, ServiceError> {
        let mut hub = self.hub();
        let missed = after.and_then(|id| hub.after(shop, id));
        let position = hub.remembered.back().map(|(id, ..)| *id);
        let room = hub
            .rooms
            .entry(shop)
            .or_insert_with(|| Room { sender: broadcast::channel(BACKLOG).0, streams: HashMap::new() });
        let of_person = room.streams.get(&staff).copied().unwrap_or_default();
        if of_person >= STREAMS_PER_STAFF || room.streams.values().sum::<usize>() >= STREAMS_PER_SHOP {
            return Err(ServiceError::TooManyStreams);
        }
        room.streams.insert(staff, of_person + 1);
        let receiver = room.sender.subscribe();
        let start = match &missed {
            // What it hears next comes after what it heard last, not after what it is about to hear.
            Some(_) => after,
            None => position,
        };
        let resumed = missed.is_some();
        Ok(Subscription {
            receiver,
            missed: missed.unwrap_or_default(),
            resumed,
            start,
            hub: self.clone(),
            shop,
            staff,
        })
    }

    fn leave(&self, shop: ShopId, staff: StaffId) {
        let rooms = &mut self.hub().rooms;
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

    pub(super) fn tell(&self, shop: ShopId, told: Told) {
        let mut hub = self.hub();
        if let Some(id) = told.id {
            if hub.remembered.len() == REMEMBERED {
                hub.remembered.pop_front();
            }
            hub.remembered.push_back((id, shop, told.signal));
        }
        if let Some(room) = hub.rooms.get(&shop) {
            // An error only says that nobody listens any more.
            drop(room.sender.send(told));
        }
    }

    /// Something may have been told that was not heard here: nobody can go on from what was before.
    pub(super) fn tell_everybody_to_look_again(&self) {
        let mut hub = self.hub();
        hub.remembered.clear();
        for room in hub.rooms.values() {
            drop(room.sender.send(Told { id: None, signal: Signal::Missed }));
        }
    }
}

/// An open stream of a page; dropping it frees its place.
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<Told>,
    missed: VecDeque<Told>,
    resumed: bool,
    start: Option<LiveEventId>,
    hub: LiveHub,
    shop: ShopId,
    staff: StaffId,
}

impl Subscription {
    /// Whether it goes on where the page was, so that the page need not look at everything.
    pub const fn resumed(&self) -> bool {
        self.resumed
    }

    /// After which event it begins, if one is remembered.
    pub const fn start(&self) -> Option<LiveEventId> {
        self.start
    }

    /// Waits for the next change. `None` when the process ends.
    pub async fn next(&mut self) -> Option<Told> {
        if let Some(missed) = self.missed.pop_front() {
            return Some(missed);
        }
        match self.receiver.recv().await {
            Ok(told) => Some(told),
            Err(RecvError::Lagged(_)) => Some(Told { id: None, signal: Signal::Missed }),
            Err(RecvError::Closed) => None,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.hub.leave(self.shop, self.staff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids, live::LiveEvent};

    fn event() -> Told {
        let signal = Signal::Event(LiveEvent { conversation_id: ids::conversation_id() });
        Told { id: Some(ids::live_event_id()), signal }
    }

    const MISSED: Told = Told { id: None, signal: Signal::Missed };

    #[tokio::test]
    async fn a_change_reaches_its_shop_and_no_other() {
        let hub = LiveHub::default();
        let (shop, other) = (ids::shop_id(), ids::shop_id());
        let mut here = hub.enter(shop, ids::staff_id(), None).unwrap();
        let mut elsewhere = hub.enter(other, ids::staff_id(), None).unwrap();
        let told = event();
        hub.tell(shop, told);
        hub.tell(other, MISSED);
        assert_eq!(here.next().await, Some(told));
        assert_eq!(elsewhere.next().await, Some(MISSED));
    }

    #[tokio::test]
    async fn a_slow_reader_is_told_to_look_again() {
        let hub = LiveHub::default();
        let shop = ids::shop_id();
        let mut slow = hub.enter(shop, ids::staff_id(), None).unwrap();
        for _ in 0..=BACKLOG {
            hub.tell(shop, event());
        }
        assert_eq!(slow.next().await, Some(MISSED));
    }

    #[tokio::test]
    async fn who_comes_back_hears_what_was_told_meanwhile_once_and_in_order() {
        let hub = LiveHub::default();
        let (shop, other, staff) = (ids::shop_id(), ids::shop_id(), ids::staff_id());
        let told: Vec<Told> = (0..4).map(|_| event()).collect();
        hub.tell(shop, told[0]);
        hub.tell(shop, told[1]);
        hub.tell(other, event());
        hub.tell(shop, told[2]);
        let mut back = hub.enter(shop, staff, told[0].id).unwrap();
        assert!(back.resumed());
        assert_eq!(back.start(), told[0].id, "a stream that breaks at once begins there again");
        hub.tell(shop, told[3]);
        for expected in &told[1..] {
            assert_eq!(back.next().await.as_ref(), Some(expected));
        }
        let current = hub.enter(shop, staff, told[3].id).unwrap();
        assert!(current.resumed() && current.missed.is_empty());
    }

    #[test]
    fn what_is_not_remembered_without_a_gap_is_looked_at_again() {
        let hub = LiveHub::default();
        let (shop, staff) = (ids::shop_id(), ids::staff_id());
        let begins = |after: Option<LiveEventId>| {
            let stream = hub.enter(shop, staff, after).unwrap();
            (stream.resumed(), stream.start())
        };
        assert_eq!(begins(None), (false, None));
        assert_eq!(begins(Some(ids::live_event_id())), (false, None), "an id of long ago, or made up");
        let first = event();
        hub.tell(shop, first);
        assert_eq!(begins(None), (false, first.id));
        assert_eq!(begins(first.id), (true, first.id));
        let many: Vec<Told> = (0..=RESUMED_MAX).map(|_| event()).collect();
        for told in &many {
            hub.tell(shop, *told);
        }
        assert_eq!(begins(first.id), (false, many[RESUMED_MAX].id), "too much to tell one by one");
        assert_eq!(begins(many[0].id), (true, many[0].id));
        hub.tell_everybody_to_look_again();
        assert_eq!(begins(many[0].id), (false, None), "something may have been told in between");
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let hub = LiveHub::default();
        let shop = ids::shop_id();
        let first = event();
        hub.tell(shop, first);
        (0..REMEMBERED).for_each(|_| hub.tell(shop, event()));
        assert_eq!(hub.hub().remembered.len(), REMEMBERED);
        assert!(!hub.enter(shop, ids::staff_id(), first.id).unwrap().resumed());
    }

    #[test]
    fn places_are_limited_and_given_back() {
        let hub = LiveHub::default();
        let (shop, staff) = (ids::shop_id(), ids::staff_id());
        let open: Vec<_> = (0..STREAMS_PER_STAFF).map(|_| hub.enter(shop, staff, None).unwrap()).collect();
        assert!(hub.enter(shop, staff, None).is_err());
        assert!(hub.enter(shop, ids::staff_id(), None).is_ok(), "somebody else has their own places");
        drop(open);
        assert!(hub.enter(shop, staff, None).is_ok());
        assert!(hub.hub().rooms.is_empty(), "an empty room is forgotten");
    }
}
