//! Credentials at rest: AES-256-GCM (NIST SP 800-38D) under the deployment's master key.
//!
//! Sealed form: one byte for the generation of the form, eight that name the key, twelve for the nonce, then the ciphertext with
//! its tag. The first generation had no name of a key; it still opens. The [`Place`] is authenticated with the value, so one that
//! is copied to another row or column does not open.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::ids::{AccountId, ShopId};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The form before keys had names: generation, nonce, ciphertext.
const NAMELESS: u8 = 1;
/// The form that this version writes: generation, name of the key, nonce, ciphertext.
const NAMED: u8 = 2;
const KEY_ID_BYTES: usize = 8;
const NONCE_BYTES: usize = 12;
const KEY_BYTES: usize = 32;
/// What a key's name is derived from, besides the key.
const KEY_ID_CONTEXT: &[u8] = b"switchboard master key id\0";

/// The key over all stored credentials and, while it is being replaced, the one before it. `Debug` shows neither.
#[derive(Clone)]
pub struct MasterKey {
    current: Key,
    previous: Option<Key>,
}

#[derive(Clone)]
struct Key {
    id: [u8; KEY_ID_BYTES],
    cipher: Box<Aes256Gcm>,
}

/// The text is not a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the master key must be 32 bytes in base64; make one with: openssl rand -base64 32")]
pub struct InvalidMasterKey;

/// A stored value does not open: another key, another row, or changed bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a stored credential can't be opened with this master key")]
pub(crate) struct Unsealable;

/// The one place where a sealed value belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// A credential of the shop itself.
    Shop(ShopId, &'a str),
    /// A credential of one of its accounts.
    Account(ShopId, AccountId, &'a str),
}

impl Place<'_> {
    /// What is authenticated with the value: `shop|field`, or `shop|account|field`.
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Shop(shop, field) => {
                [shop.as_uuid().as_bytes().as_slice(), b"|".as_slice(), field.as_bytes()].concat()
            }
            Self::Account(shop, account, field) => {
                let (shop, account) = (shop.as_uuid(), account.as_uuid());
                [shop.as_bytes().as_slice(), b"|", account.as_bytes(), b"|", field.as_bytes()].concat()
            }
        }
    }
}

impl Key {
    fn from_base64(text: &SecretString) -> Result<Self, InvalidMasterKey> {
        let bytes = BASE64_STANDARD.decode(text.expose_secret()).map_err(|_| InvalidMasterKey)?;
        let bytes: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| InvalidMasterKey)?;
        let digest = Sha256::new().chain_update(KEY_ID_CONTEXT).chain_update(bytes).finalize();
        let id = digest.first_chunk().copied().ok_or(InvalidMasterKey)?;
        Ok(Self { id, cipher: Box::new(Aes256Gcm::new(&bytes.into())) })
    }

    fn decrypt(&self, place: &[u8], rest: &[u8]) -> Option<SecretString> {
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let plain = self.cipher.decrypt(&Nonce::from(*nonce), Payload { msg: ciphertext, aad: place }).ok()?;
        String::from_utf8(plain).map(SecretString::from).ok()
    }
}

impl MasterKey {
    /// Reads a key from base64.
    pub fn from_base64(text: &SecretString) -> Result<Self, InvalidMasterKey> {
        Ok(Self { current: Key::from_base64(text)?, previous: None })
    }

    /// With the key that is being replaced, read from base64: what it sealed still opens, and nothing new is sealed with it.
    pub fn replacing(self, previous: &SecretString) -> Result<Self, InvalidMasterKey> {
        Ok(Self { previous: Some(Key::from_base64(previous)?), ..self })
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// Seals a credential for its place. `None` never happens for values shorter than 64 GiB.
    pub(crate) fn seal(&self, place: Place<'_>, secret: &SecretString) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let aad = place.bytes();
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &aad };
        let ciphertext = self.current.cipher.encrypt(&Nonce::from(nonce), payload).ok()?;
        Some([&[NAMED], self.current.id.as_slice(), nonce.as_slice(), &ciphertext].concat())
    }

    /// Opens a credential from its place.
    pub(crate) fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<SecretString, Unsealable> {
        let aad = place.bytes();
        match sealed.split_first() {
            Some((&NAMED, named)) => {
                let (id, rest) = named.split_first_chunk::<KEY_ID_BYTES>().ok_or(Unsealable)?;
                let key = self.keys().find(|key| key.id == *id).ok_or(Unsealable)?;
                key.decrypt(&aad, rest).ok_or(Unsealable)
            }
            Some((&NAMELESS, rest)) => self.keys().find_map(|key| key.decrypt(&aad, rest)).ok_or(Unsealable),
            _ => Err(Unsealable),
        }
    }

    /// Whether a value was sealed with the current key, in the current form.
    fn is_current(&self, sealed: &[u8]) -> bool {
        sealed.split_first().is_some_and(|(form, rest)| *form == NAMED && rest.starts_with(&self.current.id))
    }

    /// The same credential sealed with the current key; `None` if it is already. What is already is opened as well, so that a
    /// value that opens no more never passes for one that does.
    pub(crate) fn rewrap(&self, place: Place<'_>, sealed: &[u8]) -> Result<Option<Vec<u8>>, Unsealable> {
        let secret = self.open(place, sealed)?;
        if self.is_current(sealed) {
            return Ok(None);
        }
        self.seal(place, &secret).map(Some).ok_or(Unsealable)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids;

    fn text(byte: u8) -> SecretString {
        BASE64_STANDARD.encode([byte; KEY_BYTES]).into()
    }

    fn key(byte: u8) -> MasterKey {
        MasterKey::from_base64(&text(byte)).unwrap()
    }

    /// As the first version wrote it.
    fn nameless(key: &MasterKey, place: Place<'_>, secret: &str) -> Vec<u8> {
        let nonce = [7; NONCE_BYTES];
        let payload = Payload { msg: secret.as_bytes(), aad: &place.bytes() };
        let ciphertext = key.current.cipher.encrypt(&Nonce::from(nonce), payload).unwrap();
        [&[NAMELESS], nonce.as_slice(), &ciphertext].concat()
    }

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let (shop, account, other) = (ids::shop_id(), ids::account_id(), ids::account_id());
        let place = Place::Account(shop, account, "api_key");
        let sealed = key(1).seal(place, &"KEY-example".into()).unwrap();
        assert!(!sealed.windows(4).any(|window| window == b"KEY-"));
        assert_eq!(key(1).open(place, &sealed).unwrap().expose_secret(), "KEY-example");
        assert!(key(2).open(place, &sealed).is_err(), "another key");
        for elsewhere in [
            Place::Account(ids::shop_id(), account, "api_key"),
            Place::Account(shop, other, "api_key"),
            Place::Account(shop, account, "auth_token"),
            Place::Shop(shop, "api_key"),
        ] {
            assert!(key(1).open(elsewhere, &sealed).is_err(), "{elsewhere:?}");
        }
        let of_shop = Place::Shop(shop, "access_token");
        let sealed = key(1).seal(of_shop, &"shpat_example".into()).unwrap();
        assert_eq!(key(1).open(of_shop, &sealed).unwrap().expose_secret(), "shpat_example");
        assert!(key(1).open(Place::Shop(ids::shop_id(), "access_token"), &sealed).is_err(), "another shop");
        assert!(key(1).open(Place::Shop(shop, "refresh_token"), &sealed).is_err(), "another field");
    }

    #[test]
    fn every_changed_byte_shows() {
        let place = Place::Account(ids::shop_id(), ids::account_id(), "api_key");
        let both = key(1).replacing(&text(2)).unwrap();
        for sealed in [both.seal(place, &"x".into()).unwrap(), nameless(&key(2), place, "x")] {
            assert!(both.open(place, &sealed).is_ok());
            for index in 0..sealed.len() {
                for bit in 0..8 {
                    let mut changed = sealed.clone();
                    changed[index] ^= 1 << bit;
                    assert!(both.open(place, &changed).is_err(), "byte {index}, bit {bit}");
                    assert!(both.rewrap(place, &changed).is_err(), "byte {index}, bit {bit}");
                }
            }
            for length in 0..sealed.len() {
                assert!(both.open(place, &sealed[..length]).is_err(), "length {length}");
            }
        }
    }

    #[test]
    fn a_value_moves_to_the_new_key_and_needs_the_old_one_no_more() {
        let place = Place::Shop(ids::shop_id(), "shopify_offline.access_token");
        let during = key(2).replacing(&text(1)).unwrap();
        for old in [key(1).seal(place, &"secret".into()).unwrap(), nameless(&key(1), place, "secret")] {
            assert_eq!(during.open(place, &old).unwrap().expose_secret(), "secret");
            assert!(key(2).open(place, &old).is_err());
            let new = during.rewrap(place, &old).unwrap().unwrap();
            assert_eq!(key(2).open(place, &new).unwrap().expose_secret(), "secret");
            assert!(key(1).open(place, &new).is_err());
            assert_eq!(during.rewrap(place, &new), Ok(None), "a second run changes nothing");
        }
        let same_key = nameless(&key(2), place, "secret");
        assert!(key(2).rewrap(place, &same_key).unwrap().is_some(), "the old form gets the name of its key");
        assert_eq!(key(3).rewrap(place, &same_key), Err(Unsealable));
    }

    #[test]
    fn refuses_keys_of_another_length() {
        for bad in ["", "short", "c2hvcnQ="] {
            assert_eq!(MasterKey::from_base64(&bad.into()).err(), Some(InvalidMasterKey), "{bad}");
            assert_eq!(key(1).replacing(&bad.into()).err(), Some(InvalidMasterKey), "{bad}");
        }
    }
}
