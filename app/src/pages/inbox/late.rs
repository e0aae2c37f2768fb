//! Parts of the inbox that come after it, in a chunk of their own: what is below and beside the messages, not what one opens it for.

#![expect(clippy::unnecessary_wraps, reason = "what is split off fails when its chunk does not come")]

use domain::ids::ContactId;
use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use std::{future::Future, pin::Pin, sync::Arc};

use super::{
    autosave, bell, consent, context_pane, customer, dry_run, files, follow, found, media, note, practice, present,
    reply_options, store::Inbox, tasks, thread::Open, triage,
};
use crate::{
    text,
    ui::{self, IntoPart as _, Part},
};

/// One of the parts. All come by one way, and what they work on comes by context: each further way, and whatever is carried on it,
/// costs the first load.
#[derive(Clone)]
pub(super) enum Late {
    /// The drafts of the conversation, the latest in full.
    DryRuns,
    /// Tasks, customer, consent and timeline of the contact.
    Contact(ContactId),
    /// Who else has the conversation open; it keeps what is typed as well.
    Present,
    /// Templates and a time to send.
    ReplyOptions,
    /// The gates of the guard.
    Gates,
    /// Filters and what can be done with selected rows, above the list.
    Tools,
    /// How many notifications are not read.
    Bell,
    /// The dialogs of both, and what was done.
    Triage,
    /// Where the conversation stands, above its messages.
    Standing,
    /// What a search found.
    Found,
    /// Writing a note.
    Note,
    /// The files of a reply.
    Files,
    /// The files of a message, as the server lists them; whether they came from outside.
    Media(Arc<str>, bool),
}

#[wasm_split(beside, wasm_split_path = ::leptos::wasm_split, fallible)]
fn beside(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(match part {
        Late::DryRuns => dry_run::dry_runs(open()),
        Late::Contact(contact) => {
            let open = open();
            let (customer, consent) = (customer::panel(open, contact), consent::panel(open));
            let page = context_pane::page_link(contact);
            view! { {page} {follow::follow(open)} {tasks::panel(open)} {customer} {consent} {context_pane::timeline(open, contact)} }.part()
        }
        Late::Present => {
            let open = open();
            autosave::start(open);
            present::strip(open)
        }
        Late::ReplyOptions => reply_options::options(open()),
        Late::Gates => practice::every_gate(),
        _ => elsewhere(),
    })
}

#[wasm_split(sorting, wasm_split_path = ::leptos::wasm_split, fallible)]
fn sorting(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(match part {
        Late::Tools => triage::tools(),
        Late::Bell => bell::bell(inbox()),
        Late::Triage => triage::desk(),
        _ => elsewhere(),
    })
}

#[wasm_split(standing, wasm_split_path = ::leptos::wasm_split, fallible)]
fn standing(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(if let Late::Standing = part { triage::bar(open().id) } else { elsewhere() })
}

/// A chunk of its own, because few conversations are opened by way of a search.
#[wasm_split(finder, wasm_split_path = ::leptos::wasm_split, fallible)]
fn finder(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(if let Late::Found = part { found::found(inbox()) } else { elsewhere() })
}

/// Another one, for those who write a note.
#[wasm_split(notepad, wasm_split_path = ::leptos::wasm_split, fallible)]
fn notepad(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(if let Late::Note = part { note::note(open(), inbox()) } else { elsewhere() })
}

/// Another one, because most replies are words alone.
#[wasm_split(parcel, wasm_split_path = ::leptos::wasm_split, fallible)]
fn parcel(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(if let Late::Files = part { files::files(open()) } else { elsewhere() })
}

/// Another one, for conversations with pictures, sound and files.
#[wasm_split(gallery, wasm_split_path = ::leptos::wasm_split, fallible)]
fn gallery(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(if let Late::Media(cards, outside) = part { media::media(&cards, outside, open()) } else { elsewhere() })
}

/// The conversation in which the part is.
fn open() -> Open {
    expect_context()
}

fn inbox() -> Inbox {
    expect_context()
}

/// What another chunk brings.
fn elsewhere() -> Part {
    ().part()
}

async fn arrival(part: Late) -> Result<Part, SplitLoaderError> {
    match &part {
        Late::Tools | Late::Bell | Late::Triage => sorting(part).await,
        Late::Standing => standing(part).await,
        Late::Found => finder(part).await,
        Late::Note => notepad(part).await,
        Late::Files => parcel(part).await,
        Late::Media(..) => gallery(part).await,
        _ => beside(part).await,
    }
}

/// The part, once the page is awake and the chunk is there.
pub(super) fn late(part: Late) -> Part {
    coming(Arc::new(move || Box::pin(arrival(part.clone()))))
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
