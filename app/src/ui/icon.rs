//! A Polaris icon: decoration only, the words beside it say the same.

use leptos::prelude::*;

/// `path` is one of [`super::icons`].
pub(crate) fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=path fill-rule="evenodd"></path>
        </svg>
    }
}
