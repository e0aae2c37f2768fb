//! Credentials at rest: AES-256-GCM (NIST SP 800-38D) under the deployment's master key.
//!
//! Sealed form: one byte for the key's generation, twelve for the nonce, then the ciphertext with its tag. The shop and the field
//! are authenticated with it, so a value copied to another row or column does not open.

use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::ids::ShopId;
use secrecy::{ExposeSecret, SecretString};

/// The generation that this version writes.
const GENERATION: u8 = 1;
const NONCE_BYTES: usize = 12;
const KEY_BYTES: usize = 32;

/// The key over all stored credentials.
#[derive(Clone)]
pub struct MasterKey(Box<Aes256Gcm>);

/// The text is not a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the master key must be 32 bytes in base64; make one with: openssl rand -base64 32")]
pub struct InvalidMasterKey;

/// A stored value does not open: another key, another row, or changed bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a stored credential can't be opened with this master key")]
pub(crate) struct Unsealable;

impl MasterKey {
    /// Reads a key from base64.
    pub fn from_base64(text: &SecretString) -> Result<Self, InvalidMasterKey> {
        let bytes = BASE64_STANDARD.decode(text.expose_secret()).map_err(|_| InvalidMasterKey)?;
        let bytes: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| InvalidMasterKey)?;
        Ok(Self(Box::new(Aes256Gcm::new(&bytes.into()))))
    }

    /// Seals a credential of a shop. `None` never happens for values shorter than 64 GiB.
    pub(crate) fn seal(&self, shop: ShopId, field: &str, secret: &SecretString) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let aad = aad(shop, field);
        let payload = Payload { msg: secret.expose_secret().as_bytes(), aad: &aad };
        let ciphertext = self.0.encrypt(&Nonce::from(nonce), payload).ok()?;
        Some([&[GENERATION], nonce.as_slice(), &ciphertext].concat())
    }

    /// Opens a credential of a shop.
    pub(crate) fn open(&self, shop: ShopId, field: &str, sealed: &[u8]) -> Result<SecretString, Unsealable> {
        let (generation, rest) = sealed.split_first().ok_or(Unsealable)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Unsealable)?;
        if *generation != GENERATION {
            return Err(Unsealable);
        }
        let aad = aad(shop, field);
        let payload = Payload { msg: ciphertext, aad: &aad };
        let plain = self.0.decrypt(&Nonce::from(*nonce), payload).map_err(|_| Unsealable)?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| Unsealable)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey").finish_non_exhaustive()
    }
}

fn aad(shop: ShopId, field: &str) -> Vec<u8> {
    [shop.as_uuid().as_bytes().as_slice(), b"|", field.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> MasterKey {
        MasterKey::from_base64(&BASE64_STANDARD.encode([byte; KEY_BYTES]).into()).unwrap()
    }

    #[test]
    fn opens_what_it_sealed_and_nothing_else() {
        let shop = crate::ids::shop_id();
        let sealed = key(1).seal(shop, "access_token", &"shpat_example".into()).unwrap();
        assert!(!sealed.windows(5).any(|window| window == b"shpat"));
        assert_eq!(key(1).open(shop, "access_token", &sealed).unwrap().expose_secret(), "shpat_example");
        assert!(key(2).open(shop, "access_token", &sealed).is_err(), "another key");
        assert!(key(1).open(crate::ids::shop_id(), "access_token", &sealed).is_err(), "another shop");
        assert!(key(1).open(shop, "refresh_token", &sealed).is_err(), "another field");
    }

    #[test]
    fn every_changed_byte_shows() {
        let shop = crate::ids::shop_id();
        let sealed = key(1).seal(shop, "access_token", &"x".into()).unwrap();
        for index in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[index] ^= 1;
            assert!(key(1).open(shop, "access_token", &changed).is_err(), "byte {index}");
        }
        for length in 0..sealed.len() {
            assert!(key(1).open(shop, "access_token", &sealed[..length]).is_err(), "length {length}");
        }
    }

    #[test]
    fn refuses_keys_of_another_length() {
        for bad in ["", "short", "c2hvcnQ="] {
            assert_eq!(MasterKey::from_base64(&bad.into()).err(), Some(InvalidMasterKey), "{bad}");
        }
    }
}
