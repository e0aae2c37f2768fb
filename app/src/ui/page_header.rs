//! The heading of a page.

use leptos::prelude::*;

pub(crate) fn page_header(title: &'static str, subtitle: &'static str) -> impl IntoView {
    view! {
        <header class="page-header">
            <h1>{title}</h1>
            <p>{subtitle}</p>
        </header>
    }
}
