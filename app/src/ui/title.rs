//! What the browser's tab and Shopify Admin call the page.

use leptos::prelude::*;

use crate::text;

/// Follows `title` for as long as the page is shown.
pub(crate) fn document_title(title: impl Fn() -> String + 'static) {
    super::effect(move || document().set_title(&format!("{} · {}", title(), text::PRODUCT)));
}
