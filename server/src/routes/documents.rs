//! Pages, rendered here and woken in the browser.

use app::PageSettings;
use axum::{
    extract::{Request, State as Shared},
    response::{IntoResponse as _, Response},
};
use domain::shop::ShopDomain;
use http::{Method, StatusCode, header, request::Parts};
use leptos::{config::LeptosOptions, context::provide_context, nonce::Nonce};

use super::problem::Problem;
use crate::{
    auth::{self, document, pages, policy},
    state::State,
};

/// The name of the site's files, as the bundler writes them.
const OUTPUT_NAME: &str = "switchboard";

/// What leptos needs to know of the site; its files are served by [`super::assets`].
pub fn leptos_options() -> LeptosOptions {
    LeptosOptions::builder().output_name(OUTPUT_NAME).build()
}

/// `GET /`: the inbox is the first page. The query is kept: it may hold the session token.
pub(super) async fn first_page(request: Request) -> Response {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    document::redirect(&format!("{}{query}", app::routes::INBOX))
}

/// A page of the app. The gate has put who asks, and in which shop, into the extensions.
pub(super) async fn page(Shared(state): Shared<State>, request: Request) -> Response {
    let Some(shop) = request.extensions().get::<ShopDomain>().cloned() else {
        return pages::OPEN_FROM_ADMIN.page(&state.shopify, None);
    };
    let nonce = policy::nonce();
    let policy = policy::app(&state.shopify, &shop, &nonce);
    let mut response = render(&state, nonce, request).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

async fn render(state: &State, nonce: Nonce, request: Request) -> Response {
    let settings = PageSettings {
        api_key: state.shopify.credentials.api_key().to_owned(),
        app_bridge_url: state.shopify.app_bridge_url.clone(),
        build_id: state.assets.build_id().to_owned(),
    };
    let services = state.services.clone();
    let options = state.leptos.clone();
    let contexts = move || {
        provide_context(nonce.clone());
        provide_context(services.clone());
        provide_context(settings.clone());
    };
    leptos_axum::render_app_async_with_context(contexts, move || app::shell(&options))(request).await
}

/// Everything else: a page of the app's own for somebody who is in, a plain page for anybody else, a problem for a machine.
pub(super) async fn nothing_here(Shared(state): Shared<State>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if !wants_page(&parts) {
        return Problem::no_such_address().into_response();
    }
    match document::enter_document(&state, &parts).await {
        Ok(auth::Entered { ctx, shop }) => {
            parts.extensions.insert(ctx);
            parts.extensions.insert(shop);
            let mut response = page(Shared(state), Request::from_parts(parts, body)).await;
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
        Err(_) => pages::NOT_FOUND.page(&state.shopify, None),
    }
}

fn wants_page(parts: &Parts) -> bool {
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let machine = ["/api/", "/rpc/", "/webhooks/", "/pkg/"].iter().any(|part| parts.uri.path().starts_with(part));
    let accept = parts.headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    reads && !machine && accept.contains("text/html")
}
