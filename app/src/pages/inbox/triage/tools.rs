//! Above the list: the way to filters and views, and what can be done with selected rows.

use leptos::prelude::*;

use super::super::store::Inbox;
use crate::{
    text::triage as words,
    ui::{self, IntoPart as _, Part},
};

/// What stands between the filters and the rows.
pub(in super::super) fn tools() -> Part {
    let inbox = expect_context::<Inbox>();
    let selecting = Memo::new(move |_| inbox.chosen.with(Option::is_some));
    let toggle =
        move |_| inbox.chosen.update(|chosen| *chosen = if chosen.is_some() { None } else { Some(Vec::new()) });
    view! {
        <div class="triage-tools" role="group" aria-label=words::TOOLS>
            {ui::button(ui::Kind::Secondary, words::begin::NEW, move |_| inbox.ask("n"))}
            {ui::button(ui::Kind::Secondary, words::FILTER, move |_| inbox.ask("f"))}
            <button
                type="button"
                class=ui::Kind::Secondary.class()
                aria-pressed=move || selecting.get().to_string()
                on:click=toggle
            >
                {ui::words(move || if selecting.get() { words::SELECT_DONE } else { words::SELECT })}
            </button>
        </div>
        {ui::dynamic(move || selecting.get().then(|| bulk(inbox)))}
    }
    .part()
}

fn bulk(inbox: Inbox) -> Part {
    let action = |key: &'static str, label: &'static str| {
        view! {
            <button
                type="button"
                class=ui::Kind::Secondary.class()
                disabled=move || inbox.chosen.with(|chosen| chosen.as_ref().is_none_or(Vec::is_empty))
                on:click=move |_| inbox.ask(key)
            >
                {label}
            </button>
        }
    };
    let shown = move || inbox.loaded.with(|loaded| loaded.entries.iter().map(|entry| entry.id).collect::<Vec<_>>());
    let all = move || {
        let shown = shown();
        !shown.is_empty()
            && inbox
                .chosen
                .with(|chosen| chosen.as_ref().is_some_and(|chosen| shown.iter().all(|id| chosen.contains(id))))
    };
    let choose_all =
        move |event| inbox.chosen.set(Some(if event_target_checked(&event) { shown() } else { Vec::new() }));
    view! {
        <div class="triage-bulk" role="group" aria-label=words::BULK>
            <label class="checkbox">
                <input type="checkbox" prop:checked=all on:change=choose_all/>
                {words::SELECT_ALL}
            </label>
            <span class="subdued" role="status">
                {ui::words(move || words::selected(inbox.chosen.with(|chosen| chosen.as_ref().map_or(0, Vec::len))))}
            </span>
            <div class="triage-actions">
                {action("e", words::CLOSE)}
                {action("o", words::REOPEN)}
                {action("p", words::PENDING)}
                {action("s", words::SNOOZE)}
                {action("a", words::ASSIGN)}
                {action("l", words::LABEL)}
                {action("m", words::READ)}
                {action("u", words::UNREAD)}
            </div>
        </div>
    }
    .part()
}
