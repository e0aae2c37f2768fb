//! A part of a page with a heading of its own.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

/// `id` is one of its kind on a page.
pub(crate) fn card(id: &'static str, heading: &'static str, body: Part) -> Part {
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            {body}
        </section>
    }
    .part()
}
