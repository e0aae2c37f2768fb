//! The shape of what is loading, at its later size, so that nothing moves when it arrives.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

use super::visually_hidden;

/// Rows of a list with an avatar.
pub(crate) fn skeleton_rows(label: &'static str, rows: usize) -> Part {
    let row = || {
        view! {
            <div class="skeleton-row">
                <span class="skeleton skeleton-avatar"></span>
                <span class="skeleton-text">
                    <span class="skeleton skeleton-line skeleton-line-short"></span>
                    <span class="skeleton skeleton-line"></span>
                </span>
            </div>
        }
    };
    view! {
        <div class="skeleton-group" role="status">
            {visually_hidden(label)}
            <div aria-hidden="true">{(0..rows).map(|_| row()).collect_view()}</div>
        </div>
    }
    .part()
}

/// Lines of text.
pub(crate) fn skeleton_lines(label: &'static str, lines: usize) -> Part {
    view! {
        <div class="skeleton-group" role="status">
            {visually_hidden(label)}
            <div aria-hidden="true">
                {(0..lines).map(|_| view! { <span class="skeleton skeleton-line"></span> }).collect_view()}
            </div>
        </div>
    }
    .part()
}
