//! What was done, with the way back; what was not done, and why. It stays until somebody has seen it.

use leptos::prelude::*;

use super::run::{Run, Said};
use crate::{
    text::triage as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn toast(run: Run) -> Part {
    view! {
        <div class="triage-toast" role="status">
            {ui::dynamic(move || {
                run.progress.get().map(|(done, total)| ui::progress(words::progress(done, total), done, total))
            })}
            {ui::dynamic(move || run.said.get().filter(|_| run.progress.read().is_none()).map(|said| shown(run, said)))}
        </div>
    }
    .part()
}

fn shown(run: Run, said: Said) -> Part {
    let undo = said.undo.map(|undo| ui::button(ui::Kind::Secondary, words::UNDO, move |_| run.undo(undo)));
    let line = |(name, sentence): (String, String)| view! { <li><bdi>{name}</bdi> " " {sentence}</li> };
    let refused = (!said.refused.is_empty()).then(|| {
        view! {
            <p>{words::NOT_CHANGED}</p>
            <ul>{said.refused.into_iter().map(line).collect_view()}</ul>
        }
    });
    view! {
        <div class="triage-said">
            <span>{said.sentence}</span>
            {undo}
            <button type="button" class="button button-plain button-icon" on:click=move |_| run.said.set(None)>
                {ui::icon(ui::icons::X)}
                {ui::visually_hidden(words::DISMISS)}
            </button>
        </div>
        {refused}
    }
    .part()
}
