//! An answer that goes on: read chunk by chunk through the page's own `fetch`, to which App Bridge adds the session token.

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Headers, ReadableStreamDefaultReader, RequestInit, Response,
    js_sys::{Reflect, Uint8Array},
};

/// The chunks of an answer.
#[derive(Debug)]
pub(crate) struct Chunks(ReadableStreamDefaultReader);

/// Asks for a stream that goes on after this event. Nothing if the server can't be reached or refuses.
pub(crate) async fn open(path: &str, last_event_id: Option<String>, signal: &AbortSignal) -> Option<Chunks> {
    let options = RequestInit::new();
    options.set_signal(Some(signal));
    if let Some(id) = last_event_id {
        let headers = Headers::new().ok()?;
        headers.set("last-event-id", &id).ok()?;
        options.set_headers(&headers);
    }
    let response = JsFuture::from(window().fetch_with_str_and_init(path, &options)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let reader = response.body()?.get_reader().dyn_into().ok()?;
    Some(Chunks(reader))
}

impl Chunks {
    /// The next bytes. Nothing at the end, whatever ended it.
    pub(crate) async fn next(&self) -> Option<Vec<u8>> {
        let result = JsFuture::from(self.0.read()).await.ok()?;
        let value = Reflect::get(&result, &JsValue::from_str("value")).ok()?;
        value.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
    }
}
