//! Parts of the inbox that come after it, in a chunk of their own: what is below and beside the messages, not what one opens it for.

#![expect(clippy::unnecessary_wraps, reason = "what is split off fails when its chunk does not come")]

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use std::{future::Future, pin::Pin, sync::Arc};

use super::{
    autosave, bell, consent, context_pane, customer, dry_run, files, follow, found, note, practice, present,
    reply_options, store::Inbox, tasks, thread::Open, triage,
};
use crate::{
    text,
    ui::{self, IntoPart as _, Part},
};

/// One of the parts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Late {
    /// The drafts of the conversation, the latest in full.
    DryRuns(Open),
    /// Tasks, customer, consent and timeline of the contact.
    Contact(Open, domain::ids::ContactId),
    /// Who else has the conversation open; it keeps what is typed as well.
    Present(Open),
    /// Templates and a time to send.
    ReplyOptions(Open),
    /// The gates of the guard.
    Gates,
    /// Filters and what can be done with selected rows, above the list.
    Tools,
    /// How many notifications are not read.
    Bell,
    /// Where the conversation stands, above its messages.
    Standing(Open),
    /// The dialogs of both, and what was done.
    Triage,
}

#[wasm_split(beside, wasm_split_path = ::leptos::wasm_split, fallible)]
fn beside(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(match part {
        Late::DryRuns(open) => dry_run::dry_runs(open),
        Late::Contact(open, contact) => {
            let (customer, consent) = (customer::panel(open, contact), consent::panel(open));
            let page = context_pane::page_link(contact);
            view! { {page} {follow::follow(open)} {tasks::panel(open)} {customer} {consent} {context_pane::timeline(open, contact)} }.part()
        }
        Late::Present(open) => {
            autosave::start(open);
            present::strip(open)
        }
        Late::ReplyOptions(open) => reply_options::options(open),
        Late::Gates => practice::every_gate(),
        // In the other chunks.
        Late::Tools | Late::Bell | Late::Standing(_) | Late::Triage => ().part(),
    })
}

#[wasm_split(sorting, wasm_split_path = ::leptos::wasm_split, fallible)]
fn sorting(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(match part {
        Late::Tools => triage::tools(),
        Late::Bell => bell::bell(expect_context::<Inbox>()),
        _ => triage::desk(),
    })
}

#[wasm_split(standing, wasm_split_path = ::leptos::wasm_split, fallible)]
fn standing(open: Open) -> Result<Part, SplitLoaderError> {
    Ok(triage::bar(open.id))
}

async fn arrival(part: Late) -> Result<Part, SplitLoaderError> {
    match part {
        Late::Tools | Late::Bell | Late::Triage => sorting(part).await,
        Late::Standing(open) => standing(open).await,
        _ => beside(part).await,
    }
}

/// What a search found: a chunk of its own, because few conversations are opened by way of it.
#[wasm_split(finder, wasm_split_path = ::leptos::wasm_split, fallible)]
fn finder(inbox: Inbox) -> Result<Part, SplitLoaderError> {
    Ok(found::found(inbox))
}

/// Writing a note: another chunk, for those who write one.
#[wasm_split(notepad, wasm_split_path = ::leptos::wasm_split, fallible)]
fn notepad(open: Open, inbox: Inbox) -> Result<Part, SplitLoaderError> {
    Ok(note::note(open, inbox))
}

/// The part, once the page is awake and the chunk is there.
pub(super) fn late(part: Late) -> Part {
    coming(Arc::new(move || Box::pin(arrival(part))))
}

/// What a search found, once the page is awake and the chunk is there.
pub(super) fn found(inbox: Inbox) -> Part {
    coming(Arc::new(move || Box::pin(finder(inbox))))
}

/// Writing a note, once the chunk is there.
pub(super) fn note(open: Open, inbox: Inbox) -> Part {
    coming(Arc::new(move || Box::pin(notepad(open, inbox))))
}

/// The files of a reply: a chunk of its own, because most replies are words alone.
#[wasm_split(parcel, wasm_split_path = ::leptos::wasm_split, fallible)]
fn parcel(open: Open) -> Result<Part, SplitLoaderError> {
    Ok(files::files(open))
}

/// The files of a reply, once the chunk is there.
pub(super) fn files(open: Open) -> Part {
    coming(Arc::new(move || Box::pin(parcel(open))))
}

pub(in crate::pages) type Load =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Part, SplitLoaderError>> + Send>> + Send + Sync>;

/// What a chunk brings, once the page is awake and the chunk is there.
pub(in crate::pages) fn coming(load: Load) -> Part {
    let awake = RwSignal::new(false);
    ui::effect(move || awake.set(true));
    ui::dynamic(move || awake.get().then(|| arriving(load.clone()))).part()
}

fn arriving(load: Load) -> Part {
    let attempts = RwSignal::new(0_u32);
    let again = move |_| attempts.update(|count| *count += 1);
    let absent = move || {
        let button = ui::button(ui::Kind::Secondary, text::common::RETRY, again);
        let sentence = ui::banner(text::error::PAGE_NOT_LOADED.to_owned());
        view! { <div class="small-error">{sentence} {button}</div> }.part()
    };
    ui::waits(
        || ui::skeleton_lines(text::common::LOADING, 2),
        move || {
            attempts.track();
            let part = load();
            async move { part.await.unwrap_or_else(|_| absent()) }
        },
    )
}
