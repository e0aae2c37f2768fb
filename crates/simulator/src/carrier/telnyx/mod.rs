//! Telnyx's side: what its API answers. Sources: developers.telnyx.com, "Messaging" and "API errors".

pub(super) mod reads;
pub(super) mod record;
pub(super) mod send;

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde_json::json;

use super::{Carrier, reply};

/// An error in Telnyx's shape.
pub(super) fn error(status: StatusCode, code: &str, title: &str, detail: &str) -> Response {
    let url = format!("https://developers.telnyx.com/docs/overview/errors/{code}");
    let error = json!({ "code": code, "title": title, "detail": detail, "meta": { "url": url } });
    reply::json(status, &json!({ "errors": [error] }))
}

/// What is not here is not there either.
pub(super) async fn not_found() -> Response {
    missing()
}

fn missing() -> Response {
    error(StatusCode::NOT_FOUND, "10005", "Resource not found", "The requested resource or URL could not be found.")
}

fn unauthorized() -> Response {
    let detail = "The API key you supplied is invalid or missing.";
    error(StatusCode::UNAUTHORIZED, "10009", "Authentication failed", detail)
}

impl Carrier {
    /// The organisation behind the request's API key.
    fn organization(&self, headers: &HeaderMap) -> Option<String> {
        let key = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        self.state().telnyx_keys.get(key).cloned()
    }
}
