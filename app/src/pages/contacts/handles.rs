//! The contact's numbers: how it is known that they are theirs, and whether each may be written to; and one that is somebody else's.

use domain::ids::{ContactId, IdentityId};
use leptos::{prelude::*, task::spawn_local};

use super::{
    choose::{self, chooser},
    late,
    one::One,
};
use crate::{
    browser,
    error::UiError,
    pages::inbox::consent,
    rpc::{self, ContactRow, HandleRow},
    text::{self, contacts as words},
    ui::{self, IntoPart as _, Part},
};

#[derive(Clone, Copy)]
pub(super) struct Handles {
    one: One,
    /// Whose consent shows; one at a time.
    chosen: RwSignal<Option<IdentityId>>,
    /// The one that is somebody else's.
    moving: RwSignal<Option<HandleRow>>,
    open: RwSignal<bool>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    key: StoredValue<uuid::Uuid>,
}

pub(super) fn card(one: One) -> Part {
    let handles = Handles {
        one,
        chosen: RwSignal::new(one.full.with_untracked(|full| full.handles.first().map(|handle| handle.id))),
        moving: RwSignal::new(None),
        open: RwSignal::new(false),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        key: StoredValue::new(uuid::Uuid::nil()),
    };
    let rows = Memo::new(move |_| one.full.with(|full| full.handles.clone()));
    let announcement = RwSignal::new(String::new());
    let list = move || {
        let part = rows.with(|rows| {
            if rows.is_empty() {
                return view! { <p class="subdued">{words::NO_HANDLES}</p> }.part();
            }
            let alone = rows.len() == 1;
            let row = |row: &HandleRow| handle(handles, row, alone);
            view! { <ul class="contact-rows">{rows.iter().map(row).collect_view()}</ul> }.part()
        });
        Some(part)
    };
    // One that has gone leaves its place to the first.
    let conversation = Memo::new(move |_| {
        rows.with(|rows| {
            let shown = rows.iter().find(|row| Some(row.id) == handles.chosen.get()).or_else(|| rows.first());
            shown.and_then(|row| row.conversation)
        })
    });
    let panel = move || {
        let id = conversation.get()?;
        let concerned = move || {
            one.tick.track();
            true
        };
        Some(consent::panel_of(id, announcement, concerned))
    };
    let dialog = one.full.with_untracked(|full| full.may_merge).then(|| late::moves(handles));
    let body = view! {
        {ui::dynamic(list)}
        {ui::dynamic(panel)}
        {dialog}
        <div class="visually-hidden" role="status">{ui::words(move || announcement.get())}</div>
    };
    ui::card("contact-handles", words::HANDLES, body.part())
}

fn handle(handles: Handles, row: &HandleRow, alone: bool) -> Part {
    let (id, chosen) = (row.id, handles.chosen);
    let (tone, word) =
        if row.stays { (ui::Tone::Critical, text::consent::STAYS) } else { (ui::Tone::Success, text::consent::MAY) };
    let show = (!alone).then(|| {
        let label = words::consent_of(&row.handle);
        view! {
            <button
                type="button"
                class=ui::Kind::Secondary.class()
                aria-pressed=move || (chosen.get() == Some(id)).to_string()
                aria-label=label
                on:click=move |_| chosen.set(Some(id))
            >
                {words::SHOW_CONSENT}
            </button>
        }
    });
    let may_move = handles.one.full.with_untracked(|full| full.may_merge);
    let not_theirs = may_move.then(|| {
        let (label, moving) = (words::move_of(&row.handle), row.clone());
        view! {
            <button
                type="button"
                class="button button-plain"
                aria-label=label
                on:click=move |_| handles.ask(moving.clone())
            >
                {words::NOT_THEIRS}
            </button>
        }
    });
    view! {
        <li>
            <span class="contact-row-foot">
                <strong>{row.handle.clone()}</strong>
                <span class="subdued">{row.channel.label()}</span>
                {ui::badge(tone, word)}
            </span>
            <span class="subdued">{row.match_line.clone()}</span>
            <span class="contact-row-foot">{show} {not_theirs}</span>
        </li>
    }
    .part()
}

/// Asks whose it is.
pub(super) fn moving(handles: Handles) -> Part {
    let title = Signal::derive(move || {
        handles.moving.with(|row| row.as_ref().map(|row| words::move_title(&row.handle)).unwrap_or_default())
    });
    let chosen = Callback::new(move |row: ContactRow| handles.go(Some(row.id)));
    let body = view! {
        <p>{words::MOVE_HINT}</p>
        {chooser("move-find", handles.one.id, candidate, chosen)}
        {ui::dynamic(move || handles.problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        <div class="dialog-actions">
            {ui::button(ui::Kind::Secondary, text::common::CANCEL, move |_| handles.open.set(false))}
            <button
                type="button"
                class=ui::Kind::Primary.class()
                aria-disabled=move || handles.busy.get().then_some("true")
                on:click=move |_| handles.go(None)
            >
                {ui::busy_words(handles.busy, words::MOVING, words::MOVE_NEW)}
            </button>
        </div>
    };
    view! { <ui::Dialog id="move-title" title open=handles.open body=body.part()/> }.part()
}

fn candidate(row: &ContactRow, on_row: Callback<ContactRow>) -> Part {
    let (label, chosen) = (words::theirs(&row.name), row.clone());
    view! {
        <li>
            {choose::who(row)}
            <span class="contact-row-foot">
                <button
                    type="button"
                    class=ui::Kind::Secondary.class()
                    aria-label=label
                    on:click=move |_| on_row.run(chosen.clone())
                >
                    {words::THEIRS}
                </button>
            </span>
        </li>
    }
    .part()
}

impl Handles {
    fn ask(self, row: HandleRow) {
        self.key.set_value(browser::request_key());
        self.problem.set(None);
        self.moving.set(Some(row));
        self.open.set(true);
    }

    fn go(self, into: Option<ContactId>) {
        let Some(handle) = self.moving.with_untracked(|row| row.as_ref().map(|row| row.id)) else { return };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let (version, key) = (self.one.full.with_untracked(|full| full.version), self.key.get_value());
        spawn_local(async move {
            let answer = rpc::move_handle(self.one.id, version, handle, into, key).await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(_) => {
                    self.open.set(false);
                    self.one.announcer.say(words::MOVED.to_owned());
                    self.one.look_again();
                }
                Err(error) => {
                    // Another attempt, with what is so by now.
                    self.key.set_value(browser::request_key());
                    self.one.look_again();
                    self.problem.set(Some(error));
                }
            }
        });
    }
}
