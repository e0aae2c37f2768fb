//! Answers in JSON.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::Serialize;

use super::problem::Problem;

/// A value as a JSON answer.
pub(super) struct Json<T>(pub(super) T);

/// Room for most answers, in bytes, so that writing one does not move it again and again.
const USUAL_BYTES: usize = 4 * 1024;

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        let mut body = Vec::with_capacity(USUAL_BYTES);
        match serde_json::to_writer(&mut body, &self.0) {
            Ok(()) => ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response(),
            // Only a map with keys that are no texts can't be written; there is none.
            Err(_) => Problem::internal().into_response(),
        }
    }
}
