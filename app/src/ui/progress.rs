//! How far something is that takes several steps.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

/// `done` of `total`, with a sentence that says the same.
pub(crate) fn progress(sentence: String, done: usize, total: usize) -> Part {
    view! {
        <div class="progress">
            <span role="status">{sentence.clone()}</span>
            <progress aria-label=sentence value=done max=total></progress>
        </div>
    }
    .part()
}
