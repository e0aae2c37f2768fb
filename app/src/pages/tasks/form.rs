//! Writing a task down, and changing one.

use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{list::ME, one::One};
use crate::{
    browser,
    error::UiError,
    routes,
    rpc::{self, TaskChoice, TaskDesk, TaskFields, TaskMove},
    text,
    ui::{self, IntoPart as _, Part},
};

#[derive(Clone, Copy)]
struct Form {
    title: NodeRef<html::Input>,
    note: NodeRef<html::Textarea>,
    due: NodeRef<html::Input>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

impl Form {
    fn new() -> Self {
        Self {
            title: NodeRef::new(),
            note: NodeRef::new(),
            due: NodeRef::new(),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// Tells what to send; from then on it is on its way.
    fn begin(self) -> Option<TaskFields> {
        if self.busy.get_untracked() {
            return None;
        }
        let read = |node: NodeRef<html::Input>| node.get_untracked().map(|field| field.value()).unwrap_or_default();
        let note = self.note.get_untracked().map(|field| field.value())?;
        self.busy.set(true);
        self.problem.set(None);
        Some(TaskFields { title: read(self.title), note, due: read(self.due) })
    }

    /// The answer has come. Tells what it was, if the page is still there.
    fn ended<T>(self, answer: Result<T, UiError>) -> Option<T> {
        if self.busy.try_set(false).is_some() {
            return None;
        }
        answer.map_err(|error| self.problem.set(Some(error))).ok()
    }
}

/// A choice of owners.
pub(super) fn owner_field(
    id: &'static str,
    node: NodeRef<html::Select>,
    owners: Vec<TaskChoice>,
    current: &str,
) -> Part {
    let option = |TaskChoice { value, name }: TaskChoice| {
        let chosen = value == current;
        view! { <option value=value selected=chosen>{name}</option> }
    };
    view! {
        <div class="field">
            <label for=id>{text::tasks::FIELD_OWNER}</label>
            <select id=id class="select" node_ref=node>
                {owners.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
    .part()
}

/// A task that is not there yet.
pub(super) fn new_task(desk: TaskDesk) -> Part {
    let TaskDesk { owners, zone, conversation, client, .. } = desk;
    let form = Form::new();
    let owner = NodeRef::<html::Select>::new();
    // One for all attempts: pressing twice, or again after a lost answer, writes one task.
    let key = StoredValue::new(None);
    let navigate = use_navigate();
    let save = Callback::new(move |()| {
        let Some(fields) = form.begin() else { return };
        let owner = owner.get_untracked().map(|field| field.value()).unwrap_or_default();
        let attempt = (fields.clone(), owner.clone());
        let key = match key.get_value() {
            Some((of, key)) if of == attempt => key,
            _ => {
                let fresh = browser::request_key();
                key.set_value(Some((attempt, fresh)));
                fresh
            }
        };
        let navigate = navigate.clone();
        spawn_local(async move {
            if let Some(id) = form.ended(rpc::write_task(fields, owner, conversation, key).await) {
                navigate(&routes::record(routes::TASKS, id), NavigateOptions { replace: true, ..Default::default() });
            }
        });
    });
    let about = conversation.map(|_| view! { <p class="subdued"><bdi>{text::tasks::about(&client)}</bdi></p> });
    let way_out = conversation.map_or(routes::TASKS.to_owned(), |id| routes::inbox(routes::Filter::ALL, Some(id)));
    let cancel = view! { <a class=ui::Kind::Secondary.class() href=way_out>{text::common::CANCEL}</a> };
    let whose = owner_field("task-new-owner", owner, owners, ME);
    let fields = fields(form, TaskFields::default(), &zone, false, Some(whose), save, cancel.part());
    ui::card("task-new", text::tasks::NEW_CARD, view! { {about} {fields} }.part())
}

/// The words and the time of one that is there.
pub(super) fn change(one: One, zone: &str) -> Part {
    let form = Form::new();
    let (written, raised) = one.full.with_untracked(|full| {
        let fields = TaskFields { title: full.row.title.clone(), note: full.note.clone(), due: full.due_field.clone() };
        (fields, full.raised)
    });
    let title = written.title.clone();
    let save = Callback::new(move |()| {
        let Some(mut fields) = form.begin() else { return };
        if raised {
            fields.title.clone_from(&title);
        }
        let (id, version) = one.full.with_untracked(|full| (full.row.id, full.row.version));
        spawn_local(async move {
            if let Some(full) = form.ended(rpc::move_task(id, version, TaskMove::Edit(fields)).await) {
                one.editing.set(false);
                one.changed(full, text::tasks::SAVED);
            }
        });
    });
    let cancel = ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| one.editing.set(false));
    let fields = fields(form, written, zone, raised, None, save, cancel.part());
    ui::card("task-edit", text::tasks::EDITING, fields)
}

fn fields(
    form: Form,
    written: TaskFields,
    zone: &str,
    raised: bool,
    owner: Option<Part>,
    save: Callback<()>,
    cancel: Part,
) -> Part {
    let TaskFields { title, note, due } = written;
    ui::effect(move || {
        if let Some(field) = form.note.get() {
            // What was typed before the page was awake stays.
            if field.value().is_empty() {
                field.set_value(&note);
            }
        }
    });
    let title = if raised {
        view! { <p class="hint">{text::tasks::RAISED_TITLE}</p> }.part()
    } else {
        let wanted = ui::Wanted {
            id: "task-title",
            label: text::tasks::FIELD_TITLE,
            hint: text::tasks::FIELD_TITLE_HINT,
            kind: "text",
            value: title,
        };
        ui::text_field(wanted, form.title, Signal::stored(None))
    };
    let wanted =
        ui::Wanted { id: "task-due", label: text::tasks::FIELD_DUE, hint: "", kind: "datetime-local", value: due };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        save.run(());
    };
    view! {
        <form class="draft-form" on:submit=submit>
            {title}
            <ui::TextArea
                id="task-note"
                label=text::tasks::FIELD_NOTE.to_owned()
                placeholder=""
                node=form.note
                described_by=""
                error=Signal::stored(None::<String>)
                on_text=Callback::new(move |_| form.problem.set(None))
            />
            {ui::text_field(wanted, form.due, Signal::stored(None))}
            <p class="hint">{text::tasks::due_hint(zone)}</p>
            {owner}
            {ui::dynamic(move || form.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
            <div class="dialog-actions">
                {cancel}
                <button
                    type="submit"
                    class=ui::Kind::Primary.class()
                    data-hold
                    aria-disabled=move || form.busy.get().then_some("true")
                >
                    {ui::busy_words(form.busy, text::tasks::SAVING, text::tasks::SAVE)}
                </button>
            </div>
        </form>
    }
    .part()
}
