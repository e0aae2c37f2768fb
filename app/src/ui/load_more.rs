//! The end of a list that goes on.

use super::{IntoPart as _, Part};
use leptos::prelude::*;

use super::{Kind, banner, busy_words, dynamic};
use crate::{error::UiError, text};

/// A button for as long as `has_more` says so, with the problem of the last attempt above it.
pub(crate) fn load_more(
    has_more: Signal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    load: Callback<()>,
) -> Part {
    let button = move || {
        view! {
            <div class="load-more">
                <button
                    type="button"
                    class=Kind::Secondary.class()
                    data-hold
                    aria-disabled=move || busy.get().then_some("true")
                    on:click=move |_| load.run(())
                >
                    {busy_words(busy, text::common::LOADING, text::common::LOAD_MORE)}
                </button>
            </div>
        }
        .part()
    };
    view! {
        {dynamic(move || problem.get().map(|error| banner(error.sentence().to_owned())))}
        {dynamic(move || has_more.get().then(button))}
    }
    .part()
}
