//! Access and refresh tokens of the local Shopify: stateless, so that a restart of the simulator ends no session.
//!
//! A token is its kind, its expiry and a nonce, sealed for one shop. Only what was used up is remembered.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use crate::digest::{hex, hmac_sha256, unhex};

/// Life of an offline access token that expires, in seconds.
pub(super) const OFFLINE_SECONDS: i64 = 3600;
/// Life of an online access token, in seconds.
pub(super) const ONLINE_SECONDS: i64 = 86_399;
/// Life of a refresh token, in seconds: 90 days.
pub(super) const REFRESH_SECONDS: i64 = 7_776_000;

const SEAL_BYTES: usize = 16;
const NONCE_BYTES: usize = 8;

/// What a token is good for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Calls the Admin API for the shop.
    Offline,
    /// Calls the Admin API for one person.
    Online,
    /// Buys the next offline token.
    Refresh,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Offline, Self::Online, Self::Refresh];

    const fn prefix(self) -> &'static str {
        match self {
            Self::Offline => "shpat_",
            Self::Online => "shpua_",
            Self::Refresh => "shprt_",
        }
    }
}

type Nonce = [u8; NONCE_BYTES];

/// Which refresh token replaced which: a token dies when its replacement is first used, as at Shopify.
#[derive(Default)]
struct Rotation {
    replaced: HashMap<Nonce, Nonce>,
    dead: HashSet<Nonce>,
}

/// The issuer.
pub(super) struct AccessTokens {
    key: [u8; 32],
    rotation: Mutex<Rotation>,
}

impl AccessTokens {
    /// An issuer whose tokens are sealed under a key derived from the app's secret.
    pub(super) fn new(api_secret: &str) -> Self {
        Self { key: hmac_sha256(api_secret.as_bytes(), b"local access tokens"), rotation: Mutex::default() }
    }

    /// A new token for this shop; `expires` in Unix seconds, or never.
    pub(super) fn issue(&self, kind: Kind, shop: &str, expires: Option<i64>) -> String {
        self.seal(kind, shop, expires, rand::random())
    }

    /// Whether this access token was issued for this shop and is still good.
    pub(super) fn admits(&self, token: &str, shop: &str, now: Timestamp) -> bool {
        self.open(token, shop, now).is_some_and(|(kind, _)| kind != Kind::Refresh)
    }

    /// Takes a refresh token and gives its replacement; `None` if it isn't good any more.
    pub(super) fn refresh(&self, token: &str, shop: &str, now: Timestamp) -> Option<String> {
        let (kind, nonce) = self.open(token, shop, now)?;
        if kind != Kind::Refresh {
            return None;
        }
        let mut rotation = self.rotation();
        if rotation.dead.contains(&nonce) {
            return None;
        }
        if let Some(predecessor) = rotation.replaced.get(&nonce).copied() {
            rotation.dead.insert(predecessor);
        }
        let next = rand::random();
        rotation.replaced.insert(next, nonce);
        Some(self.seal(Kind::Refresh, shop, Some(now.as_second() + REFRESH_SECONDS), next))
    }

    fn rotation(&self) -> MutexGuard<'_, Rotation> {
        self.rotation.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seal(&self, kind: Kind, shop: &str, expires: Option<i64>, nonce: Nonce) -> String {
        let mut body = expires.unwrap_or(i64::MAX).to_be_bytes().to_vec();
        body.extend_from_slice(&nonce);
        let seal = self.mac(kind, shop, &body);
        format!("{}{}{}", kind.prefix(), hex(&body), hex(&seal))
    }

    fn open(&self, token: &str, shop: &str, now: Timestamp) -> Option<(Kind, Nonce)> {
        let (kind, rest) =
            Kind::ALL.into_iter().find_map(|kind| token.strip_prefix(kind.prefix()).map(|rest| (kind, rest)))?;
        let bytes = unhex(rest)?;
        let (body, seal) = bytes.split_at_checked(size_of::<i64>() + NONCE_BYTES)?;
        let (expires, nonce) = body.split_first_chunk::<{ size_of::<i64>() }>()?;
        let good = self.mac(kind, shop, body) == seal && now.as_second() < i64::from_be_bytes(*expires);
        good.then_some((kind, nonce.try_into().ok()?))
    }

    fn mac(&self, kind: Kind, shop: &str, body: &[u8]) -> [u8; SEAL_BYTES] {
        let message = [kind.prefix().as_bytes(), shop.as_bytes(), b"|", body].concat();
        let full = hmac_sha256(&self.key, &message);
        std::array::from_fn(|index| full[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "acme.myshopify.com";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_token_is_good_for_its_shop_until_it_expires() {
        let tokens = AccessTokens::new("secret");
        let token = tokens.issue(Kind::Offline, SHOP, Some(100));
        assert!(token.starts_with("shpat_"));
        assert!(tokens.admits(&token, SHOP, at(99)));
        assert!(!tokens.admits(&token, SHOP, at(100)));
        assert!(!tokens.admits(&token, "other.myshopify.com", at(0)));
        assert!(AccessTokens::new("secret").admits(&token, SHOP, at(0)), "survives a restart");
        assert!(!AccessTokens::new("other").admits(&token, SHOP, at(0)));
        assert!(tokens.admits(&tokens.issue(Kind::Online, SHOP, None), SHOP, at(1 << 37)));
    }

    #[test]
    fn nothing_else_passes() {
        let tokens = AccessTokens::new("secret");
        let token = tokens.issue(Kind::Offline, SHOP, None);
        for forged in ["", "shpat_", "shpat_zz", &token.replace("shpat_", "shpua_"), &token[..token.len() - 2]] {
            assert!(!tokens.admits(forged, SHOP, at(0)), "{forged}");
        }
        let refresh = tokens.issue(Kind::Refresh, SHOP, Some(100));
        assert!(!tokens.admits(&refresh, SHOP, at(0)), "a refresh token calls nothing");
        assert_eq!(tokens.refresh(&token, SHOP, at(0)), None, "an access token refreshes nothing");
    }

    /// shopify.dev, "More resilient refreshes": the old token can be retried until its replacement is used.
    #[test]
    fn a_refresh_token_dies_when_its_replacement_is_used() {
        let tokens = AccessTokens::new("secret");
        let first = tokens.issue(Kind::Refresh, SHOP, Some(1000));
        let second = tokens.refresh(&first, SHOP, at(0)).unwrap();
        let retried = tokens.refresh(&first, SHOP, at(1)).unwrap();
        assert_ne!(second, retried);
        assert!(tokens.refresh(&second, SHOP, at(2)).is_some());
        assert_eq!(tokens.refresh(&first, SHOP, at(3)), None);
        assert_eq!(tokens.refresh(&tokens.issue(Kind::Refresh, SHOP, Some(5)), SHOP, at(5)), None, "expired");
    }
}
