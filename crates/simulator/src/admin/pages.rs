//! The pages and assets of the local Admin, embedded in the binary.

use axum::{
    extract::{OriginalUri, Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde_json::json;

use super::{Admin, is_store_name};
use crate::{
    config::DEMO_SHOP,
    launch::{self, LAUNCH_PARAMETERS},
    personas::PERSONAS,
};

/// What the app is called in the navigation.
const APP_NAME: &str = "Switchboard";
/// The page of the app that `/` opens.
const FIRST_PAGE: &str = "communications";

const ADMIN_PAGE: &str = include_str!("../../assets/admin.html");
const PROBLEM_PAGE: &str = include_str!("../../assets/problem.html");
const APP_BRIDGE: &str = include_str!("../../assets/app-bridge.js");

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, content type and text of everything under `/assets/`.
const ASSETS: [(&str, &str, &str); 9] = [
    ("admin.css", CSS, include_str!("../../assets/admin.css")),
    ("admin.js", JAVASCRIPT, include_str!("../../assets/admin.js")),
    ("bridge.js", JAVASCRIPT, include_str!("../../assets/bridge.js")),
    ("carrier.js", JAVASCRIPT, include_str!("../../assets/carrier.js")),
    ("chrome.js", JAVASCRIPT, include_str!("../../assets/chrome.js")),
    ("icon.svg", "image/svg+xml", include_str!("../../assets/icon.svg")),
    ("internal.js", JAVASCRIPT, include_str!("../../assets/internal.js")),
    ("nav.js", JAVASCRIPT, include_str!("../../assets/nav.js")),
    ("phone.js", JAVASCRIPT, include_str!("../../assets/phone.js")),
];

/// Opens the app in the demo shop.
pub(super) async fn home(State(admin): State<Admin>) -> Redirect {
    Redirect::to(&format!("/store/{}/apps/{}/{FIRST_PAGE}", launch::store_name(DEMO_SHOP), admin.app.api_key))
}

/// Opens the app in this shop; also where the app sends someone whose shop has not installed it.
pub(super) async fn store(State(admin): State<Admin>, Path(store): Path<String>) -> Response {
    if !is_store_name(&store) {
        return unknown_store(&admin);
    }
    Redirect::to(&format!("/store/{store}/apps/{}/{FIRST_PAGE}", admin.app.api_key)).into_response()
}

/// The page that frames the app. The path after the key is the app's own and is read by the page.
pub(super) async fn app(State(admin): State<Admin>, OriginalUri(uri): OriginalUri) -> Response {
    let mut segments = uri.path().split('/').skip(2);
    let (store, api_key) = (segments.next().unwrap_or_default(), segments.nth(1).unwrap_or_default());
    if !is_store_name(store) {
        return unknown_store(&admin);
    }
    if api_key != admin.app.api_key {
        let text = "No app with this key is installed here. The local Admin knows one app: the one it was started for.";
        return problem(&admin, "This app is not here", text);
    }
    page(&admin, StatusCode::OK, framing_page(&admin, store))
}

pub(super) async fn not_found(State(admin): State<Admin>) -> Response {
    problem(&admin, "There is no such page", "The local Admin only frames the app; it has no other pages.")
}

/// The stand-in for Shopify's App Bridge, loaded by the app's own pages from their origin.
pub(super) async fn app_bridge() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, JAVASCRIPT),
        (header::CACHE_CONTROL, "no-cache"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    (headers, APP_BRIDGE)
}

pub(super) async fn asset(State(admin): State<Admin>, Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, content_type, text)) => {
            let headers = [(header::CONTENT_TYPE, *content_type), (header::CACHE_CONTROL, "no-cache")];
            (headers, *text).into_response()
        }
        None => not_found(State(admin)).await,
    }
}

fn framing_page(admin: &Admin, store: &str) -> String {
    let shop = format!("{store}.myshopify.com");
    let config = json!({
        "apiKey": admin.app.api_key,
        "appName": APP_NAME,
        "appOrigin": admin.app.app_url.as_str(),
        "host": launch::host(&admin.app, &shop),
        "launchParameters": LAUNCH_PARAMETERS,
        "personas": PERSONAS,
        "shop": shop,
        "store": store,
    });
    let personas = PERSONAS
        .map(|p| format!(r#"<option value="{}">{} {} · {}</option>"#, p.role, p.first_name, p.last_name, p.role_label))
        .concat();
    let initials: String = store.split('-').filter_map(|word| word.chars().next()).take(2).collect();
    ADMIN_PAGE
        .replace("{{config}}", &config.to_string().replace('<', "\\u003c"))
        .replace("{{personas}}", &personas)
        .replace("{{initials}}", &initials)
        .replace("{{store}}", store)
}

fn unknown_store(admin: &Admin) -> Response {
    problem(admin, "This store does not exist", "A store’s name has small letters, digits and hyphens, like owc-demo.")
}

fn problem(admin: &Admin, title: &str, text: &str) -> Response {
    let html = PROBLEM_PAGE.replace("{{title}}", title).replace("{{text}}", text);
    page(admin, StatusCode::NOT_FOUND, html)
}

fn page(admin: &Admin, status: StatusCode, html: String) -> Response {
    let mut response = (status, Html(html)).into_response();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src {}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        admin.app.app_url
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_placeholder_is_left_in_a_page() {
        for page in [ADMIN_PAGE, PROBLEM_PAGE] {
            let known = ["{{config}}", "{{personas}}", "{{initials}}", "{{store}}", "{{title}}", "{{text}}"];
            let filled = known.iter().fold(page.to_owned(), |text, name| text.replace(name, ""));
            assert!(!filled.contains("{{"), "a placeholder that nothing fills");
        }
    }

    #[test]
    fn every_asset_that_the_page_names_exists() {
        for name in ADMIN_PAGE.split("/assets/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(ASSETS.iter().any(|(known, ..)| *known == name), "{name}");
        }
    }
}
