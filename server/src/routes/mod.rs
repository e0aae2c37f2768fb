//! The routes: [`access`] says which there are and who may use them, the modules beside it answer.

pub mod access;
mod api;
pub mod assets;
mod body;
mod documents;
mod doors;
mod health;
mod json;
mod live;
pub mod problem;
pub mod rpc;
mod webhooks;

use axum::{
    Router,
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use http::{HeaderName, HeaderValue, Method, StatusCode};
use utoipa::OpenApi as _;

pub use documents::leptos_options;
use doors::Doors;
use problem::Problem;

use crate::{auth::frame, state::State};

/// Which routes a process answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Served {
    /// All of them.
    Everything,
    /// Health and counters, for a process that only works on jobs.
    HealthOnly,
}

/// What was built.
pub struct Routes {
    /// Answers requests.
    pub router: Router,
    /// The lines of the access table that have a door.
    pub opened: Vec<&'static access::Access>,
    /// The document at `/api/openapi.json`.
    pub openapi: utoipa::openapi::OpenApi,
}

/// Builds the router from the access table.
pub fn build(state: &State, served: Served) -> Routes {
    let doors = Doors::new(state.clone(), api::Document::openapi());
    let doors = open_health(doors);
    let doors = match served {
        Served::Everything => open_pages(api::open(doors)),
        Served::HealthOnly => doors,
    };
    let (router, openapi, mut opened) = doors.finish();
    let document = api::document(&openapi);
    let router = match access::of(&Method::GET, "/api/openapi.json") {
        Some(access) if served == Served::Everything => {
            opened.push(access);
            router.route(access.path, get(async move || api::document_answer(document)))
        }
        _ => router,
    };
    let router = router
        .fallback(documents::nothing_here)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state.clone());
    Routes { router, opened, openapi }
}

fn open_health(doors: Doors) -> Doors {
    doors
        .open(&Method::GET, "/health", get(health::process))
        .open(&Method::GET, "/health/db", get(health::database))
        .open(&Method::GET, "/metrics", get(health::metrics))
}

fn open_pages(doors: Doors) -> Doors {
    doors
        .open(&Method::GET, "/", get(documents::first_page))
        .open(&Method::GET, "/communications", get(documents::page))
        .open(&Method::GET, "/communications/{conversation_id}", get(documents::page))
        .open(&Method::GET, "/drafts", get(documents::page))
        .open(&Method::GET, "/drafts/{draft_id}", get(documents::page))
        .open(&Method::GET, "/deliveries", get(documents::page))
        .open(&Method::GET, "/deliveries/{dispatch_id}", get(documents::page))
        .open(&Method::GET, "/templates", get(documents::page))
        .open(&Method::GET, "/templates/{template_id}", get(documents::page))
        .open(&Method::GET, "/readiness", get(documents::page))
        .open(&Method::GET, "/accounts", get(documents::page))
        .open(&Method::GET, "/accounts/{id}", get(documents::page))
        .open(&Method::GET, "/contacts", get(documents::page))
        .open(&Method::GET, "/contacts/{contact_id}", get(documents::page))
        .open(&Method::GET, "/notifications", get(documents::page))
        .open(&Method::GET, "/print/{conversation_id}", get(documents::page))
        .open(&Method::GET, "/tasks", get(documents::page))
        .open(&Method::GET, "/tasks/{task_id}", get(documents::page))
        .open(&Method::GET, "/staff", get(documents::page))
        .open(&Method::GET, "/auth/session-token", get(frame::bounce))
        .open(&Method::GET, "/auth/exit-iframe", get(frame::exit))
        .open(&Method::GET, "/pkg/{*file}", get(assets::serve))
        .open(&Method::POST, "/rpc/{*function}", post(rpc::call))
        .open(&Method::POST, "/webhooks/telnyx/{account}", post(webhooks::telnyx))
        .open(&Method::POST, "/webhooks/twilio/{account}/message", post(webhooks::twilio_message))
        .open(&Method::POST, "/webhooks/twilio/{account}/status", post(webhooks::twilio_status))
        .open(&Method::GET, "/live", get(live::follow))
}

/// How long a browser may remember what `OPTIONS` said, in seconds. No other origin is allowed anything, so it says nothing but `Allow`.
const PREFLIGHT_SECONDS: (HeaderName, HeaderValue) =
    (HeaderName::from_static("access-control-max-age"), HeaderValue::from_static("7200"));

/// Another method than the ones of this address; axum adds `Allow`.
async fn method_not_allowed(method: Method) -> Response {
    if method == Method::OPTIONS {
        (StatusCode::NO_CONTENT, [PREFLIGHT_SECONDS]).into_response()
    } else {
        Problem::method_not_allowed().into_response()
    }
}
