//! Parts of the inbox that come after it, in a chunk of their own: what is below and beside the messages, not what one opens it for.

#![expect(clippy::unnecessary_wraps, reason = "what is split off fails when its chunk does not come")]

use leptos::{
    prelude::*,
    wasm_split::{SplitLoaderError, wasm_split},
};

use super::{consent, context_pane, dry_run, practice, reply_options, thread::Open, triage};
use crate::{
    text,
    ui::{self, IntoPart as _, Part},
};

/// One of the parts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Late {
    /// The drafts of the conversation, the latest in full.
    DryRuns(Open),
    /// Consent and timeline of the contact.
    Contact(Open, domain::ids::ContactId),
    /// Templates and a time to send.
    ReplyOptions(Open),
    /// The gates of the guard.
    Gates,
    /// Filters and what can be done with selected rows, above the list.
    Tools,
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
            let (consent, timeline) = (consent::panel(open), context_pane::timeline(open, contact));
            view! { {consent} {timeline} }.part()
        }
        Late::ReplyOptions(open) => reply_options::options(open),
        Late::Gates => practice::every_gate(),
        // In the other chunks.
        Late::Tools | Late::Standing(_) | Late::Triage => ().part(),
    })
}

#[wasm_split(sorting, wasm_split_path = ::leptos::wasm_split, fallible)]
fn sorting(part: Late) -> Result<Part, SplitLoaderError> {
    Ok(match part {
        Late::Tools => triage::tools(),
        _ => triage::desk(),
    })
}

#[wasm_split(standing, wasm_split_path = ::leptos::wasm_split, fallible)]
fn standing(open: Open) -> Result<Part, SplitLoaderError> {
    Ok(triage::bar(open.id))
}

async fn arrival(part: Late) -> Result<Part, SplitLoaderError> {
    match part {
        Late::Tools | Late::Triage => sorting(part).await,
        Late::Standing(open) => standing(open).await,
        _ => beside(part).await,
    }
}

/// The part, once the page is awake and the chunk is there.
pub(super) fn late(part: Late) -> Part {
    let awake = RwSignal::new(false);
    ui::effect(move || awake.set(true));
    ui::dynamic(move || awake.get().then(|| arriving(part))).part()
}

fn arriving(part: Late) -> Part {
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
            async move { arrival(part).await.unwrap_or_else(|_| absent()) }
        },
    )
}
