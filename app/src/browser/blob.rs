//! A file as an address that only this page knows: fetched with the session token, shown, and forgotten again.

use leptos::prelude::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Response, Url};

/// Fetches a file and makes an address of it. Whoever asked gives it back with [`forget`].
pub(crate) async fn fetch(path: &str) -> Option<String> {
    let response: Response = JsFuture::from(window().fetch_with_str(path)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Lets the bytes behind an address go.
pub(crate) fn forget(address: &str) {
    drop(Url::revoke_object_url(address));
}
