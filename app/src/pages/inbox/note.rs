//! Writing a note for colleagues, and changing one. It comes when somebody wants to.

use crate::ui::IntoPart as _;
use domain::ids::{ConversationId, NoteId};
use leptos::{ev, html, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{
    remote::{self, Remote},
    store::Inbox,
    thread::Open,
};
use crate::{
    browser,
    error::UiError,
    rpc::{self, NoteDesk, NoteVersionRow},
    text, ui,
};

/// Most colleagues to choose from at once.
const CHOICES_MAX: usize = 6;
/// So many characters after an @ may still become a name.
const NAME_MAX: usize = 60;

#[derive(Clone, Copy)]
struct State {
    conversation: ConversationId,
    /// The note that is being changed.
    editing: RwSignal<Option<NoteId>>,
    /// Conversations that just changed.
    changed: RwSignal<Option<Vec<ConversationId>>>,
    /// Read out politely.
    announcement: RwSignal<String>,
    field: NodeRef<html::Textarea>,
    people: RwSignal<Vec<String>>,
    /// The names that what stands after the @ may become.
    choices: RwSignal<Vec<String>>,
    chosen: RwSignal<usize>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    /// The last attempt with its words, until an answer has come.
    attempt: StoredValue<Option<(Uuid, String)>>,
}

/// The form for a new note, or for the one that is to be changed.
pub(super) fn note(open: Open, inbox: Inbox) -> ui::Part {
    let people = RwSignal::new(Vec::new());
    spawn_local(async move {
        // Without the names a note can be written all the same.
        if let Ok(names) = rpc::colleagues().await {
            people.try_set(names);
        }
    });
    ui::dynamic(move || {
        let state = State {
            conversation: open.id,
            editing: open.editing,
            changed: inbox.changed,
            announcement: inbox.announcement,
            field: NodeRef::new(),
            people,
            choices: RwSignal::default(),
            chosen: RwSignal::new(0),
            busy: RwSignal::new(false),
            problem: RwSignal::new(None),
            attempt: StoredValue::new(None),
        };
        Some(match open.editing.get() {
            None => form(state, None),
            Some(id) => fetched(state, id),
        })
    })
    .part()
}

fn fetched(state: State, id: NoteId) -> ui::Part {
    let desk = RwSignal::new(Remote::Idle);
    let load = move || remote::fetch(desk, rpc::note(id));
    load();
    ui::dynamic(move || {
        Some(match desk.get() {
            Remote::Idle | Remote::Loading => ui::skeleton_lines(text::common::LOADING, 3),
            Remote::Ready(desk) => form(state, Some(desk)),
            Remote::Failed(error) => ui::small_error(text::notes::FAILED, &error, move |_| load()),
        })
    })
    .part()
}

fn form(state: State, desk: Option<NoteDesk>) -> ui::Part {
    let changes = desk.as_ref().map(|desk| (desk.id, desk.revision));
    let body = desk.as_ref().map(|desk| desk.body.clone()).unwrap_or_default();
    let may_edit = desk.as_ref().is_none_or(|desk| desk.may_edit);
    ui::effect(move || {
        if let Some(field) = state.field.get() {
            if field.value().is_empty() {
                field.set_value(&body);
            }
            browser::focus(&field);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        state.keep(changes);
    };
    let press = move |event: ev::KeyboardEvent| state.press(&event, changes);
    let title = if changes.is_some() { text::notes::CHANGE_TITLE } else { text::notes::LABEL };
    let (keep, keeping) = match changes {
        Some(_) => (text::notes::SAVE, text::notes::SAVING),
        None => (text::notes::KEEP, text::notes::KEEPING),
    };
    let active = move || state.choices.with(|choices| (!choices.is_empty()).then(|| option_id(state.chosen.get())));
    view! {
        <form class="composer composer-note" on:submit=submit>
            <div class="field">
                <label for="note">{title}</label>
                <textarea
                    id="note"
                    class="text-area"
                    rows="3"
                    dir="auto"
                    placeholder=text::notes::PLACEHOLDER
                    readonly=!may_edit
                    node_ref=state.field
                    aria-autocomplete="list"
                    aria-controls="note-people"
                    aria-activedescendant=active
                    aria-invalid=move || state.problem.with(Option::is_some).then_some("true")
                    aria-describedby="note-error note-hint"
                    on:input=move |_| state.typed()
                    on:click=move |_| state.typed()
                    on:keydown=press
                    on:blur=move |_| state.choices.set(Vec::new())
                ></textarea>
                {people(state)}
                <div id="note-error" class="field-error" role="alert">
                    {ui::words(move || state.problem.get().map(|error| error.sentence().to_owned()).unwrap_or_default())}
                </div>
                <span id="note-hint" class="field-hint">{text::notes::HINT}</span>
            </div>
            <div class="composer-foot">
                {desk.map(|desk| steps(state, desk))}
                {may_edit.then(|| view! {
                    <button
                        type="submit"
                        class=ui::Kind::Primary.class()
                        aria-disabled=move || state.busy.get().then_some("true")
                    >
                        {ui::busy_words(state.busy, keeping, keep)}
                    </button>
                })}
            </div>
        </form>
    }
    .part()
}

/// What else there is to do with one's own note, and what it said before.
fn steps(state: State, desk: NoteDesk) -> ui::Part {
    let id = desk.id;
    let version = |version: NoteVersionRow| {
        view! { <li><span dir="auto">{version.body}</span> {ui::time(&version.until)}</li> }
    };
    let before = (!desk.versions.is_empty()).then(|| {
        view! {
            <details class="met">
                <summary>{text::notes::BEFORE}</summary>
                <ol class="timeline">{desk.versions.into_iter().map(version).collect_view()}</ol>
            </details>
        }
    });
    view! {
        {before}
        {ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| state.done())}
        {desk.may_delete.then(|| ui::button(ui::Kind::Critical, text::notes::DELETE, move |_| state.delete(id)))}
    }
    .part()
}

fn option_id(index: usize) -> String {
    format!("note-person-{index}")
}

/// The colleagues to choose from.
fn people(state: State) -> ui::Part {
    let option = move |(index, name): (usize, String)| {
        let chosen = name.clone();
        let choose = move |event: ev::MouseEvent| {
            // The keyboard stays in the field.
            event.prevent_default();
            state.choose(&chosen);
        };
        view! {
            <li
                id=option_id(index)
                role="option"
                aria-selected=move || (state.chosen.get() == index).to_string()
                on:mousedown=choose
            >
                <bdi>{name}</bdi>
            </li>
        }
    };
    let options = move || Some(state.choices.get().into_iter().enumerate().map(option).collect_view().part());
    let said = move || state.choices.with(|choices| (!choices.is_empty()).then(|| text::notes::choices(choices.len())));
    view! {
        <ul
            id="note-people"
            class="choices"
            role="listbox"
            aria-label=text::notes::COLLEAGUES
            hidden=move || state.choices.with(Vec::is_empty)
        >
            {ui::dynamic(options)}
        </ul>
        <div class="visually-hidden" role="status">{ui::words(move || said().unwrap_or_default())}</div>
    }
    .part()
}

impl State {
    /// What stands before the caret, and after it.
    fn halves(self) -> Option<(String, String)> {
        let field = self.field.get_untracked()?;
        let caret = usize::try_from(field.selection_end().ok().flatten()?).ok()?;
        let units: Vec<u16> = field.value().encode_utf16().collect();
        let (before, after) = units.split_at(caret.min(units.len()));
        Some((String::from_utf16_lossy(before), String::from_utf16_lossy(after)))
    }

    fn typed(self) {
        self.problem.set(None);
        let names = self.halves().and_then(|(before, _)| self.people.with_untracked(|people| fitting(&before, people)));
        self.chosen.set(0);
        self.choices.set(names.unwrap_or_default());
    }

    fn press(self, event: &ev::KeyboardEvent, changes: Option<(NoteId, i32)>) {
        if event.is_composing() {
            return;
        }
        let choices = self.choices.get_untracked();
        let chosen = self.chosen.get_untracked();
        match (event.key().as_str(), choices.len()) {
            ("Enter", 0) if event.ctrl_key() || event.meta_key() => self.keep(changes),
            (_, 0) => return,
            ("ArrowDown", count) => self.chosen.set((chosen + 1) % count),
            ("ArrowUp", count) => self.chosen.set((chosen + count - 1) % count),
            ("Enter" | "Tab", _) => {
                if let Some(name) = choices.get(chosen) {
                    self.choose(name);
                }
            }
            ("Escape", _) => self.choices.set(Vec::new()),
            _ => return,
        }
        event.prevent_default();
    }

    /// Puts a name where it was begun.
    fn choose(self, name: &str) {
        let (Some((before, after)), Some(field)) = (self.halves(), self.field.get_untracked()) else { return };
        let Some((kept, _)) = before.rsplit_once('@') else { return };
        let before = format!("{kept}@{name} ");
        let caret = u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX);
        field.set_value(&format!("{before}{after}"));
        // Fails only for a field without a caret.
        drop(field.set_selection_range(caret, caret));
        self.choices.set(Vec::new());
    }

    fn keep(self, changes: Option<(NoteId, i32)>) {
        let Some(field) = self.field.get_untracked().filter(|_| !self.busy.get_untracked()) else { return };
        let body = field.value();
        let key = match self.attempt.get_value() {
            Some((key, same)) if same == body => key,
            _ => browser::request_key(),
        };
        self.attempt.set_value(Some((key, body.clone())));
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let (answer, done) = match changes {
                Some((id, revision)) => (rpc::edit_note(id, revision, body).await, text::notes::SAVED),
                None => (rpc::write_note(self.conversation, body, key).await, text::notes::KEPT),
            };
            self.answered(answer, done);
        });
    }

    fn delete(self, id: NoteId) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move { self.answered(rpc::delete_note(id).await, text::notes::DELETED) });
    }

    fn answered(self, answer: Result<(), UiError>, done: &'static str) {
        if self.busy.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(()) => {
                self.attempt.set_value(None);
                if let Some(field) = self.field.get_untracked() {
                    field.set_value("");
                }
                self.announcement.set(done.to_owned());
                browser::bridge::toast(done);
                self.changed.set(Some(vec![self.conversation]));
                if self.editing.get_untracked().is_some() {
                    self.done();
                }
            }
            Err(error) => self.problem.set(Some(error)),
        }
    }

    /// Back to a new note.
    fn done(self) {
        self.editing.set(None);
    }
}

/// The names that may be meant by what stands before the caret; nothing where no name is being written.
fn fitting(before: &str, people: &[String]) -> Option<Vec<String>> {
    let (earlier, begun) = before.rsplit_once('@')?;
    let is_address = earlier.chars().next_back().is_some_and(char::is_alphanumeric);
    if is_address || begun.contains('\n') || begun.chars().count() > NAME_MAX {
        return None;
    }
    let begun = begun.to_lowercase();
    let fits = |name: &&String| {
        let name = name.to_lowercase();
        name.starts_with(&begun) || name.split(' ').any(|word| word.starts_with(&begun))
    };
    Some(people.iter().filter(fits).take(CHOICES_MAX).cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_offered_after_an_at() {
        let people = ["Ada Lovelace", "Ben Ito", "Adam Berg"].map(str::to_owned);
        let offered = |before: &str| fitting(before, &people).unwrap_or_default();
        assert_eq!(offered("@"), people);
        assert_eq!(offered("please @ad"), ["Ada Lovelace", "Adam Berg"]);
        assert_eq!(offered("@ito"), ["Ben Ito"]);
        assert_eq!(offered("@Ben I"), ["Ben Ito"]);
        for nothing in ["", "ada", "mail@ad", "@Ben Ito said", "@ad\n"] {
            assert_eq!(offered(nothing), Vec::<String>::new(), "{nothing}");
        }
    }
}
