//! Nothing here yet: what will be here, and how to get it.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

use super::icon;

pub(crate) fn empty_state(
    icon_path: &'static str,
    title: &'static str,
    sentence: impl Into<String>,
    more: Option<Part>,
) -> Part {
    view! {
        <div class="empty-state">
            <span class="empty-state-icon">{icon(icon_path)}</span>
            <h2>{title}</h2>
            <p>{sentence.into()}</p>
            {more}
        </div>
    }
    .part()
}
