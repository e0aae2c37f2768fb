//! Buttons.

use leptos::{ev::MouseEvent, prelude::*};

/// How much a button stands out. One primary button a page at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// The one thing to do here.
    Primary,
    /// Something else that can be done.
    Secondary,
    /// Something that can't be taken back, or that stops things.
    Critical,
}

impl Kind {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Critical => "button button-critical",
        }
    }
}

/// A button that does something on this page. Clicks before the page is awake are kept for it (`data-hold`).
pub(crate) fn button(kind: Kind, label: &'static str, on_press: impl FnMut(MouseEvent) + 'static) -> impl IntoView {
    view! {
        <button type="button" class=kind.class() data-hold on:click=on_press>
            {label}
        </button>
    }
}
