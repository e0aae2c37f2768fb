//! Shopify's App Bridge, when the page is inside Shopify Admin. Everything works without it.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Function, Reflect};

fn member(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Whether App Bridge is there.
pub(crate) fn present() -> bool {
    member(&window(), "shopify").is_some()
}

/// Shows a success in Shopify Admin's own place for it. Tells whether there was one.
pub(crate) fn toast(message: &str) -> bool {
    let Some(toast) = member(&window(), "shopify").and_then(|shopify| member(&shopify, "toast")) else { return false };
    let Some(show) = member(&toast, "show").and_then(|show| show.dyn_into::<Function>().ok()) else { return false };
    show.call1(&toast, &JsValue::from_str(message)).is_ok()
}
