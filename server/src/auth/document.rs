//! The gate of documents: what the frame in Shopify Admin loads.
//!
//! A document without a good token is not an error: its minute may just be over. It goes to the bounce page, which comes back
//! with a fresh token. A counter in the address ends that after two rounds with a page that says what to do.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::shop::ShopDomain;
use http::{HeaderValue, StatusCode, Uri, header, request::Parts};
use shopify::embed::{admin_app_url, bounce_location};

use super::{
    pages::{self, Notice},
    query::{self, ClaimedShop},
    token::{Entered, Refusal, enter},
};
use crate::{state::State, telemetry::request::request_id};

/// How often a document is sent for a fresh token before somebody is told.
const BOUNCES_MAX: u8 = 2;
/// The counter's name in the address.
const BOUNCES: &str = "bounces";

/// Lets a document through with `Ctx` and [`ShopDomain`] in its extensions, or answers in its place.
pub(crate) async fn admit(state: &State, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match enter_document(state, &parts).await {
        Ok(Entered { ctx, shop }) => {
            parts.extensions.insert(ctx);
            parts.extensions.insert(shop);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(refusal) => refuse(state, &parts.uri, &refusal),
    }
}

/// Who asks for a document.
pub(crate) async fn enter_document(state: &State, parts: &Parts) -> Result<Entered, Refusal> {
    let query = parts.uri.query().unwrap_or_default();
    let id_token = query::single(query, "id_token");
    enter(state, &parts.headers, query, id_token.as_deref(), request_id(&parts.extensions)).await
}

fn refuse(state: &State, uri: &Uri, refusal: &Refusal) -> Response {
    let query = uri.query().unwrap_or_default();
    match (refusal, ClaimedShop::of(query)) {
        (Refusal::NoToken, ClaimedShop::Shop(shop)) if query::single(query, "embedded").as_deref() != Some("1") => {
            enter_admin(state, uri.path(), query, &shop)
        }
        (Refusal::NoToken | Refusal::BadToken, ClaimedShop::Shop(_)) => fetch_token(state, uri.path(), query),
        (Refusal::NoToken | Refusal::BadToken, _) => pages::OPEN_FROM_ADMIN.page(&state.shopify, None),
        (refusal, _) => Notice::from(refusal).page(&state.shopify, None),
    }
}

/// Outside the frame there is no token: sends the browser into Admin, at the same page.
fn enter_admin(state: &State, path: &str, query: &str, shop: &ShopDomain) -> Response {
    let own = query::without_launch_parameters(query);
    let separator = if own.is_empty() { "" } else { "?" };
    let (origin, api_key) = (state.shopify.admin_origin.as_str(), state.shopify.credentials.api_key());
    redirect(&admin_app_url(origin, shop, api_key, &format!("{path}{separator}{own}")))
}

/// Sends the frame to the bounce page, which comes back with a fresh token; but not for ever.
fn fetch_token(state: &State, path: &str, query: &str) -> Response {
    let bounces = query::single(query, BOUNCES).and_then(|count| count.parse::<u8>().ok()).unwrap_or_default();
    if bounces >= BOUNCES_MAX {
        return pages::STILL_NO_SESSION.page(&state.shopify, None);
    }
    let counted = query::with(query, BOUNCES, &(bounces + 1).to_string());
    redirect(&bounce_location(state.app_url.as_str(), &format!("{path}?{counted}")))
}

/// `302` to an address that was built here.
pub(crate) fn redirect(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}
