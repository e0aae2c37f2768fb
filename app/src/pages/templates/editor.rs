//! Writing a version: the fields, the variables, and what it could look like.

use crate::ui::IntoPart as _;
use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{one::One, preview::Preview};
use crate::{
    browser,
    error::UiError,
    routes,
    rpc::{self, VariableRow},
    text, ui,
};

#[derive(Clone, Copy)]
struct Form {
    name: NodeRef<html::Input>,
    language: NodeRef<html::Input>,
    body: NodeRef<html::Textarea>,
    preview: Preview,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

impl Form {
    fn new() -> Self {
        Self {
            name: NodeRef::new(),
            language: NodeRef::new(),
            body: NodeRef::new(),
            preview: Preview::new(),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    fn typed(self, body: String) {
        self.problem.set(None);
        self.preview.look_at(body);
    }

    /// Puts a variable where the caret is.
    fn insert(self, name: &str) {
        let Some(field) = self.body.get_untracked() else { return };
        let variable = format!("{{{{ {name} }}}}");
        let start = field.selection_start().ok().flatten().unwrap_or_default();
        let end = start + u32::try_from(variable.len()).unwrap_or_default();
        // Both fail only for a field of another kind.
        drop(field.set_range_text(&variable));
        browser::focus(&field);
        drop(field.set_selection_range(end, end));
        self.typed(field.value());
    }

    /// Tells whether the values may be sent now; from then on they are on their way.
    fn begin(self) -> Option<(String, String, String)> {
        if self.busy.get_untracked() {
            return None;
        }
        let read = |node: NodeRef<html::Input>| node.get_untracked().map(|field| field.value()).unwrap_or_default();
        let body = self.body.get_untracked().map(|field| field.value())?;
        self.busy.set(true);
        self.problem.set(None);
        Some((read(self.name), read(self.language), body))
    }

    /// The answer has come. Tells what it was, if the page is still there.
    fn ended<T>(self, answer: Result<T, UiError>) -> Option<T> {
        if self.busy.try_set(false).is_some() {
            return None;
        }
        answer.map_err(|error| self.problem.set(Some(error))).ok()
    }
}

/// A template that is not there yet.
pub(super) fn new_template(variables: &[VariableRow]) -> ui::Part {
    let form = Form::new();
    let navigate = use_navigate();
    let announcer = ui::Announcer::new();
    let submit = Callback::new(move |()| {
        let Some((name, language, body)) = form.begin() else { return };
        let navigate = navigate.clone();
        spawn_local(async move {
            if let Some(id) = form.ended(rpc::create_template(name, language, body).await) {
                announcer.say(text::templates::SAVED.to_owned());
                navigate(&routes::record(routes::TEMPLATES, id), NavigateOptions::default());
            }
        });
    });
    let language = ui::Wanted {
        id: "template-language",
        label: text::templates::LANGUAGE,
        hint: text::templates::LANGUAGE_HINT,
        kind: "text",
        value: "en".to_owned(),
    };
    let language = ui::text_field(language, form.language, Signal::stored(None));
    let cancel = view! {
        <a class=ui::Kind::Secondary.class() href=routes::TEMPLATES>{text::common::CANCEL}</a>
    };
    let fields = fields(form, Written::default(), variables.to_vec(), Some(language), submit, cancel.part());
    view! {
        <div class="desk">{ui::card("template-new", text::templates::NEW, fields)} {form.preview.card()}</div>
        {announcer.region()}
    }
    .part()
}

/// The next version of a template.
pub(super) fn next_version(one: One, variables: &[VariableRow]) -> ui::Part {
    let form = Form::new();
    let written = one.full.with_untracked(|full| Written { name: full.row.name.clone(), body: full.body.clone() });
    let submit = Callback::new(move |()| {
        let Some((name, _, body)) = form.begin() else { return };
        let (id, version) = one.full.with_untracked(|full| (full.row.id, full.row.newest));
        spawn_local(async move {
            if let Some(full) = form.ended(rpc::save_template(id, version, name, body).await) {
                one.editing.set(false);
                one.changed(full, text::templates::SAVED);
            }
        });
    });
    let cancel = ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| one.editing.set(false));
    let fields = fields(form, written, variables.to_vec(), None, submit, cancel.part());
    view! {
        <div class="desk">{ui::card("template-edit", text::templates::EDITING, fields)} {form.preview.card()}</div>
    }
    .part()
}

/// What is in the fields at first.
#[derive(Default)]
struct Written {
    name: String,
    body: String,
}

fn fields(
    form: Form,
    written: Written,
    variables: Vec<VariableRow>,
    language: Option<ui::Part>,
    save: Callback<()>,
    cancel: ui::Part,
) -> ui::Part {
    let Written { name, body } = written;
    ui::effect(move || {
        if let Some(field) = form.body.get() {
            // What was typed before the page was awake stays.
            if field.value().is_empty() {
                field.set_value(&body);
            }
            form.preview.look_at(field.value());
        }
    });
    let name = ui::Wanted {
        id: "template-name",
        label: text::templates::NAME,
        hint: text::templates::NAME_HINT,
        kind: "text",
        value: name,
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    let problem = move || form.problem.get().map(|error| ui::banner(error.sentence().to_owned()));
    view! {
        <form class="draft-form template-form" on:submit=submit>
            {ui::text_field(name, form.name, Signal::stored(None))}
            {language}
            <ui::TextArea
                id="template-body"
                label=text::templates::BODY.to_owned()
                placeholder=""
                node=form.body
                described_by="template-hint"
                error=Signal::derive(move || form.preview.problem())
                on_text=Callback::new(move |typed| form.typed(typed))
            />
            {form.preview.way(form.body)}
            {choices(form, variables)}
            <p id="template-hint" class="subdued">{text::templates::SAVE_HINT}</p>
            {ui::dynamic(problem)}
            <div class="dialog-actions">
                {cancel}
                <button
                    type="submit"
                    class=ui::Kind::Primary.class()
                    data-hold
                    aria-disabled=move || form.busy.get().then_some("true")
                >
                    {ui::busy_words(form.busy, text::templates::SAVING, text::templates::SAVE)}
                </button>
            </div>
        </form>
    }
    .part()
}

/// The variables, each as a button that puts it into the text.
fn choices(form: Form, variables: Vec<VariableRow>) -> ui::Part {
    let choice = |variable: VariableRow| {
        let name = variable.name;
        let code = format!("{{{{ {name} }}}}");
        view! {
            <li>
                <button type="button" class="button button-secondary" data-hold on:click=move |_| form.insert(&name)>
                    <code>{code}</code>
                </button>
                <span class="subdued">{text::templates::insert(&variable.label, &variable.sample)}</span>
            </li>
        }
        .part()
    };
    view! {
        <fieldset class="variables">
            <legend>{text::templates::VARIABLES}</legend>
            <ul>{variables.into_iter().map(choice).collect_view()}</ul>
        </fieldset>
    }
    .part()
}
