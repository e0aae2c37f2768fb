//! A file from the server, saved by the browser. The page's own `fetch` gets it, because App Bridge adds the session token only there.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Response, Url};

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Saved {
    /// Whether the server says that it left something out.
    pub(crate) cut: bool,
}

/// Fetches the file and saves it under this name. Nothing if the server can't be reached or refuses.
pub(crate) async fn save(path: &str, name: &str) -> Option<Saved> {
    let response = JsFuture::from(window().fetch_with_str(path)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let cut = response.headers().get("x-switchboard-cut").ok().flatten().is_some_and(|value| value == "true");
    let blob: Blob = JsFuture::from(response.blob().ok()?).await.ok()?.dyn_into().ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document().create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    drop(Url::revoke_object_url(&address));
    Some(Saved { cut })
}
