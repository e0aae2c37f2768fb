//! `manifest.json`: what the bundle was made from and what it holds, by content hash.

use std::{collections::BTreeMap, fmt::Write, fs, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::failure::Failure;

pub(crate) const FILE_NAME: &str = "manifest.json";

/// The inputs of one bundle; equal inputs make an equal bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Inputs {
    pub(crate) release: bool,
    /// SHA-256 of the compiler's module.
    pub(crate) module: String,
    /// SHA-256 of the joined stylesheet.
    pub(crate) styles: String,
    /// SHA-256 of this program, so that a new version of it bundles anew.
    pub(crate) bundler: String,
}

/// What the server and the bench read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) inputs: Inputs,
    /// File name to SHA-256 of its uncompressed bytes.
    pub(crate) files: BTreeMap<String, String>,
    /// Which of them wait until a lazy page is opened.
    pub(crate) lazy: Vec<String>,
}

impl Manifest {
    /// The manifest of the last bundle, if there is one that can be read and whose files are all there.
    pub(crate) fn read(pkg: &Path) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(&fs::read(pkg.join(FILE_NAME)).ok()?).ok()?;
        let complete = manifest
            .files
            .keys()
            .all(|name| ["", ".br", ".gz"].iter().all(|suffix| pkg.join(format!("{name}{suffix}")).is_file()));
        complete.then_some(manifest)
    }

    pub(crate) fn to_json(&self) -> Result<Vec<u8>, Failure> {
        serde_json::to_vec_pretty(self).map_err(|source| Failure::Manifest { source })
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
