//! The local Shopify Admin: the pages that frame the app, and the endpoints of Shopify that the app calls.
//!
//! It answers loopback names only, so that no site in the same browser can reach it by a name of its own.

mod access_tokens;
mod carrier_panel;
mod graphql;
mod internal;
mod oauth;
mod pages;
mod phone;
mod server;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use self::{access_tokens::AccessTokens, graphql::GraphQl};
pub use self::{
    graphql::schema::{SchemaError, SchemaSource},
    server::{ServeError, serve},
};
use crate::{
    carrier::Carrier,
    clock::{self, Clock},
    config::{AppConfig, is_loopback_host},
    front_door::{FrontDoor, FrontDoorError},
};

/// What the local Admin needs to know.
#[derive(Debug)]
pub struct AdminConfig {
    app: AppConfig,
    schema: SchemaSource,
    clock: Clock,
    front_door: FrontDoor,
    carrier: Carrier,
}

impl AdminConfig {
    /// An Admin for this app that validates Admin GraphQL against `schema` and goes by the system's time.
    pub fn new(app: AppConfig, schema: SchemaSource) -> Result<Self, FrontDoorError> {
        Self::with_clock(app, schema, clock::system)
    }

    /// As [`AdminConfig::new`], with another clock.
    pub fn with_clock(app: AppConfig, schema: SchemaSource, clock: Clock) -> Result<Self, FrontDoorError> {
        let front_door = FrontDoor::new(app.clone(), clock)?;
        Ok(Self { app, schema, clock, front_door, carrier: Carrier::with_clock(clock)? })
    }

    /// The carriers behind the phone; its own, which nobody else reaches, unless given.
    #[must_use]
    pub fn with_carrier(self, carrier: Carrier) -> Self {
        Self { carrier, ..self }
    }
}

/// What every handler shares.
#[derive(Clone)]
struct Admin(Arc<AdminState>);

struct AdminState {
    app: AppConfig,
    clock: Clock,
    tokens: AccessTokens,
    graphql: GraphQl,
    front_door: FrontDoor,
    carrier: Carrier,
}

impl std::ops::Deref for Admin {
    type Target = AdminState;

    fn deref(&self) -> &AdminState {
        &self.0
    }
}

impl Admin {
    fn new(config: AdminConfig) -> Self {
        let tokens = AccessTokens::new(&config.app.api_secret);
        let graphql = GraphQl::new(config.schema);
        let AdminConfig { app, clock, front_door, carrier, .. } = config;
        Self(Arc::new(AdminState { app, clock, tokens, graphql, front_door, carrier }))
    }

    fn router(self) -> Router {
        Router::new()
            .route("/", get(pages::home))
            .route("/health", get(async || "ok"))
            .route("/app-bridge.js", get(pages::app_bridge))
            .route("/assets/{name}", get(pages::asset))
            .route("/store/{store}", get(pages::store))
            .route("/store/{store}/oauth/install", get(pages::store))
            .route("/store/{store}/apps/{api_key}", get(pages::app))
            .route("/store/{store}/apps/{api_key}/{*path}", get(pages::app))
            .route("/internal/app", get(internal::app))
            .route("/internal/token", get(internal::token))
            .route("/internal/frame", get(internal::frame))
            .route("/internal/phone", get(phone::world))
            .route("/internal/phone/messages", get(phone::received).post(phone::send))
            .route("/internal/carrier", get(carrier_panel::show).put(carrier_panel::change))
            .route("/shops/{shop}/admin/oauth/access_token", post(oauth::access_token))
            .route("/shops/{shop}/admin/api/{version}/graphql.json", post(graphql::handle))
            .fallback(pages::not_found)
            .layer(from_fn(loopback_only))
            .layer(from_fn(harden))
            .layer(from_fn(log))
            .with_state(self)
    }
}

/// The whole local Admin. Shopify's schema is read when it is first needed.
pub fn router(config: AdminConfig) -> Router {
    Admin::new(config).router()
}

/// Refuses foreign host names: a site in the same browser could have its name lead here.
pub(crate) async fn loopback_only(request: Request, next: Next) -> Response {
    if request.headers().get(header::HOST).is_none_or(is_loopback_authority) {
        return next.run(request).await;
    }
    (StatusCode::MISDIRECTED_REQUEST, "The local Admin answers to localhost only.\n").into_response()
}

/// Sets the headers that every answer carries.
async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    set_default(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_default(headers, header::REFERRER_POLICY, "same-origin");
    set_default(headers, header::CACHE_CONTROL, "no-store");
    response
}

fn set_default(headers: &mut HeaderMap, name: header::HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

/// Whether a `Host` header names this machine, with or without a port.
fn is_loopback_authority(value: &HeaderValue) -> bool {
    value
        .to_str()
        .ok()
        .and_then(|text| text.parse::<axum::http::uri::Authority>().ok())
        .is_some_and(|authority| !authority.as_str().contains('@') && is_loopback_host(authority.host()))
}

/// One line per request: method, path without its query, status. Never a body, a header or a parameter.
async fn log(request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let status = response.status().as_u16();
    // The phone asks every second.
    if path == "/internal/phone/messages" && method == axum::http::Method::GET {
        tracing::debug!(%method, path, status, "request");
    } else {
        tracing::info!(%method, path, status, "request");
    }
    response
}

/// Whether this is the full domain of a shop, as Shopify gives them out.
fn is_shop_domain(shop: &str) -> bool {
    shop.strip_suffix(".myshopify.com").is_some_and(is_store_name)
}

/// Whether this can be the first label of a shop's domain.
fn is_store_name(name: &str) -> bool {
    (1..=60).contains(&name.len())
        && !name.starts_with('-')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shop_domains_are_exact() {
        assert!(is_shop_domain("owc-demo.myshopify.com"));
        for bad in [
            "myshopify.com",
            ".myshopify.com",
            "-a.myshopify.com",
            "A.myshopify.com",
            "a.myshopify.com.evil",
            "a/b.myshopify.com",
            "",
        ] {
            assert!(!is_shop_domain(bad), "{bad}");
        }
    }

    #[test]
    fn only_loopback_names_are_answered() {
        let loopback = |text: &str| is_loopback_authority(&HeaderValue::from_str(text).unwrap());
        for good in ["localhost:4000", "127.0.0.1", "[::1]:4000"] {
            assert!(loopback(good), "{good}");
        }
        for foreign in ["evil.example:4000", "localhost@evil.example", "localhost.evil.example", "10.0.0.1:4000", ""] {
            assert!(!loopback(foreign), "{foreign}");
        }
    }
}
