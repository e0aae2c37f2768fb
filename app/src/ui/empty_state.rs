//! Nothing here yet: what will be here, and how to get it.

use leptos::prelude::*;

use super::{Still as _, icon};

pub(crate) fn empty_state(
    icon_path: &'static str,
    title: &'static str,
    sentence: impl Into<String>,
    more: AnyView,
) -> AnyView {
    view! {
        <div class="empty-state">
            <span class="empty-state-icon">{icon(icon_path)}</span>
            <h2>{title}</h2>
            <p>{sentence.into()}</p>
            {more}
        </div>
    }
    .still()
}
