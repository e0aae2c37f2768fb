//! The labels of a contact.

use domain::ids::LabelId;
use leptos::{html, prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    error::UiError,
    pages::inbox::remote::{self, Remote},
    rpc::{self, LabelRow},
    text::{self, contacts as words},
    ui::{self, IntoPart as _, Part},
};

/// A label with its colour.
pub(super) fn chip(path: &str, color: &str) -> Part {
    view! { <span class="mark" data-tone=color.to_owned()>{path.to_owned()}</span> }.part()
}

/// Several of them.
pub(super) fn chips(labels: &[LabelRow]) -> Part {
    let chip = |label: &LabelRow| chip(&label.path, &label.color);
    view! { <span class="contact-chips">{labels.iter().map(chip).collect_view()}</span> }.part()
}

#[derive(Clone, Copy)]
struct Labels {
    one: One,
    set: RwSignal<Remote<Vec<LabelRow>>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    choice: NodeRef<html::Select>,
}

pub(super) fn card(one: One) -> Part {
    let labels = Labels {
        one,
        set: RwSignal::new(Remote::Idle),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        choice: NodeRef::new(),
    };
    ui::effect(move || labels.load());
    let on = Memo::new(move |_| one.full.with(|full| full.labels.clone()));
    let body = view! {
        {ui::dynamic(move || {
            let is_bare = on.read().is_empty() && matches!(&*labels.set.read(), Remote::Ready(set) if set.is_empty());
            (!is_bare).then(|| own(labels, &on.read()))
        })}
        {ui::dynamic(move || labels.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        {ui::dynamic(move || Some(further(labels, &on.read())))}
    };
    ui::card("contact-labels", words::LABELS, body.part())
}

fn own(labels: Labels, on: &[LabelRow]) -> Part {
    if on.is_empty() {
        return view! { <p class="subdued">{words::NO_LABELS}</p> }.part();
    }
    let row = |label: &LabelRow| {
        let id = label.id;
        view! {
            <li>
                {chip(&label.path, &label.color)}
                <button
                    type="button"
                    class="button button-plain button-icon"
                    aria-label=words::take_off(&label.path)
                    on:click=move |_| labels.set(id, false)
                >
                    {ui::icon(ui::icons::X)}
                </button>
            </li>
        }
    };
    view! { <ul class="contact-labels">{on.iter().map(row).collect_view()}</ul> }.part()
}

fn further(labels: Labels, on: &[LabelRow]) -> Part {
    let set = match labels.set.get() {
        Remote::Ready(set) => set,
        Remote::Failed(error) => return ui::small_error(words::LABELS_FAILED, &error, move |_| labels.load()),
        Remote::Idle | Remote::Loading => return ui::skeleton_lines(text::common::LOADING, 1),
    };
    if set.is_empty() {
        return view! { <p class="hint">{words::NO_SET}</p> }.part();
    }
    let rest: Vec<_> = set.into_iter().filter(|label| !on.iter().any(|own| own.id == label.id)).collect();
    if rest.is_empty() {
        return view! { <p class="hint">{words::ALL_ON}</p> }.part();
    }
    let option = |label: LabelRow| view! { <option value=label.id.to_string()>{label.path}</option> };
    let add = move |_| {
        let chosen = labels.choice.get_untracked().and_then(|select| select.value().parse::<LabelId>().ok());
        if let Some(id) = chosen {
            labels.set(id, true);
        }
    };
    view! {
        <div class="contact-add">
            <div class="field">
                <label for="contact-label">{words::ADD_LABEL}</label>
                <select id="contact-label" class="select" node_ref=labels.choice>
                    {rest.into_iter().map(option).collect_view()}
                </select>
            </div>
            {ui::button(ui::Kind::Secondary, words::ADD, add)}
        </div>
    }
    .part()
}

impl Labels {
    fn load(self) {
        remote::fetch(self.set, rpc::labels());
    }

    fn set(self, label: LabelId, on: bool) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = rpc::label_contact(self.one.id, label, on).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(full) => {
                    self.problem.set(None);
                    self.one.changed(full, words::LABELLED);
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }
}
