//! What this browser remembers for one person. A browser that refuses storage remembers nothing, and the page works.

use leptos::prelude::window;

/// The remembered text.
pub(crate) fn recall(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Remembers.
pub(crate) fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or forbidden: then it is asked again next time.
        drop(storage.set_item(key, value));
    }
}
