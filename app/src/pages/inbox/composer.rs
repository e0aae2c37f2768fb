//! Writing a reply. Nothing here sends: the button asks for a dry run, and says so.

use domain::message::segment;
use leptos::{ev, html, prelude::*};
use uuid::Uuid;
use wasm_bindgen::JsCast;

use super::{
    counter,
    late::{Late, late},
    store::Inbox,
    thread::Open,
};
use crate::{
    browser, text,
    ui::{self, IntoPart as _},
};

const FIELD: &str = "reply";
const DESCRIBED_BY: &str = "reply-cost reply-hint";

/// Gives the keyboard to the reply field, if there is one.
pub(super) fn focus() {
    if let Some(field) = browser::find("#reply") {
        browser::focus(&field);
    }
}

/// One press of the button, however often it is repeated until an answer has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Attempt {
    pub(super) key: Uuid,
    pub(super) body: String,
    /// As its field says it.
    pub(super) send_at: String,
}

#[derive(Clone, Copy)]
struct State {
    inbox: Inbox,
    open: Open,
    typed: RwSignal<String>,
    attempt: StoredValue<Option<Attempt>>,
    /// Whether a preview is on its way.
    busy: Memo<bool>,
}

/// The form below the messages.
pub(super) fn composer(name: &str, open: Open) -> impl IntoView + use<> {
    let state = State {
        inbox: expect_context::<Inbox>(),
        open,
        typed: RwSignal::default(),
        attempt: StoredValue::new(None),
        busy: Memo::new(move |_| open.asked.with(Option::is_some)),
    };
    let field = NodeRef::<html::Textarea>::new();
    ui::effect(move || {
        if let Some(field) = field.get() {
            state.begin(&field);
        }
    });
    ui::effect(move || {
        if let (Some(text), Some(field)) = (open.insert.get(), field.get_untracked()) {
            field.set_value(&text);
            state.keep(text);
            open.insert.set(None);
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        state.preview();
    };
    let press = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.is_composing() {
            event.prevent_default();
            state.preview();
        }
    };
    ui::effect(move || {
        if open.editing.get().is_some() {
            open.noting.set(true);
        }
    });
    let noting = open.noting;
    view! {
        {kinds(open)}
        {ui::dynamic(move || noting.get().then(|| late(Late::Note)))}
        <form class="composer" hidden=move || noting.get() on:submit=submit on:keydown=press>
            <ui::TextArea
                id=FIELD
                label=text::composer::label(name)
                placeholder=text::composer::PLACEHOLDER
                node=field
                described_by=DESCRIBED_BY
                error=Signal::derive(move || open.problem.get().map(|error| error.sentence().to_owned()))
                on_text=Callback::new(move |typed| state.keep(typed))
            />
            <div class="composer-files">{late(Late::Files)}</div>
            {more()}
            <div class="composer-foot">
                <p id="reply-cost" class="composer-cost">
                    {ui::words(move || counter::sentence(&segment(state.typed.read().trim())))}
                </p>
                <p id="reply-hint" class="visually-hidden">{text::composer::HINT}</p>
                <button
                    type="submit"
                    class=ui::Kind::Primary.class()
                    aria-disabled=move || state.busy.get().then_some("true")
                >
                    {ui::words(move || if state.busy.get() { text::composer::WORKING } else { text::composer::PREVIEW })}
                </button>
            </div>
        </form>
    }
}

/// A reply to the client, or a note that only colleagues read.
fn kinds(open: Open) -> ui::Part {
    let kind = move |note: bool, label: &'static str| {
        let choose = move |_| {
            open.editing.set(None);
            open.noting.set(note);
        };
        view! {
            <button type="button" data-hold aria-pressed=move || (open.noting.get() == note).to_string() on:click=choose>
                {label}
            </button>
        }
    };
    view! {
        <div class="composer-kind" role="group" aria-label=text::notes::KIND>
            {kind(false, text::notes::TO_CLIENT)} {kind(true, text::notes::TO_STAFF)}
        </div>
    }
    .part()
}

/// What few replies need: fetched when somebody opens it.
fn more() -> ui::Part {
    let wanted = RwSignal::new(false);
    let look = move |event: ev::Event| {
        let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if details.is_some_and(|details| details.has_attribute("open")) {
            wanted.set(true);
        }
    };
    view! {
        <details class="composer-more" on:toggle=look>
            <summary>{text::composer::OPTIONS}</summary>
            <div class="composer-options">
                {ui::dynamic(move || wanted.get().then(|| late(Late::ReplyOptions)))}
            </div>
        </details>
    }
    .part()
}

impl State {
    /// What was typed before the page was awake stays; else what was typed here earlier comes back.
    fn begin(self, field: &web_sys::HtmlTextAreaElement) {
        let typed = field.value();
        if !typed.is_empty() {
            self.keep(typed);
        } else if let Some(kept) = self.inbox.drafts.with_value(|drafts| drafts.get(&self.open.id).cloned()) {
            field.set_value(&kept);
            self.typed.set(kept);
        }
    }

    fn keep(self, typed: String) {
        self.inbox.drafts.update_value(|drafts| {
            drafts.insert(self.open.id, typed.clone());
        });
        self.open.problem.set(None);
        self.open.text.set_value(typed.clone());
        self.typed.set(typed);
    }

    /// The same reply again is the same attempt until an answer has come.
    fn attempt(self) -> Attempt {
        let (body, send_at) = (self.typed.get_untracked(), self.open.send_at.get_untracked());
        let is_same = |attempt: &Attempt| attempt.body == body && attempt.send_at == send_at;
        if let Some(same) = self.attempt.get_value().filter(is_same).filter(|_| self.refused()) {
            return same;
        }
        let attempt = Attempt { key: browser::request_key(), body, send_at };
        self.attempt.set_value(Some(attempt.clone()));
        attempt
    }

    fn refused(self) -> bool {
        self.open.problem.with_untracked(Option::is_some)
    }

    /// Asks for a dry run; the part below the messages fetches and shows it.
    fn preview(self) {
        if !self.busy.get_untracked() {
            let attempt = self.attempt();
            self.open.problem.set(None);
            self.open.asked.set(Some(attempt));
        }
    }
}
