//! The shops of a fill, and who works there.

use jiff::Timestamp;
use simulator::{personas::PERSONAS, telnyx::TestKey};
use uuid::Uuid;

use super::story::id_at;
use crate::{rng::Rng, words};

/// The shop with the many conversations.
pub const BIG_SHOP_DOMAIN: &str = "bench-big.myshopify.com";
/// The first Shopify user id; the persona who owns the installation has it. The others follow without gaps.
pub const FIRST_USER_ID: u64 = 9_001_001;
/// Streams of the generator that no conversation uses.
const SHOP_STREAM: u64 = u64::MAX;

/// A shop with one connected number.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Shop {
    /// Its stream in the generator.
    pub(super) number: u64,
    pub(super) id: Uuid,
    pub(super) domain: String,
    pub(super) name: String,
    pub(super) account: Uuid,
    pub(super) handle: String,
    pub(super) public_key: String,
    pub(super) conversations: u64,
}

/// Somebody who works in a shop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Member {
    pub(super) id: Uuid,
    pub(super) shopify_user_id: i64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: &'static str,
}

/// The domain of an ordinary shop, from 1.
pub fn domain(number: u64) -> String {
    format!("bench-{number}.myshopify.com")
}

impl Shop {
    /// Shop 0 is the big one.
    pub(super) fn new(seed: u64, number: u64, conversations: u64, installed_at: Timestamp) -> Self {
        let mut rng = Rng::new(seed, SHOP_STREAM, number);
        let domain = if number == 0 { BIG_SHOP_DOMAIN.to_owned() } else { domain(number) };
        Self {
            number,
            id: id_at(installed_at, &mut rng),
            domain,
            name: format!("{} Interiors", words::last_name(&mut rng)),
            account: id_at(installed_at, &mut rng),
            handle: format!("+1888555{number:04}"),
            public_key: TestKey::local().public_key(),
            conversations,
        }
    }

    /// Everybody who works here: the five personas first, so that each role is there, then associates.
    pub(super) fn staff(&self, seed: u64, count: u64, joined_at: Timestamp) -> Vec<Member> {
        let mut rng = Rng::new(seed, SHOP_STREAM - 1, self.number);
        let mut member = |index: u64| {
            let shopify_user_id = i64::try_from(FIRST_USER_ID + index).unwrap_or(i64::MAX);
            let persona = usize::try_from(index).ok().and_then(|index| PERSONAS.get(index));
            let name = match persona {
                Some(persona) => format!("{} {}", persona.first_name, persona.last_name),
                None => words::full_name(&mut rng),
            };
            Member {
                id: id_at(joined_at, &mut rng),
                shopify_user_id,
                name,
                email: format!("staff-{shopify_user_id}@bench.example"),
                role: persona.map_or("store_associate", |persona| persona.role),
            }
        };
        (0..count).map(&mut member).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_personas_keep_their_ids_and_roles() {
        let at = "2024-10-01T00:00:00Z".parse().unwrap();
        let staff = Shop::new(1, 3, 50, at).staff(1, 7, at);
        for (member, persona) in staff.iter().zip(&PERSONAS) {
            assert_eq!((member.role, member.shopify_user_id), (persona.role, persona.user_id.cast_signed()));
        }
        assert_eq!((staff.len(), staff[6].role, staff[6].shopify_user_id), (7, "store_associate", 9_001_007));
    }

    #[test]
    fn shops_differ_and_stay_the_same() {
        let at = "2024-10-01T00:00:00Z".parse().unwrap();
        assert_eq!(Shop::new(1, 3, 50, at), Shop::new(1, 3, 50, at));
        assert_ne!(Shop::new(1, 3, 50, at).id, Shop::new(1, 4, 50, at).id);
        assert_eq!(Shop::new(1, 0, 50, at).domain, BIG_SHOP_DOMAIN);
        assert!(Shop::new(1, 9_999, 1, at).handle.parse::<domain::phone::E164>().is_ok());
    }
}
