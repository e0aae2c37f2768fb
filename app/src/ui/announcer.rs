//! Says that something is done: in Shopify Admin's own place for it, and to screen readers.

use super::{IntoPart as _, Part, words};
use leptos::prelude::*;

use crate::browser::bridge;

/// One for each page; its [`region`](Announcer::region) has to be on the page before it says anything.
#[derive(Clone, Copy)]
pub(crate) struct Announcer(RwSignal<String>);

impl Announcer {
    pub(crate) fn new() -> Self {
        Self(RwSignal::default())
    }

    /// Shows and reads out the sentence.
    pub(crate) fn say(self, sentence: String) {
        bridge::toast(&sentence);
        self.0.set(sentence);
    }

    /// Where screen readers listen.
    pub(crate) fn region(self) -> Part {
        view! { <div class="visually-hidden" role="status">{words(move || self.0.get())}</div> }.part()
    }
}
