//! A file as an address that only this page knows: fetched with the session token, shown, and forgotten again.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Response, Url};

/// Fetches a file and makes an address of it. Whoever asked gives it back with [`forget`].
pub(crate) async fn fetch(path: &str) -> Option<String> {
    let response: Response = JsFuture::from(window().fetch_with_str(path)).await.ok()?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Has the browser save what is behind an address, under this name.
pub(crate) fn save(address: &str, name: &str) {
    let Ok(link) = document().create_element("a") else { return };
    let Ok(link) = link.dyn_into::<HtmlAnchorElement>() else { return };
    link.set_href(address);
    link.set_download(name);
    link.click();
}

/// Lets the bytes behind an address go.
pub(crate) fn forget(address: &str) {
    drop(Url::revoke_object_url(address));
}
