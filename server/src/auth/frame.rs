//! The two pages around the frame: the one that fetches a token, and the one that leaves.

use axum::{
    extract::{RawQuery, State as Shared},
    response::Response,
};
use http::request::Parts;
use shopify::embed::exit_iframe_target;

use super::{
    document::enter_document,
    pages,
    query::{self, ClaimedShop},
};
use crate::state::State;

/// `GET /auth/session-token`: App Bridge loads `shopify-reload` with a fresh token. An address that is not ours would be handed the
/// token, so there is no page for it.
pub(crate) async fn bounce(Shared(state): Shared<State>, RawQuery(query): RawQuery) -> Response {
    let query = query.as_deref().unwrap_or_default();
    let reload = query::single(query, "shopify-reload");
    let below_app = reload.as_deref().and_then(|reload| reload.strip_prefix(state.app_url.as_str()));
    // After the origin comes a path, or nothing; anything else continues the host's name.
    if below_app.is_some_and(|path| path.is_empty() || path.starts_with('/')) {
        pages::bounce(&state.shopify, ClaimedShop::of(query).shop())
    } else {
        pages::REFUSED_ADDRESS.page(&state.shopify, None)
    }
}

/// `GET /auth/exit-iframe`: the whole window goes to `exitIframe`, if that is the app, Shopify Admin, or the shop that a token in the
/// address proves.
pub(crate) async fn exit(Shared(state): Shared<State>, parts: Parts) -> Response {
    let query = parts.uri.query().unwrap_or_default();
    let proven = enter_document(&state, &parts).await.ok().map(|entered| entered.shop);
    let target = query::single(query, "exitIframe").unwrap_or_default();
    let (app_url, admin_origin) = (state.app_url.as_str(), state.shopify.admin_origin.as_str());
    match exit_iframe_target(&target, app_url, admin_origin, proven.as_ref()) {
        Ok(target) => pages::leave_frame(&state.shopify, ClaimedShop::of(query).shop(), &target),
        Err(_) => pages::REFUSED_ADDRESS.page(&state.shopify, None),
    }
}
