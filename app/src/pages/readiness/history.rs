//! Who opened and closed what.

use domain::guard::GuardMode;
use leptos::{prelude::*, task::spawn_local};

use super::store::Bench;
use crate::{
    error::UiError,
    rpc::{self, ChangeRow},
    text::readiness::history as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn section(bench: Bench) -> Part {
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<UiError>);
    let list = move || {
        let rows = bench.history.with(|page| page.rows.clone());
        Some(if rows.is_empty() {
            view! { <p class="subdued">{words::EMPTY}</p> }.part()
        } else {
            ui::table(words::TITLE, words::COLUMNS, rows.into_iter().map(row).collect_view().part())
        })
    };
    let load = move |()| {
        let before = bench.history.with_untracked(|page| page.next.clone());
        if busy.get_untracked() || before.is_none() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = rpc::guard_changes(before.clone()).await;
            if busy.try_set(false).is_some() {
                return;
            }
            problem.set(answer.as_ref().err().cloned());
            let Ok(more) = answer else { return };
            bench.history.update(|page| {
                // Newer changes may have replaced the list meanwhile.
                if page.next == before {
                    page.rows.extend(more.rows);
                    page.next = more.next;
                }
            });
        });
    };
    let has_more = Signal::derive(move || bench.history.with(|page| page.next.is_some()));
    view! {
        <section class="readiness-section" aria-labelledby="readiness-history">
            <h2 id="readiness-history">{words::TITLE}</h2>
            <p class="hint">{words::EXPLANATION}</p>
            {ui::dynamic(list)}
            {ui::load_more(has_more, busy, problem, Callback::new(load))}
        </section>
    }
    .part()
}

fn row(change: ChangeRow) -> Part {
    let tone = match change.mode {
        GuardMode::Closed => ui::Tone::Neutral,
        GuardMode::Test => ui::Tone::Info,
        GuardMode::Open => ui::Tone::Success,
    };
    let who = change.who.unwrap_or_else(|| words::ITSELF.to_owned());
    let heading = view! { <span class="row-name">{change.target}</span> };
    ui::row(
        heading.part(),
        vec![
            (words::CHANGE, ui::badge(tone, words::changed(change.mode))),
            (words::WHY, view! { <bdi>{change.reason}</bdi> }.part()),
            (words::WHO, view! { <bdi>{who}</bdi> }.part()),
            (words::WHEN, ui::time(&change.time).part()),
        ],
    )
}
