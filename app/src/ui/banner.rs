//! A problem, said where it happened, until it is gone.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

use super::{icon, icons};

/// Read out at once when it appears.
pub(crate) fn banner(sentence: String) -> Part {
    view! {
        <div class="banner" role="alert">
            {icon(icons::ALERT_TRIANGLE)}
            <p>{sentence}</p>
        </div>
    }
    .part()
}
