//! `POST /rpc/{function}`: leptos' server functions, behind the same gate as the API.

use std::{collections::HashSet, sync::OnceLock};

use axum::{
    body::Body,
    extract::{Request, State as Shared},
    response::{IntoResponse as _, Response},
};
use http::{Method, header};
use leptos::{context::provide_context, server_fn::axum::server_fn_paths};

use super::{body, problem::Problem};
use crate::state::State;

/// Largest body of a call, in bytes: a reply has 1,600 characters at most.
const CALL_MAX_BYTES: usize = 64 * 1024;

/// Every server function's path.
pub fn functions() -> &'static HashSet<&'static str> {
    static FUNCTIONS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    FUNCTIONS
        .get_or_init(|| server_fn_paths().filter(|(_, method)| *method == Method::POST).map(|(path, _)| path).collect())
}

/// Calls a server function.
pub(super) async fn call(Shared(state): Shared<State>, request: Request) -> Response {
    if !functions().contains(request.uri().path()) {
        return Problem::no_such_address().into_response();
    }
    let (mut parts, body) = request.into_parts();
    let body = match body::read(&parts.headers, body, CALL_MAX_BYTES).await {
        Ok(body) => body,
        Err(error) => return error.answer(),
    };
    // Without these leptos would take the call for a native form, and send the browser back to where it came from.
    parts.headers.remove(header::REFERER);
    parts.headers.remove(header::ACCEPT);
    let request = Request::from_parts(parts, Body::from(body));
    let services = state.services.clone();
    leptos_axum::handle_server_fns_with_context(move || provide_context(services.clone()), request)
        .await
        .into_response()
}
