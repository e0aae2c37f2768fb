//! Asks for a yes before something that has consequences.

use super::{Asking, Dialog, IntoPart as _, Kind, Part, Wording, banner, busy_words, button, dynamic};
use leptos::prelude::*;

use crate::text;

/// `impact` says what follows from a yes; `on_yes` hears it. The field of the wording is not used.
pub(crate) fn confirm(
    wording: Wording,
    title: impl Into<Signal<String>>,
    asking: Asking,
    impact: Part,
    on_yes: Callback<()>,
) -> Part {
    let Wording { id, confirm, during, kind, .. } = wording;
    let Asking { open, busy, problem } = asking;
    let answer = move || {
        if !busy.get_untracked() {
            busy.set(true);
            on_yes.run(());
        }
    };
    let body = view! {
        {impact}
        {dynamic(move || problem.get().map(|error| banner(error.sentence().to_owned())))}
        <div class="dialog-actions">
            {button(Kind::Secondary, text::common::CANCEL, move |_| open.set(false))}
            <button
                type="button"
                class=kind.class()
                aria-disabled=move || busy.get().then_some("true")
                on:click=move |_| answer()
            >
                {busy_words(busy, during, confirm)}
            </button>
        </div>
    };
    view! { <Dialog id title=title.into() open body=body.part()/> }.part()
}
