//! The inbox: conversation list, one conversation, what is known about its contact.
//!
//! The address says which conversations are listed and which is open. [`store::Inbox`] holds what has been loaded; it is renewed by
//! the live stream ([`live`]) without touching what is typed, focused or scrolled.

mod autosave;
mod bell;
mod bubble;
mod composer;
pub(super) mod consent;
mod context_pane;
pub(in crate::pages) mod counter;
pub(super) mod customer;
mod dry_run;
mod files;
mod follow;
mod found;
mod keyboard;
pub(super) mod late;
mod list;
mod live;
mod media;
mod messages;
mod note;
mod practice;
mod present;
pub(super) mod remote;
mod renew;
mod reply_options;
mod store;
mod tasks;
mod thread;
mod triage;

use crate::ui::IntoPart as _;
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

use crate::{routes, text, ui};

pub(crate) use thread::ThreadPage;

/// The frame around list and conversation. It stays while one conversation after another is opened.
#[component]
pub(crate) fn InboxPage() -> impl IntoView {
    let inbox = store::Inbox::new(&use_location());
    provide_context(inbox);
    ui::document_title(move || inbox.title());
    live::follow(inbox);
    let help = keyboard::listen(inbox);
    view! {
        <div
            class="inbox"
            data-page="inbox"
            data-shows=move || if inbox.opened.get().is_some() { "thread" } else { "list" }
        >
            <h1 class="visually-hidden">{text::inbox::TITLE}</h1>
            <practice::PracticeStrip/>
            <div class="inbox-panes">
                <list::ListPane help/>
                <Outlet/>
            </div>
            <keyboard::ShortcutHelp open=help/>
            {late::late(late::Late::Triage)}
            <div class="visually-hidden" role="status">{ui::words(move || inbox.announcement.get())}</div>
        </div>
    }
    .part()
}

/// Beside the list while no conversation is open.
#[component]
pub(crate) fn NothingChosen() -> impl IntoView {
    view! {
        <section class="thread-pane thread-pane-empty" aria-label=text::inbox::CHOOSE_TITLE>
            {ui::empty_state(ui::icons::CHAT, text::inbox::CHOOSE_TITLE, text::inbox::CHOOSE, None)}
        </section>
    }
    .part()
}

/// Whether a path opens a conversation, right or wrong: on a phone the list makes room for it.
fn opened_of(path: &str) -> Option<String> {
    let id = path.strip_prefix(routes::INBOX)?.strip_prefix('/')?;
    (!id.is_empty()).then(|| id.to_owned())
}
