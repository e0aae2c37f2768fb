//! A request as it will be written, byte for byte.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};

/// One request to a carrier. `Debug` shows neither its address, which can hold a phone number, nor a header's value, nor the
/// body.
#[derive(Clone)]
pub struct PreparedRequest {
    method: Method,
    url: String,
    headers: HeaderMap,
    body: Bytes,
}

impl PreparedRequest {
    pub(crate) fn get(url: String, headers: HeaderMap) -> Self {
        Self { method: Method::GET, url, headers, body: Bytes::new() }
    }

    pub(crate) fn post(url: String, headers: HeaderMap, body: Bytes) -> Self {
        Self { method: Method::POST, url, headers, body }
    }

    /// The body: what to store with the dispatch.
    pub const fn body(&self) -> &Bytes {
        &self.body
    }

    /// The method.
    pub const fn method(&self) -> &Method {
        &self.method
    }

    /// The whole address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The headers. Those that hold a secret are marked sensitive.
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

impl fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(http::HeaderName::as_str).collect();
        f.debug_struct("PreparedRequest")
            .field("method", &self.method)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
