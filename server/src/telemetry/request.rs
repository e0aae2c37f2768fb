//! The outermost layer: every request gets an id, an answer even if something panics, the headers that all answers carry, a line in the
//! log and a place in the counters.

use std::{panic::AssertUnwindSafe, time::Instant};

use axum::{
    Router,
    body::Body,
    response::{IntoResponse as _, Response},
};
use domain::ids::RequestId;
use futures::FutureExt as _;
use http::{Extensions, HeaderName, HeaderValue, Method, Request, StatusCode};
use hyper::body::Incoming;
use tower::Service as _;
use tracing::Instrument as _;

use super::metrics;
use crate::{
    auth::policy,
    net::{Answer, Server},
    routes::problem::Problem,
};

/// The route that answered, as its template; an answer without one came from no route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Template(pub &'static str);

const NO_ROUTE: Template = Template("none");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Routes that machines ask every few seconds, or that a page asks for by the dozen.
const QUIET: [&str; 4] = ["/health", "/health/db", "/metrics", "/pkg/{*file}"];

/// The id of a request, for whoever works on it.
pub fn request_id(extensions: &Extensions) -> RequestId {
    extensions.get::<RequestId>().copied().unwrap_or_else(service::ids::request_id)
}

/// The router with everything around it.
#[derive(Clone, Debug)]
pub struct Edge {
    router: Router,
    is_https: bool,
}

impl Edge {
    /// Wraps the router. `is_https` is how browsers reach it.
    pub fn new(router: Router, is_https: bool) -> Self {
        Self { router, is_https }
    }

    async fn handle(router: Router, is_https: bool, mut request: Request<Body>) -> Response {
        let started = Instant::now();
        let id = service::ids::request_id();
        let method = request.method().clone();
        request.extensions_mut().insert(id);
        let span = tracing::info_span!("request", request_id = %id);
        let mut response = route(router, request).instrument(span).await;
        let Template(route) = response.extensions().get().copied().unwrap_or(NO_ROUTE);
        let headers = response.headers_mut();
        policy::fill_in(headers, is_https);
        if let Ok(id) = HeaderValue::try_from(id.to_string()) {
            headers.insert(REQUEST_ID, id);
        }
        tell(id, &method, route, response.status(), started);
        response
    }
}

impl Server for Edge {
    fn answer(&self, request: Request<Incoming>) -> Answer {
        let (router, is_https) = (self.router.clone(), self.is_https);
        Box::pin(async move { Ok(Self::handle(router, is_https, request.map(Body::new)).await) })
    }
}

/// The router's answer. Each request is on its own: what a handler shares is guarded by locks that outlive a panic.
async fn route(mut router: Router, request: Request<Body>) -> Response {
    let answer = AssertUnwindSafe(async move { router.call(request).await });
    match answer.catch_unwind().await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        // The hook has written the line.
        Err(_) => Problem::internal().into_response(),
    }
}

fn tell(id: RequestId, method: &Method, route: &'static str, status: StatusCode, started: Instant) {
    let elapsed = started.elapsed();
    metrics::request(route, method, status, elapsed);
    let status = status.as_u16();
    // Whole microseconds.
    let duration_ms = (elapsed.as_secs_f64() * 1e6).round() / 1e3;
    let method = metrics::method_name(method);
    if QUIET.contains(&route) && status < 500 {
        tracing::debug!(request_id = %id, method, route, status, duration_ms, "answered");
    } else {
        tracing::info!(request_id = %id, method, route, status, duration_ms, "answered");
    }
}
