//! How often one member of staff may ask: a bucket each, so that one who asks too much slows nobody else.
//!
//! The bucket is kept as one time, the moment at which it would be full again ("generic cell rate algorithm", ITU-T I.371): a
//! request moves it on by one interval, and is refused while it lies further ahead than the burst allows.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::{
    access::{Actor, Ctx},
    ids::{ShopId, StaffId},
};

/// How many seconds' worth of requests may come at once.
const BURST_SECONDS: u32 = 2;
/// Most people remembered. Beyond it those whose bucket is full again are forgotten, which changes nothing for them.
const REMEMBERED_MAX: usize = 20_000;

/// Too many requests.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooMany {
    /// When the next one is let through, in whole seconds, at least one.
    pub retry_after_seconds: u64,
}

/// Counts requests per person.
#[derive(Debug)]
pub struct Limiter {
    /// Nothing switches the limit off.
    interval: Option<Duration>,
    full_at: Mutex<HashMap<(ShopId, StaffId), Instant>>,
}

impl Limiter {
    /// Lets this many a second through; 0 means all.
    pub fn new(requests_per_second: u32) -> Self {
        Self { interval: Duration::from_secs(1).checked_div(requests_per_second), full_at: Mutex::default() }
    }

    /// Counts a request of this person, or refuses it. What the app does by itself is not counted.
    pub fn admit(&self, ctx: &Ctx, now: Instant) -> Result<(), TooMany> {
        let (Some(interval), Actor::Staff(staff)) = (self.interval, ctx.actor) else { return Ok(()) };
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() >= REMEMBERED_MAX {
            full_at.retain(|_, full| *full > now);
        }
        let full = full_at.entry((ctx.shop, staff)).or_insert(now);
        *full = take_one(*full, now, interval)?;
        Ok(())
    }
}

/// When the bucket is full again after one more request.
fn take_one(full: Instant, now: Instant, interval: Duration) -> Result<Instant, TooMany> {
    let next = full.max(now) + interval;
    let ahead = next - now;
    let burst = Duration::from_secs(BURST_SECONDS.into());
    match ahead.checked_sub(burst).filter(|over| !over.is_zero()) {
        None => Ok(next),
        Some(over) => Err(TooMany { retry_after_seconds: over.as_secs() + 1 }),
    }
}

#[cfg(test)]
mod tests {
    use domain::{access::Role, ids::RequestId};
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    fn ctx(shop: u128, staff: u128) -> Ctx {
        Ctx {
            shop: ShopId::from_uuid(Uuid::from_u128(shop)),
            actor: Actor::Staff(StaffId::from_uuid(Uuid::from_u128(staff))),
            role: Role::StoreAssociate,
            request: RequestId::from_uuid(Uuid::nil()),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let limiter = Limiter::new(10);
        let start = Instant::now();
        for _ in 0..20 {
            assert_eq!(limiter.admit(&ctx(1, 1), start), Ok(()));
        }
        assert_eq!(limiter.admit(&ctx(1, 1), start), Err(TooMany { retry_after_seconds: 1 }));
        let later = start + Duration::from_millis(100);
        assert_eq!(limiter.admit(&ctx(1, 1), later), Ok(()));
        assert!(limiter.admit(&ctx(1, 1), later).is_err());
        let rested = start + Duration::from_mins(1);
        assert!((0..20).all(|_| limiter.admit(&ctx(1, 1), rested).is_ok()));
    }

    #[test]
    fn nobody_else_is_slowed() {
        let limiter = Limiter::new(1);
        let now = Instant::now();
        while limiter.admit(&ctx(1, 1), now).is_ok() {}
        assert_eq!(limiter.admit(&ctx(1, 2), now), Ok(()));
        assert_eq!(limiter.admit(&ctx(2, 1), now), Ok(()));
    }

    #[test]
    fn zero_is_no_limit_and_the_app_itself_has_none() {
        let now = Instant::now();
        assert!((0..1_000).all(|_| Limiter::new(0).admit(&ctx(1, 1), now).is_ok()));
        let limiter = Limiter::new(1);
        let system = Ctx { actor: Actor::System, ..ctx(1, 1) };
        assert!((0..1_000).all(|_| limiter.admit(&system, now).is_ok()));
    }

    #[test]
    fn those_who_are_gone_are_forgotten() {
        let limiter = Limiter::new(1);
        let start = Instant::now();
        for staff in 0..REMEMBERED_MAX as u128 {
            limiter.admit(&ctx(1, staff), start).unwrap();
        }
        limiter.admit(&ctx(2, 1), start + Duration::from_secs(5)).unwrap();
        assert_eq!(limiter.full_at.lock().unwrap().len(), 1);
    }
}
