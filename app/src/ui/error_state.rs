//! Something could not be shown: why, and a way to try again.

use super::{IntoPart as _, Part};
use leptos::{ev::MouseEvent, prelude::*};

use super::{Kind, banner, button, icon, icons};
use crate::{error::UiError, text};

/// Something small could not be shown.
pub(crate) fn small_error(what: &'static str, error: &UiError, on_retry: impl FnMut(MouseEvent) + 'static) -> Part {
    view! {
        <div class="small-error">
            {banner(format!("{what} {}", error.sentence()))}
            {button(Kind::Secondary, text::common::RETRY, on_retry)}
        </div>
    }
    .part()
}

/// A page or a pane could not be shown.
pub(crate) fn error_state(title: &'static str, error: &UiError, on_retry: impl FnMut(MouseEvent) + 'static) -> Part {
    view! {
        <div class="empty-state" role="alert">
            <span class="empty-state-icon empty-state-icon-critical">{icon(icons::ALERT_TRIANGLE)}</span>
            <h2>{title}</h2>
            <p>{error.sentence().to_owned()}</p>
            {button(Kind::Secondary, text::common::RETRY, on_retry)}
        </div>
    }
    .part()
}
