//! The WebAssembly entry point.

/// Wakes the page that the server has written.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(app::wake());
}
