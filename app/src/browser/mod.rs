//! What only a browser has: random keys, Shopify's App Bridge, a streamed answer, focus. Called from effects and event
//! handlers alone, so on the server nothing in here ever runs.

pub(crate) mod blob;
pub(crate) mod bridge;
pub(crate) mod download;
mod keys;
pub(crate) mod storage;
pub(crate) mod stream;
pub(crate) mod upload;

use std::time::Duration;

pub(crate) use keys::request_key;
use leptos::prelude::{document, set_timeout, window};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, js_sys};

/// The first element that matches, as something that can have focus.
pub(crate) fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Every element that matches, in the order of the document.
pub(crate) fn find_all(selector: &str) -> Vec<HtmlElement> {
    let Ok(nodes) = document().query_selector_all(selector) else { return Vec::new() };
    (0..nodes.length()).filter_map(|index| nodes.get(index)?.dyn_into().ok()).collect()
}

/// Moves the keyboard there. An element that can't have focus keeps it where it was.
pub(crate) fn focus(element: &HtmlElement) {
    // Fails only for a detached element, and then there is nothing to focus.
    drop(element.focus());
}

/// The element that has the keyboard.
pub(crate) fn focused() -> Option<Element> {
    document().active_element()
}

/// Opens the browser's dialog for printing this page.
pub(crate) fn print() {
    // Refused only where there is no such dialog.
    drop(window().print());
}

/// Whether the page is in a hidden tab.
pub(crate) fn hidden() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Hidden
}

/// Whether a media query matches.
pub(crate) fn matches_media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Waits.
pub(crate) async fn sleep(duration: Duration) {
    let promise = js_sys::Promise::new(&mut |resolve, _reject| {
        set_timeout(
            move || {
                // A promise's own resolver does not throw.
                drop(resolve.call0(&JsValue::UNDEFINED));
            },
            duration,
        );
    });
    drop(wasm_bindgen_futures::JsFuture::from(promise).await);
}
