//! What this browser remembers for one person. A browser that refuses storage remembers nothing, and the page works.

use leptos::prelude::window;

/// The remembered text.
pub(crate) fn recall(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Whether this tab remembers it.
pub(crate) fn recall_here(key: &str) -> bool {
    window().session_storage().ok().flatten().is_some_and(|storage| matches!(storage.get_item(key), Ok(Some(_))))
}

/// Remembers for as long as the tab is open.
pub(crate) fn remember_here(key: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        drop(storage.set_item(key, "1"));
    }
}

/// Remembers.
pub(crate) fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or forbidden: then it is asked again next time.
        drop(storage.set_item(key, value));
    }
}
