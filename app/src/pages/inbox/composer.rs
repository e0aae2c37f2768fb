//! Writing a reply. Nothing here sends: the button asks for a dry run, and says so.

use domain::message::segment;
use leptos::{ev, html, prelude::*, task::spawn_local};
use uuid::Uuid;

use super::{counter, dry_run, practice, remote, store::Inbox, thread::Open};
use crate::{
    browser,
    error::UiError,
    rpc::{self, DryRunView},
    text, ui,
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
struct Attempt {
    key: Uuid,
    body: String,
}

#[derive(Clone, Copy)]
struct State {
    inbox: Inbox,
    open: Open,
    typed: RwSignal<String>,
    attempt: StoredValue<Option<Attempt>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
}

/// The form below the messages.
pub(super) fn composer(name: &str, open: Open) -> impl IntoView + use<> {
    let state = State {
        inbox: expect_context::<Inbox>(),
        open,
        typed: RwSignal::default(),
        attempt: StoredValue::new(None),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    let field = NodeRef::<html::Textarea>::new();
    ui::effect(move || {
        if let Some(field) = field.get() {
            state.begin(&field);
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
    view! {
        <form class="composer" on:submit=submit on:keydown=press>
            <ui::TextArea
                id=FIELD
                label=text::composer::label(name)
                placeholder=text::composer::PLACEHOLDER
                node=field
                described_by=DESCRIBED_BY
                error=Signal::derive(move || state.problem.get().map(|error| error.sentence().to_owned()))
                on_text=Callback::new(move |typed| state.keep(typed))
            />
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
                    {ui::busy_words(state.busy, text::composer::WORKING, text::composer::PREVIEW)}
                </button>
            </div>
        </form>
    }
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
        self.problem.set(None);
        self.typed.set(typed);
    }

    /// The same text again before an answer has come is the same attempt.
    fn attempt(self) -> Attempt {
        let body = self.typed.get_untracked();
        if let Some(same) = self.attempt.get_value().filter(|attempt| attempt.body == body) {
            return same;
        }
        let attempt = Attempt { key: browser::request_key(), body };
        self.attempt.set_value(Some(attempt.clone()));
        attempt
    }

    fn preview(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        let Attempt { key, body } = self.attempt();
        spawn_local(async move {
            let answer = rpc::dry_run(self.open.id, body, key, None, None).await;
            if self.busy.try_set(false).is_some() {
                // The page has gone; the draft is kept by the server.
                return;
            }
            match answer {
                Ok(run) => self.show(run),
                Err(error) => {
                    self.problem.set(Some(error));
                    focus();
                }
            }
        });
    }

    fn show(self, run: DryRunView) {
        self.attempt.set_value(None);
        self.open.latest.set(Some(run));
        self.inbox.announcement.set(text::dry_run::READY.to_owned());
        remote::fetch(self.open.runs, rpc::dry_runs(self.open.id));
        practice::look_at_guard(self.inbox);
        dry_run::reveal();
    }
}
