//! The headers that say what a page may do and who may show it.
//!
//! Scripts run by a nonce or from our own files, never inline without one. Whoever is not the shop's own Admin can't frame a
//! page; what is not a page of a shop can't be framed at all.

use std::fmt;

use domain::shop::ShopDomain;
use http::{HeaderMap, HeaderValue, header};
use leptos::nonce::Nonce;
use shopify::embed::frame_ancestors;

use crate::config::Shopify;

/// What every answer carries that sets no policy of its own.
pub(crate) const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// A nonce: 128 random bits, new for each answer.
pub(crate) fn nonce() -> Nonce {
    Nonce::new()
}

/// A page of the app, in one shop's Admin.
pub(crate) fn app(shopify: &Shopify, shop: &ShopDomain, nonce: &Nonce) -> HeaderValue {
    let bridge = shopify.app_bridge_origin.as_str();
    let ancestors = frame_ancestors(Some(shop), Some(shopify.admin_origin.as_str()));
    value(format_args!(
        "default-src 'self'; script-src 'self' {bridge} 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; media-src blob:; connect-src 'self'; font-src 'self'; \
         base-uri 'none'; form-action 'self'; object-src 'none'; {ancestors}"
    ))
}

/// A page that runs App Bridge and at most one script of ours. No nonce means none of ours.
pub(crate) fn bridge_only(shopify: &Shopify, shop: Option<&ShopDomain>, nonce: Option<&Nonce>) -> HeaderValue {
    let bridge = shopify.app_bridge_origin.as_str();
    let ancestors = frame_ancestors(shop, Some(shopify.admin_origin.as_str()));
    let own = nonce.map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    value(format_args!(
        "default-src 'none'; script-src {bridge}{own}; connect-src 'self'; base-uri 'none'; form-action 'none'; {ancestors}"
    ))
}

/// A page of plain text. `shop` may frame it if it is proven.
pub(crate) fn text(shopify: &Shopify, shop: Option<&ShopDomain>, nonce: &Nonce) -> HeaderValue {
    let ancestors = frame_ancestors(shop, Some(shopify.admin_origin.as_str()));
    value(format_args!(
        "default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; {ancestors}"
    ))
}

/// Made of checked origins, shop domains and nonces only, so it is always a header; if it were not, nothing is allowed.
fn value(policy: fmt::Arguments<'_>) -> HeaderValue {
    HeaderValue::from_str(&policy.to_string()).unwrap_or(NOTHING)
}

/// Fills in what an answer does not say itself.
pub(crate) fn fill_in(headers: &mut HeaderMap, is_https: bool) {
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NOTHING);
    headers.entry(header::CACHE_CONTROL).or_insert(const { HeaderValue::from_static("no-store") });
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, const { HeaderValue::from_static("nosniff") });
    headers.insert(header::REFERRER_POLICY, const { HeaderValue::from_static("same-origin") });
    if is_https {
        let two_years = const { HeaderValue::from_static("max-age=63072000") };
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
}
