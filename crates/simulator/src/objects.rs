//! A bucket that speaks as much of S3 as an app needs to put files down and pick them up: whole or in parts, by range, signed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;

use crate::digest::{hex, hmac_sha256, sha256};

/// Largest body that is taken, in bytes.
const BODY_MAX_BYTES: usize = 64 * 1024 * 1024;

/// What lies in a bucket. Clones share it.
#[derive(Clone, Debug)]
pub struct Objects {
    access_key_id: String,
    secret: String,
    shelves: Arc<Mutex<Shelves>>,
}

#[derive(Default, Debug)]
struct Shelves {
    whole: BTreeMap<String, Bytes>,
    /// By upload, then by part.
    parts: BTreeMap<u32, BTreeMap<u32, Bytes>>,
    uploads: u32,
    broken: bool,
}

impl Objects {
    /// An empty bucket for whoever signs with this key.
    pub fn new(access_key_id: &str, secret: &str) -> Self {
        Self { access_key_id: access_key_id.to_owned(), secret: secret.to_owned(), shelves: Arc::default() }
    }

    /// Answers requests for it.
    pub fn router(&self) -> Router {
        Router::new().fallback(answer).with_state(self.clone())
    }

    /// What is there, by its path: the bucket's name first.
    pub fn paths(&self) -> Vec<String> {
        self.shelves().whole.keys().cloned().collect()
    }

    /// Uploads in parts that were begun and neither finished nor given up.
    pub fn unfinished(&self) -> usize {
        self.shelves().parts.len()
    }

    /// From now on every request fails, or none does.
    pub fn break_down(&self, broken: bool) {
        self.shelves().broken = broken;
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a request is signed with the key, as AWS Signature Version 4 has it.
    fn is_signed(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
        self.expected_signature(method, uri, headers).is_some_and(|(expected, given)| expected == given)
    }

    fn expected_signature(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<(String, String)> {
        let text = |name: &str| headers.get(name)?.to_str().ok();
        let authorization = text("authorization")?.strip_prefix("AWS4-HMAC-SHA256 ")?;
        let part = |name: &str| {
            authorization
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
        };
        let (credential, signed, given) = (part("Credential")?, part("SignedHeaders")?, part("Signature")?);
        let scope = credential.strip_prefix(&format!("{}/", self.access_key_id))?;
        let mut query: Vec<String> = uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
            .collect();
        query.sort_unstable();
        let mut canonical = format!("{method}\n{}\n{}\n", uri.path(), query.join("&"));
        for name in signed.split(';') {
            canonical.extend([name, ":", text(name)?.trim(), "\n"]);
        }
        canonical.extend(["\n", &signed, "\n", text("x-amz-content-sha256")?]);
        let to_sign =
            format!("AWS4-HMAC-SHA256\n{}\n{scope}\n{}", text("x-amz-date")?, hex(&sha256(canonical.as_bytes())));
        let mut key = format!("AWS4{}", self.secret).into_bytes();
        for step in scope.split('/') {
            key = hmac_sha256(&key, step.as_bytes()).to_vec();
        }
        Some((hex(&hmac_sha256(&key, to_sign.as_bytes())), given))
    }
}

async fn answer(State(objects): State<Objects>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    if !objects.is_signed(&parts.method, &parts.uri, &parts.headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Ok(body) = to_bytes(body, BODY_MAX_BYTES).await else { return StatusCode::BAD_REQUEST.into_response() };
    let mut shelves = objects.shelves();
    if shelves.broken {
        return StatusCode::FORBIDDEN.into_response();
    }
    let path = parts.uri.path().trim_start_matches('/').to_owned();
    let query: BTreeMap<String, String> =
        form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let upload = query.get("uploadId").and_then(|id| id.parse::<u32>().ok());
    match (&parts.method, upload) {
        (&Method::POST, None) if query.contains_key("uploads") => shelves.begin(),
        (&Method::PUT, Some(upload)) => shelves.take_part(upload, query.get("partNumber"), body),
        (&Method::POST, Some(upload)) => shelves.finish(upload, path),
        (&Method::DELETE, Some(upload)) => {
            shelves.parts.remove(&upload);
            StatusCode::NO_CONTENT.into_response()
        }
        (&Method::PUT, None) => {
            shelves.whole.insert(path, body);
            ([(header::ETAG, "\"whole\"")], "").into_response()
        }
        (&Method::DELETE, None) => {
            shelves.whole.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        (&Method::GET | &Method::HEAD, None) => shelves.give(&path, &parts.headers),
        _ => StatusCode::NOT_IMPLEMENTED.into_response(),
    }
}

impl Shelves {
    fn begin(&mut self) -> Response {
        self.uploads += 1;
        self.parts.insert(self.uploads, BTreeMap::new());
        format!("<InitiateMultipartUploadResult><UploadId>{}</UploadId></InitiateMultipartUploadResult>", self.uploads)
            .into_response()
    }

    fn take_part(&mut self, upload: u32, number: Option<&String>, body: Bytes) -> Response {
        let number = number.and_then(|number| number.parse().ok());
        let (Some(parts), Some(number)) = (self.parts.get_mut(&upload), number) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        parts.insert(number, body);
        ([(header::ETAG, format!("\"part-{number}\""))], "").into_response()
    }

    fn finish(&mut self, upload: u32, path: String) -> Response {
        let Some(parts) = self.parts.remove(&upload) else { return StatusCode::NOT_FOUND.into_response() };
        let whole: Vec<u8> = parts.into_values().flatten().collect();
        self.whole.insert(path, whole.into());
        "<CompleteMultipartUploadResult><ETag>\"whole\"</ETag></CompleteMultipartUploadResult>".into_response()
    }

    fn give(&self, path: &str, headers: &HeaderMap) -> Response {
        let Some(whole) = self.whole.get(path) else { return StatusCode::NOT_FOUND.into_response() };
        let about = [
            (header::ETAG, HeaderValue::from_static("\"whole\"")),
            (header::LAST_MODIFIED, HeaderValue::from_static("Sat, 21 Nov 2026 12:00:00 GMT")),
        ];
        let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
        let Some((first, last)) = range.and_then(|range| range.split_once('-')) else {
            return (about, whole.clone()).into_response();
        };
        let first = first.parse().unwrap_or(0);
        let end = last.parse().map_or(whole.len(), |last: usize| (last + 1).min(whole.len()));
        let Some(part) = whole.get(first..end) else { return StatusCode::RANGE_NOT_SATISFIABLE.into_response() };
        let range = format!("bytes {first}-{}/{}", end.saturating_sub(1), whole.len());
        let part = Bytes::copy_from_slice(part);
        (StatusCode::PARTIAL_CONTENT, about, [(header::CONTENT_RANGE, range)], part).into_response()
    }
}
