//! Accounts that nothing leaves through for a moment, as this process last saw it: so that it does not ask again at once. What
//! really holds is in the database.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::ids::{AccountId, ShopId};

/// Longest rest: so late it is noticed at most that an account was switched on again elsewhere.
const REST_MAX: Duration = Duration::from_secs(10);

#[derive(Clone, Default, Debug)]
pub(crate) struct Resting(Arc<Mutex<HashMap<(ShopId, AccountId), Instant>>>);

impl Resting {
    /// Not before this long from now.
    pub(super) fn rest(&self, shop: ShopId, account: AccountId, pause: Duration) {
        let until = Instant::now() + pause.min(REST_MAX);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((shop, account), until);
    }

    /// Whether it still rests.
    pub(super) fn rests(&self, shop: ShopId, account: AccountId) -> bool {
        let mut resting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match resting.get(&(shop, account)) {
            Some(until) if *until > Instant::now() => true,
            Some(_) => {
                resting.remove(&(shop, account));
                false
            }
            None => false,
        }
    }

    /// Look again at once.
    pub(crate) fn wake(&self, shop: ShopId, account: AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(shop, account));
    }
}
