//! Writing as the client would, for practice.

use leptos::{html, prelude::*, task::spawn_local};

use super::{bar::Bar, written};
use crate::{
    browser, rpc,
    text::triage::practice as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn section(bar: Bar, problem: RwSignal<Option<String>>) -> Part {
    let text = NodeRef::<html::Input>::new();
    // The same attempt until it came through: pressing twice writes once.
    let key = StoredValue::new(None);
    let write = move |_| {
        let attempt = key.get_value().unwrap_or_else(browser::request_key);
        key.set_value(Some(attempt));
        let said = written(text);
        spawn_local(async move {
            match rpc::practise(bar.id, said, attempt).await {
                Ok(()) => {
                    key.try_set_value(None);
                    bar.done(words::WRITTEN, None);
                }
                Err(error) => {
                    key.try_set_value(None);
                    problem.try_set(Some(error.sentence().to_owned()));
                }
            }
        });
    };
    let field =
        ui::Wanted { id: "practice-text", label: words::TEXT, hint: words::HINT, kind: "text", value: String::new() };
    view! {
        <h3>{words::TITLE}</h3>
        {ui::text_field(field, text, Signal::stored(None))}
        <div>{ui::button(ui::Kind::Secondary, words::WRITE, write)}</div>
    }
    .part()
}
