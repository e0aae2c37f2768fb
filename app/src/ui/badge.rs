//! A word in a pill.

use leptos::prelude::*;

/// What a badge means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    /// A plain fact.
    Neutral,
    /// Something is in order.
    Success,
    /// Something waits.
    Attention,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Success => "badge badge-success",
            Self::Attention => "badge badge-attention",
        }
    }
}

pub(crate) fn badge(tone: Tone, text: &'static str) -> impl IntoView {
    view! { <span class=tone.class()>{text}</span> }
}
