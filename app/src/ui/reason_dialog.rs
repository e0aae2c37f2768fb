//! Asks for a reason before something that others will want to understand later.

use super::{IntoPart as _, Part};
use leptos::{html, prelude::*};

use super::{Dialog, Kind, TextArea, banner, busy_words, button, dynamic, effect};
use crate::{error::UiError, text};

/// What goes on in it.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    /// Whether it shows.
    pub(crate) open: RwSignal<bool>,
    /// Whether the answer is on its way.
    pub(crate) busy: RwSignal<bool>,
    /// Why it was refused.
    pub(crate) problem: RwSignal<Option<UiError>>,
}

impl Asking {
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), busy: RwSignal::new(false), problem: RwSignal::new(None) }
    }

    /// Opens it without what the last time left behind.
    pub(crate) fn ask(self) {
        self.problem.set(None);
        self.open.set(true);
    }

    /// The answer has come: closes it, or says why not. Tells whether it worked; nothing happens to a page that has gone.
    pub(crate) fn answered<T>(self, answer: Result<T, UiError>) -> Option<T> {
        if self.busy.try_set(false).is_some() {
            return None;
        }
        match answer {
            Ok(value) => {
                self.open.set(false);
                Some(value)
            }
            Err(error) => {
                self.problem.set(Some(error));
                None
            }
        }
    }
}

/// What the dialog says.
#[derive(Clone, Copy)]
pub(crate) struct Wording {
    /// Its heading's id; one of its kind on a page.
    pub(crate) id: &'static str,
    /// The id of the field.
    pub(crate) field: &'static str,
    /// On the button that does it.
    pub(crate) confirm: &'static str,
    /// On the same button while it is being done.
    pub(crate) during: &'static str,
    /// How much that button stands out.
    pub(crate) kind: Kind,
}

/// `impact` says what follows; `on_reason` gets the trimmed reason, which is never empty.
#[component]
pub(crate) fn ReasonDialog(
    /// What it says.
    wording: Wording,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What goes on in it.
    asking: Asking,
    /// What follows from a yes.
    impact: Part,
    /// Hears the reason.
    on_reason: Callback<String>,
) -> impl IntoView {
    let Wording { id, field, confirm, during, kind } = wording;
    let Asking { open, busy, problem } = asking;
    let node = NodeRef::<html::Textarea>::new();
    let missing = RwSignal::new(None::<String>);
    effect(move || {
        if open.get() {
            missing.set(None);
            if let Some(field) = node.get_untracked() {
                field.set_value("");
            }
        }
    });
    let answer = move || {
        let reason = node.get_untracked().map(|field| field.value().trim().to_owned()).unwrap_or_default();
        if reason.is_empty() {
            missing.set(Some(text::common::REASON_NEEDED.to_owned()));
        } else if !busy.get_untracked() {
            busy.set(true);
            on_reason.run(reason);
        }
    };
    let body = view! {
        {impact}
        <TextArea
            id=field
            label=text::common::REASON.to_owned()
            placeholder=""
            node
            described_by=""
            error=missing
            on_text=Callback::new(move |_| missing.set(None))
        />
        {dynamic(move || problem.get().map(|error| banner(error.sentence().to_owned())))}
        <div class="dialog-actions">
            {button(Kind::Secondary, text::common::CANCEL, move |_| open.set(false))}
            <button
                type="button"
                class=kind.class()
                aria-disabled=move || busy.get().then_some("true")
                on:click=move |_| answer()
            >
                {busy_words(busy, during, confirm)}
            </button>
        </div>
    };
    view! { <Dialog id title open body=body.part()/> }
}
