//! What can be done with a task.

use domain::task::TaskState;
use leptos::{html, prelude::*, task::spawn_local};

use super::{form::owner_field, list::ME, one::One};
use crate::{
    rpc::{self, TaskMove, TaskRow},
    text,
    ui::{self, IntoPart as _, Part},
};

/// One button for each step that is offered.
pub(super) fn buttons(one: One, row: &TaskRow) -> Part {
    use ui::Kind::{Primary, Secondary};
    let refused = move || one.moving.problem.get().map(|error| ui::banner(error.sentence().to_owned()));
    let settle = move |state, kind, label, said| at_once(one, kind, label, TaskMove::Settle(state), said);
    let take =
        || at_once(one, Secondary, text::tasks::TAKE, TaskMove::Hand(ME.to_owned(), String::new()), text::tasks::TAKEN);
    let hand = || ui::button(Secondary, text::tasks::HAND, move |_| one.handing.ask()).part();
    let edit = || ui::button(Secondary, text::tasks::EDIT, move |_| one.editing.set(true)).part();
    let offered: Vec<Part> = match (row.movable, row.state.is_open()) {
        (false, _) => Vec::new(),
        (true, false) => vec![settle(TaskState::Reopened, Primary, text::tasks::REOPEN, text::tasks::REOPENED)],
        (true, true) => [Some(settle(TaskState::Done, Primary, text::tasks::DONE, text::tasks::MARKED_DONE))]
            .into_iter()
            .chain([row.takeable.then(take), Some(hand()), Some(edit())])
            .chain([Some(settle(TaskState::Dismissed, Secondary, text::tasks::DISMISS, text::tasks::MARKED_DISMISSED))])
            .flatten()
            .collect(),
    };
    view! { {offered} {ui::dynamic(refused)} }.part()
}

/// A step that can be taken back, so it asks nothing.
fn at_once(one: One, kind: ui::Kind, label: &'static str, wanted: TaskMove, said: &'static str) -> Part {
    let press = move |_| {
        if !one.moving.busy.get_untracked() {
            one.moving.busy.set(true);
            one.moving.problem.set(None);
            go(one, one.moving, wanted.clone(), said);
        }
    };
    view! {
        <button
            type="button"
            class=kind.class()
            data-hold
            aria-disabled=move || one.moving.busy.get().then_some("true")
            on:click=press
        >
            {label}
        </button>
    }
    .part()
}

fn go(one: One, asking: ui::Asking, wanted: TaskMove, said: &'static str) {
    let (id, version) = one.full.with_untracked(|full| (full.row.id, full.row.version));
    spawn_local(async move {
        let answer = rpc::move_task(id, version, wanted).await;
        if let Some(full) = asking.answered(answer) {
            one.changed(full, said);
        }
    });
}

/// Asks to whom, and what to say with it.
pub(super) fn hand_over(one: One) -> Part {
    let (owner, word) = (NodeRef::<html::Select>::new(), NodeRef::<html::Textarea>::new());
    let ui::Asking { open, busy, problem } = one.handing;
    let answer = move |_| {
        let Some(to) = owner.get_untracked().map(|field| field.value()).filter(|_| !busy.get_untracked()) else {
            return;
        };
        let word = word.get_untracked().map(|field| field.value()).unwrap_or_default();
        busy.set(true);
        go(one, one.handing, TaskMove::Hand(to, word), text::tasks::HANDED);
    };
    let body = view! {
        {owner_field("task-hand-owner", owner, one.owners.get_value(), "")}
        <ui::TextArea
            id="task-hand-word"
            label=text::tasks::FIELD_WORD.to_owned()
            placeholder=""
            node=word
            described_by=""
            error=Signal::stored(None::<String>)
            on_text=Callback::new(move |_| problem.set(None))
        />
        {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        <div class="dialog-actions">
            {ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| open.set(false))}
            <button
                type="button"
                class=ui::Kind::Primary.class()
                aria-disabled=move || busy.get().then_some("true")
                on:click=answer
            >
                {ui::busy_words(busy, text::tasks::HANDING, text::tasks::HAND)}
            </button>
        </div>
    };
    view! { <ui::Dialog id="task-hand-title" title=Signal::stored(text::tasks::HAND_TITLE.to_owned()) open body=body.part()/> }
        .part()
}
