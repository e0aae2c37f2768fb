//! What a reply can start with, and when it should leave.

use crate::ui::IntoPart as _;
use domain::ids::TemplateId;
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    composer,
    remote::{self, Remote},
    thread::Open,
};
use crate::{
    error::UiError,
    rpc::{self, ReplyStart, TemplateChoice},
    text, ui,
};

#[derive(Clone, Copy)]
struct State {
    open: Open,
    options: RwSignal<Remote<ReplyStart>>,
    /// What the last template could not fill in.
    missing: RwSignal<Vec<String>>,
    problem: RwSignal<Option<UiError>>,
}

/// The fields, once somebody opens them.
pub(super) fn options(open: Open) -> ui::Part {
    let state = State {
        open,
        options: RwSignal::new(Remote::Idle),
        missing: RwSignal::default(),
        problem: RwSignal::new(None),
    };
    ui::effect(move || state.load());
    let missing = move || {
        let missing = state.missing.get();
        (!missing.is_empty())
            .then(|| view! { <p class="notice" role="status">{text::composer::missing(&missing)}</p> }.part())
    };
    view! {
        {ui::dynamic(move || Some(shown(state)))}
        {ui::dynamic(missing)}
        {ui::dynamic(move || state.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
    }
    .part()
}

fn shown(state: State) -> ui::Part {
    match state.options.get() {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(text::common::LOADING, 2),
        Remote::Failed(error) => ui::small_error(text::composer::OPTIONS_FAILED, &error, move |_| state.load()),
        Remote::Ready(ReplyStart { zone, templates }) => view! {
            {choice(state, templates)}
            <div class="field">
                <label for="reply-time">{text::composer::SEND_AT}</label>
                <input
                    id="reply-time"
                    class="text-field"
                    type="datetime-local"
                    aria-describedby="reply-zone"
                    prop:value=move || state.open.send_at.get()
                    on:input=move |event| state.open.send_at.set(event_target_value(&event))
                />
                <span id="reply-zone" class="field-hint">{text::drafts::zone(&zone)}</span>
            </div>
        }
        .part(),
    }
}

fn choice(state: State, templates: Vec<TemplateChoice>) -> ui::Part {
    if templates.is_empty() {
        return view! { <p class="subdued">{text::composer::NO_TEMPLATES}</p> }.part();
    }
    let option = |template: TemplateChoice| view! { <option value=template.id.to_string()>{template.name}</option> };
    let choose = move |event: ev::Event| {
        if let Ok(template) = event_target_value(&event).parse::<TemplateId>() {
            state.fill(template);
        }
    };
    view! {
        <div class="field">
            <label for="reply-template">{text::composer::TEMPLATE}</label>
            <select id="reply-template" class="select" on:change=choose>
                <option value="">{text::composer::CHOOSE_TEMPLATE}</option>
                {templates.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .part()
}

impl State {
    fn load(self) {
        remote::fetch(self.options, rpc::reply_options());
    }

    fn fill(self, template: TemplateId) {
        self.problem.set(None);
        spawn_local(async move {
            match rpc::fill_template(self.open.id, template).await {
                Ok(filled) => {
                    self.missing.try_set(filled.missing);
                    self.open.template.try_set(Some(filled.id));
                    self.open.insert.try_set(Some(filled.text));
                    composer::focus();
                }
                Err(error) => {
                    self.problem.try_set(Some(error));
                }
            }
        });
    }
}
