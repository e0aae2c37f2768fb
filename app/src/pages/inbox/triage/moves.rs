//! Making one conversation of two, and two of one.

use domain::ids::ConversationId;
use leptos::{html, prelude::*, task::spawn_local};

use super::{
    super::remote::{self, Remote},
    bar::Bar,
    chosen, select,
};
use crate::{
    browser,
    rpc::{self, MergeRow, MessagePage},
    text::triage::moves as words,
    ui::{self, IntoPart as _, Part},
};

/// Longest beginning of a message in a choice, in characters.
const BEGINNING: usize = 60;

pub(super) fn section(bar: Bar, problem: RwSignal<Option<String>>) -> Part {
    let others = RwSignal::new(Remote::<Vec<MergeRow>>::Idle);
    let messages = RwSignal::new(Remote::<MessagePage>::Idle);
    remote::fetch(others, rpc::mergeable(bar.id));
    remote::fetch(messages, rpc::messages(bar.id, None));
    let merge = move || match others.get() {
        Remote::Ready(rows) => Some(merge(bar, rows, problem)),
        _ => None,
    };
    let split = move || match messages.get() {
        Remote::Ready(page) => Some(split(bar, page, problem)),
        _ => None,
    };
    view! {
        <h3>{words::MERGE}</h3>
        {ui::dynamic(merge)}
        <h3>{words::SPLIT}</h3>
        {ui::dynamic(split)}
    }
    .part()
}

fn merge(bar: Bar, same_client: Vec<MergeRow>, problem: RwSignal<Option<String>>) -> Part {
    let into = bar.id;
    let known: Vec<ConversationId> = same_client.iter().map(|row| row.id).collect();
    let listed = bar.inbox.loaded.with_untracked(|loaded| {
        let rows = loaded.entries.iter().map(|entry| entry.row.get_untracked());
        let other = rows.filter(|row| row.id != into && !known.contains(&row.id));
        other.map(|row| (row.id.to_string(), words::of(&row.name, &row.preview))).collect::<Vec<_>>()
    });
    let same = same_client.into_iter().map(|row| (row.id.to_string(), row.label));
    let choices: Vec<_> = same.chain(listed).collect();
    if choices.is_empty() {
        return view! { <p class="hint">{words::NOTHING_TO_MERGE}</p> }.part();
    }
    let (other, sure) = (NodeRef::<html::Select>::new(), NodeRef::<html::Input>::new());
    let go = move |_| {
        let Ok(from) = chosen(other).parse::<ConversationId>() else { return };
        let confirmed = sure.get_untracked().is_some_and(|input| input.checked());
        spawn_local(async move {
            match rpc::merge_conversations(into, from, confirmed, browser::request_key()).await {
                Ok(moved) => bar.done(words::MERGED, moved.undo),
                Err(error) => {
                    problem.try_set(Some(error.sentence().to_owned()));
                }
            }
        });
    };
    view! {
        <p class="hint">{words::MERGE_HINT}</p>
        {select("merge-other", words::OTHER, other, "", choices)}
        <label class="checkbox">
            <input type="checkbox" node_ref=sure/>
            {words::SURE}
        </label>
        <div>{ui::button(ui::Kind::Secondary, words::MERGE_NOW, go)}</div>
    }
    .part()
}

fn split(bar: Bar, page: MessagePage, problem: RwSignal<Option<String>>) -> Part {
    let is_whole = page.earlier.is_none();
    let choice = |row: rpc::MessageRow| {
        let beginning: String = row.body.chars().take(BEGINNING).collect();
        (row.id.to_string(), words::of(&format!("{}, {}", row.day, row.time.label), &beginning))
    };
    // Before the first one there is nothing that could stay.
    let choices: Vec<_> = page.rows.into_iter().skip(usize::from(is_whole)).rev().map(choice).collect();
    if choices.is_empty() {
        return view! { <p class="hint">{words::NOTHING_TO_SPLIT}</p> }.part();
    }
    let message = NodeRef::<html::Select>::new();
    let id = bar.id;
    let go = move |_| {
        let Ok(first) = chosen(message).parse() else { return };
        spawn_local(async move {
            match rpc::split_conversation(id, first, browser::request_key()).await {
                Ok(moved) => bar.done(words::WAS_SPLIT, moved.undo),
                Err(error) => {
                    problem.try_set(Some(error.sentence().to_owned()));
                }
            }
        });
    };
    view! {
        <p class="hint">{words::SPLIT_HINT}</p>
        {select("split-message", words::FROM_MESSAGE, message, "", choices)}
        <div>{ui::button(ui::Kind::Secondary, words::SPLIT_NOW, go)}</div>
    }
    .part()
}
