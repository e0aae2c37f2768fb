//! The key to one outside effect.

use jiff::{SignedDuration, Timestamp};

use super::effect::Effect;
use crate::ids::ShopId;

/// How long a permit is good for, in seconds. With the ten that a hand-over to a carrier takes at most it ends well before the
/// lease of whoever holds it, so a process that stood still can't use it after somebody else took over.
pub const PERMIT_LIFETIME_SECONDS: i64 = 10;

/// Proof that one effect on one record may happen, once, now.
///
/// It is neither `Clone`, `Copy`, `Default` nor serialisable, its fields are private, and only [`super::decide`] makes one. An
/// adapter takes it by value, so a second call needs a second decision:
///
/// ```compile_fail,E0451
/// use domain::{guard::{Effect, Permit}, ids::ShopId};
/// fn forge(shop: ShopId, record: uuid::Uuid, now: jiff::Timestamp) -> Permit {
///     Permit { shop, effect: Effect::Sms, record, recipient: String::new(), expires_at: now }
/// }
/// ```
///
/// ```compile_fail,E0599
/// fn twice(permit: domain::guard::Permit) -> (domain::guard::Permit, domain::guard::Permit) {
///     (permit.clone(), permit)
/// }
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Permit {
    shop: ShopId,
    effect: Effect,
    record: uuid::Uuid,
    recipient: String,
    expires_at: Timestamp,
}

impl Permit {
    pub(super) fn mint(shop: ShopId, effect: Effect, record: uuid::Uuid, recipient: String, now: Timestamp) -> Self {
        let lifetime = SignedDuration::from_secs(PERMIT_LIFETIME_SECONDS);
        Self { shop, effect, record, recipient, expires_at: now.saturating_add(lifetime).unwrap_or(now) }
    }

    /// Whether this permit covers exactly this effect, now.
    pub fn covers(&self, shop: ShopId, effect: Effect, record: uuid::Uuid, recipient: &str, now: Timestamp) -> bool {
        self.shop == shop
            && self.effect == effect
            && self.record == record
            && self.recipient == recipient
            && now < self.expires_at
    }
}
