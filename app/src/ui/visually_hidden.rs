//! Words that are only heard.

use leptos::prelude::*;

pub(crate) fn visually_hidden(text: impl Into<String>) -> impl IntoView {
    view! { <span class="visually-hidden">{text.into()}</span> }
}
