//! The built site: read once, when the process starts, and served from memory.
//!
//! Only what was there then has an address, so no path leads anywhere else. A file that is asked for in the folder of the build's own id,
//! or that has a hash in its name, never changes; every other is asked for again each time, and answered with 304 while it is the same.
//! A page asks for everything in the build's folder: there, its scripts and chunks name each other relative to themselves.

use std::{collections::HashMap, fs, io, path::Path, sync::Arc};

use axum::{
    extract::{Path as UrlPath, State as Shared},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest as _, Sha256};

use super::problem::Problem;
use crate::state::State;

/// The files, by their path below `pkg/`.
#[derive(Clone, Default, Debug)]
pub struct Assets(Arc<Built>);

#[derive(Default, Debug)]
struct Built {
    files: HashMap<String, Asset>,
    id: String,
}

#[derive(Default, Debug)]
struct Asset {
    content_type: Option<HeaderValue>,
    never_changes: bool,
    plain: Option<Variant>,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

#[derive(Clone, Debug)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
}

/// The folder below the site's root.
const PKG: &str = "pkg";
/// What leptos calls the module, and what the bundler calls it: one file, two names.
const MODULE_NAMES: [(&str, &str); 2] = [("_bg.wasm", ".wasm"), (".wasm", "_bg.wasm")];
/// What a browser neither shows nor runs.
const UNKNOWN_TYPE: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// Shortest run of hexadecimal digits in a name that counts as a hash.
const HASH_DIGITS_MIN: usize = 8;

impl Assets {
    /// Reads `pkg/` below the site's root, with its folders.
    pub fn read(site_root: &Path) -> io::Result<Self> {
        let mut files = HashMap::new();
        read_folder(&site_root.join(PKG), "", &mut files)?;
        let id = build_id(&files);
        Ok(Self(Arc::new(Built { files, id })))
    }

    /// Changes with every file. Empty if there is none.
    pub fn build_id(&self) -> &str {
        &self.0.id
    }

    /// The file below the folder of this build, if that is what is asked for.
    fn of_this_build<'a>(&self, path: &'a str) -> Option<&'a str> {
        let file = path.strip_prefix(self.build_id())?.strip_prefix('/')?;
        (!self.build_id().is_empty()).then_some(file)
    }

    fn find(&self, path: &str) -> Option<&Asset> {
        self.0.files.get(path).or_else(|| {
            MODULE_NAMES
                .iter()
                .find_map(|(asked, there)| self.0.files.get(&format!("{}{there}", path.strip_suffix(asked)?)))
        })
    }
}

fn read_folder(folder: &Path, prefix: &str, files: &mut HashMap<String, Asset>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{path}/"), files)?;
            continue;
        }
        let variant = Variant::new(fs::read(entry.path())?);
        if let Some(path) = path.strip_suffix(".br") {
            files.entry(path.to_owned()).or_default().brotli = Some(variant);
        } else if let Some(path) = path.strip_suffix(".gz") {
            files.entry(path.to_owned()).or_default().gzip = Some(variant);
        } else {
            let asset = files.entry(path).or_default();
            asset.content_type = Some(content_type(&name));
            asset.never_changes = has_hash(&name);
            asset.plain = Some(variant);
        }
    }
    Ok(())
}

fn build_id(files: &HashMap<String, Asset>) -> String {
    let mut tags: Vec<_> =
        files.iter().filter_map(|(path, asset)| Some((path.as_str(), asset.plain.as_ref()?.etag.as_bytes()))).collect();
    tags.sort_unstable();
    let digest = tags.iter().fold(Sha256::new(), |digest, (path, etag)| digest.chain_update(path).chain_update(etag));
    if tags.is_empty() { String::new() } else { hex(&digest.finalize()) }
}

/// The beginning of a digest: 128 bits are enough to tell two files apart.
fn hex(digest: &[u8]) -> String {
    digest.iter().take(16).fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

impl Variant {
    fn new(bytes: Vec<u8>) -> Self {
        // Hexadecimal digits in quotes are always a header.
        let etag = HeaderValue::from_str(&format!("\"{}\"", hex(&Sha256::digest(&bytes))))
            .unwrap_or(const { HeaderValue::from_static("\"\"") });
        Self { bytes: bytes.into(), etag }
    }
}

impl Asset {
    /// The smallest variant that the browser takes.
    fn variant(&self, accept_encoding: &str) -> Option<(&Variant, Option<&'static str>)> {
        let brotli = self.brotli.as_ref().filter(|_| accepts(accept_encoding, "br")).map(|it| (it, Some("br")));
        let gzip = || self.gzip.as_ref().filter(|_| accepts(accept_encoding, "gzip")).map(|it| (it, Some("gzip")));
        brotli.or_else(gzip).or_else(|| self.plain.as_ref().map(|it| (it, None)))
    }
}

/// Whether `Accept-Encoding` names this coding and does not rule it out (RFC 9110 §12.5.3).
fn accepts(accept_encoding: &str, coding: &str) -> bool {
    accept_encoding.split(',').any(|entry| {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
        let ruled_out = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0);
        name.trim().eq_ignore_ascii_case(coding) && !ruled_out
    })
}

fn content_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

/// `name.0123abcd.js`: a part of the name that is a hash.
fn has_hash(name: &str) -> bool {
    let is_hash = |part: &str| part.len() >= HASH_DIGITS_MIN && part.bytes().all(|b| b.is_ascii_hexdigit());
    let parts: Vec<_> = name.split('.').collect();
    parts.len() >= 3 && parts[1..parts.len() - 1].iter().any(|part| is_hash(part))
}

/// `GET /pkg/{*file}`.
pub(super) async fn serve(
    Shared(state): Shared<State>,
    UrlPath(path): UrlPath<String>,
    headers: HeaderMap,
) -> Response {
    state.assets.answer(&path, &headers)
}

impl Assets {
    fn answer(&self, path: &str, asked: &HeaderMap) -> Response {
        let of_this_build = self.of_this_build(path);
        let Some(asset) = self.find(of_this_build.unwrap_or(path)) else {
            return Problem::no_such_address().into_response();
        };
        answer(asset, of_this_build.is_some(), asked)
    }
}

fn answer(asset: &Asset, is_this_build: bool, asked: &HeaderMap) -> Response {
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let Some((variant, coding)) = asset.variant(text(header::ACCEPT_ENCODING)) else {
        return Problem::no_such_address().into_response();
    };
    let etag = variant.etag.to_str().unwrap_or_default();
    let is_known = text(header::IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == etag);
    let mut response =
        if is_known { StatusCode::NOT_MODIFIED.into_response() } else { variant.bytes.clone().into_response() };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, variant.etag.clone());
    headers.insert(header::VARY, const { HeaderValue::from_static("accept-encoding") });
    let caching = if asset.never_changes || is_this_build { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if !is_known {
        let content_type = asset.content_type.clone();
        headers.insert(header::CONTENT_TYPE, content_type.unwrap_or(UNKNOWN_TYPE));
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
    }
    response
}

#[cfg(test)]
mod tests;
