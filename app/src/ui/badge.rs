//! A word in a pill.

use std::borrow::Cow;

use super::{IntoPart as _, Part};
use leptos::prelude::*;

/// What a badge means.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tone {
    /// A plain fact.
    Neutral,
    /// Something is on its way.
    Info,
    /// Something is in order.
    Success,
    /// Something waits for a person.
    Attention,
    /// Something has failed or is forbidden.
    Critical,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "badge",
            Self::Info => "badge badge-info",
            Self::Success => "badge badge-success",
            Self::Attention => "badge badge-attention",
            Self::Critical => "badge badge-critical",
        }
    }
}

pub(crate) fn badge(tone: Tone, text: impl Into<Cow<'static, str>>) -> Part {
    pill(tone, text.into())
}

fn pill(tone: Tone, text: Cow<'static, str>) -> Part {
    view! { <span class=tone.class()>{text}</span> }.part()
}
