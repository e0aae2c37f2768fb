//! A problem, said where it happened, until it is gone.

use leptos::prelude::*;

use super::{Still as _, icon, icons};

/// Read out at once when it appears.
pub(crate) fn banner(sentence: String) -> AnyView {
    view! {
        <div class="banner" role="alert">
            {icon(icons::ALERT_TRIANGLE)}
            <p>{sentence}</p>
        </div>
    }
    .still()
}
