//! The list of those whom a controlled test may reach.

use leptos::{ev, html, prelude::*, task::spawn_local};

use super::store::Bench;
use crate::{
    browser,
    error::UiError,
    rpc::{self, RecipientRow},
    text::{common, readiness::recipients as words},
    ui::{self, IntoPart as _, Part},
};

const LABEL: &str = "recipient-label";
const NUMBER: &str = "recipient-number";

#[derive(Clone, Copy)]
struct State {
    bench: Bench,
    leaving: RwSignal<Option<RecipientRow>>,
    asking: ui::Asking,
}

pub(super) fn section(bench: Bench) -> Part {
    let state = State { bench, leaving: RwSignal::new(None), asking: ui::Asking::new() };
    let may_manage = bench.view.with_untracked(|view| view.may_manage);
    let columns = if may_manage { words::MANAGED_COLUMNS } else { words::COLUMNS };
    let people = Memo::new(move |_| {
        bench.view.with(|view| view.tests.as_ref().map(|tests| tests.recipients.clone()).unwrap_or_default())
    });
    let list = move || {
        let people = people.get();
        Some(if people.is_empty() {
            view! { <p class="subdued">{words::NONE}</p> }.part()
        } else {
            let rows = people.into_iter().map(|one| row(one, &state, may_manage)).collect_view();
            ui::table(words::TITLE, columns, rows.part())
        })
    };
    view! {
        <section class="readiness-section" aria-labelledby="readiness-recipients">
            <h2 id="readiness-recipients">{words::TITLE}</h2>
            <p class="hint">{words::EXPLANATION}</p>
            {ui::dynamic(list)}
            {may_manage.then(|| view! { {form(bench)} {confirmation(&state)} }.part())}
        </section>
    }
    .part()
}

fn row(one: RecipientRow, state: &State, may_manage: bool) -> Part {
    let state = *state;
    let heading = view! { <span class="row-name"><bdi>{one.label.clone()}</bdi></span> };
    let mut cells = vec![
        (words::NUMBER, one.number.clone().part()),
        (
            words::ADDED,
            view! {
                <time datetime=one.added.machine.clone()>{words::added_by(&one.added_by, &one.added.label)}</time>
            }
            .part(),
        ),
    ];
    if may_manage {
        let name = words::remove_named(&one.label, &one.number);
        let ask = move |_| {
            state.leaving.set(Some(one.clone()));
            state.asking.ask();
        };
        let button = view! {
            <button type="button" class=ui::Kind::Secondary.class() aria-label=name data-hold on:click=ask>
                {words::REMOVE}
            </button>
        };
        cells.push((words::CHANGE, button.part()));
    }
    ui::row(heading.part(), cells)
}

fn confirmation(state: &State) -> Part {
    let state = *state;
    let impact =
        move || state.leaving.get().map(|one| view! { <p>{words::impact(&one.label, &one.number)}</p> }.part());
    let ui::Asking { open, busy, problem } = state.asking;
    let body = view! {
        {ui::dynamic(impact)}
        {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        <div class="dialog-actions">
            {ui::button(ui::Kind::Secondary, common::CANCEL, move |_| open.set(false))}
            <button
                type="button"
                class=ui::Kind::Primary.class()
                aria-disabled=move || busy.get().then_some("true")
                on:click=move |_| state.remove()
            >
                {ui::busy_words(busy, words::REMOVING, words::REMOVE)}
            </button>
        </div>
    };
    let title = Signal::stored(words::REMOVE_TITLE.to_owned());
    view! { <ui::Dialog id="recipient-remove" title open body=body.part()/> }.part()
}

impl State {
    fn remove(self) {
        let Some(one) = self.leaving.get_untracked().filter(|_| !self.asking.busy.get_untracked()) else { return };
        self.asking.busy.set(true);
        spawn_local(async move {
            let answer = rpc::unlist_recipient(one.handle).await;
            if let Some(list) = self.asking.answered(answer) {
                self.bench.listed(list, words::REMOVED_DONE);
            }
        });
    }
}

impl Bench {
    fn listed(self, list: Vec<RecipientRow>, sentence: &str) {
        self.view.update(|view| {
            if let Some(tests) = &mut view.tests {
                tests.recipients = list;
            }
        });
        self.announcer.say(sentence.to_owned());
    }
}

fn form(bench: Bench) -> Part {
    let (label, number) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<UiError>);
    let add = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let text = |node: NodeRef<html::Input>| node.get_untracked().map(|field| field.value()).unwrap_or_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (whose, handle) = (text(label), text(number));
        spawn_local(async move {
            let answer = rpc::list_recipient(handle, whose).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(list) => {
                    for node in [label, number] {
                        if let Some(field) = node.get_untracked() {
                            field.set_value("");
                        }
                    }
                    bench.listed(list, words::ADDED_DONE);
                    if let Some(field) = browser::find("#recipient-label") {
                        browser::focus(&field);
                    }
                }
                Err(error) => problem.set(Some(error)),
            }
        });
    };
    let field = |id, label, hint, kind| ui::Wanted { id, label, hint, kind, value: String::new() };
    let fine = Signal::stored(None::<String>);
    view! {
        <form class="readiness-fields" novalidate on:submit=add>
            {ui::text_field(field(LABEL, words::LABEL, "", "text"), label, fine)}
            {ui::text_field(field(NUMBER, words::NEW_NUMBER, words::NUMBER_HINT, "tel"), number, fine)}
            <button
                type="submit"
                class=ui::Kind::Secondary.class()
                aria-disabled=move || busy.get().then_some("true")
            >
                {ui::busy_words(busy, words::ADDING, words::ADD)}
            </button>
        </form>
        {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
    }
    .part()
}
