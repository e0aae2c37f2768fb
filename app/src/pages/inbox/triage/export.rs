//! The list as a file.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    browser::download,
    text::triage::export as words,
    ui::{self, IntoPart as _, Part},
};

/// `query` is what the form says now.
pub(super) fn section(query: Callback<(), String>) -> Part {
    let (said, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let save = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        said.set(words::MAKING.to_owned());
        let path = format!("/api/v1/conversation-export?{}", query.run(()));
        spawn_local(async move {
            let sentence = match download::save(&path, words::FILE).await {
                Some(saved) if saved.cut => words::CUT,
                Some(_) => words::SAVED,
                None => words::FAILED,
            };
            said.try_set(sentence.to_owned());
            busy.try_set(false);
        });
    };
    view! {
        <section class="triage-views" aria-labelledby="export-title">
            <h3 id="export-title">{words::TITLE}</h3>
            <p class="hint">{words::HINT}</p>
            <div>{ui::button(ui::Kind::Secondary, words::SAVE, save)}</div>
            <p role="status">{ui::words(move || said.get())}</p>
        </section>
    }
    .part()
}
