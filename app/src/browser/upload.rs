//! Sending a file, with a word on how far it is. App Bridge adds its token to `fetch` alone, and `fetch` says nothing while it sends: so
//! the token is asked for here.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, ProgressEvent, XmlHttpRequest,
    js_sys::{Function, Promise, Reflect},
};

/// What became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Sent {
    /// It was taken.
    Taken,
    /// It was not, and why, in a sentence if the server gave one.
    Refused(String),
    /// The connection broke.
    Broken,
    /// Somebody cancelled it.
    Cancelled,
}

/// Sends bytes. `begun` gets the request, to cancel it by; `progress` is told how much of it has left, in percent.
pub(crate) async fn send(
    path: &str,
    key: &str,
    bytes: &Blob,
    begun: impl FnOnce(XmlHttpRequest),
    progress: impl Fn(u32) + 'static,
) -> Sent {
    let token = session_token().await;
    let Ok(request) = XmlHttpRequest::new() else { return Sent::Broken };
    match start(&request, path, key, token.as_deref(), bytes, progress) {
        Ok(ended) => {
            begun(request.clone());
            drop(JsFuture::from(ended).await);
        }
        Err(_) => return Sent::Broken,
    }
    outcome(&request)
}

fn start(
    request: &XmlHttpRequest,
    path: &str,
    key: &str,
    token: Option<&str>,
    bytes: &Blob,
    progress: impl Fn(u32) + 'static,
) -> Result<Promise, JsValue> {
    request.open("POST", path)?;
    request.set_request_header("Idempotency-Key", key)?;
    request.set_request_header("Content-Type", "application/octet-stream")?;
    if let Some(token) = token {
        request.set_request_header("Authorization", &format!("Bearer {token}"))?;
    }
    let tell = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.total() > 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage")]
            progress((event.loaded() / event.total() * 100.0) as u32);
        }
    });
    request.upload()?.set_onprogress(Some(tell.as_ref().unchecked_ref()));
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    // Kept as long as the request tells; there are a few of them in the life of a page.
    tell.forget();
    request.send_with_opt_blob(Some(bytes))?;
    Ok(ended)
}

/// A status of 0 is a connection that broke; one that was cancelled has forgotten that it began.
fn outcome(request: &XmlHttpRequest) -> Sent {
    match request.status().unwrap_or_default() {
        200..=299 => Sent::Taken,
        0 if request.ready_state() == XmlHttpRequest::UNSENT => Sent::Cancelled,
        0 => Sent::Broken,
        _ => Sent::Refused(detail(request).unwrap_or_default()),
    }
}

/// The sentence of a problem document.
fn detail(request: &XmlHttpRequest) -> Option<String> {
    let text = request.response_text().ok().flatten()?;
    let document = web_sys::js_sys::JSON::parse(&text).ok()?;
    Reflect::get(&document, &JsValue::from_str("detail")).ok()?.as_string()
}

/// As App Bridge gives it; nothing outside Shopify Admin.
async fn session_token() -> Option<String> {
    let member = |object: &JsValue, name: &str| Reflect::get(object, &JsValue::from_str(name)).ok();
    let shopify = member(&window(), "shopify")?;
    let ask: Function = member(&shopify, "idToken")?.dyn_into().ok()?;
    let promise: Promise = ask.call0(&shopify).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.as_string()
}
