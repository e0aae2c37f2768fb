//! The guards: how far each is open, and what blocks what passes through it.

use domain::guard::GuardMode;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{change::Proposal, store::Bench};
use crate::{
    rpc::{BlockerRow, GuardLine},
    text::{
        drafts,
        readiness::{self, guards as words},
    },
    ui::{self, IntoPart as _, Part},
};

pub(super) fn section(bench: Bench) -> Part {
    let may_manage = bench.view.with_untracked(|view| view.may_manage);
    let guards = Memo::new(move |_| bench.view.with(|view| view.guards.clone()));
    let rows = move || Some(guards.get().into_iter().map(|guard| row(guard, bench, may_manage)).collect_view().part());
    view! {
        <section class="readiness-section" aria-labelledby="readiness-guards">
            <h2 id="readiness-guards">{words::TITLE}</h2>
            <p class="hint">{words::EXPLANATION}</p>
            {ui::table(words::TITLE, words::COLUMNS, ui::dynamic(rows).part())}
        </section>
    }
    .part()
}

fn row(guard: GuardLine, bench: Bench, may_manage: bool) -> Part {
    let heading = view! { <span class="row-name">{guard.label.clone()}</span> };
    let blocks = match guard.possible {
        None => words::BEFORE_ALL.part(),
        Some(true) => words::POSSIBLE.part(),
        Some(false) => blockers(words::reasons(guard.blockers.len()), guard.blockers.clone()),
    };
    let mode = if may_manage { choice(guard, bench) } else { badge(guard.mode) };
    ui::row(heading.part(), vec![(words::MODE, mode), (words::BLOCKS, blocks)])
}

fn badge(mode: GuardMode) -> Part {
    let tone = match mode {
        GuardMode::Closed => ui::Tone::Neutral,
        GuardMode::Test => ui::Tone::Info,
        GuardMode::Open => ui::Tone::Success,
    };
    ui::badge(tone, readiness::mode(mode))
}

/// Nothing changes before it is confirmed, and the field says so.
fn choice(guard: GuardLine, bench: Bench) -> Part {
    let mode = guard.mode;
    let option = |one: GuardMode| {
        view! { <option value=one.as_str() selected=one == mode>{readiness::mode(one)}</option> }
    };
    let options = GuardMode::ALL.into_iter().map(option).collect_view();
    let label = words::mode_of(&guard.label);
    let choose = move |event: ev::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlSelectElement>().ok());
        let Some(select) = target else { return };
        let chosen = GuardMode::from_name(&select.value());
        select.set_value(mode.as_str());
        if chosen != mode {
            bench.propose(Proposal::of_guard(&guard, chosen));
        }
    };
    view! {
        <select class="select" aria-label=label prop:value=mode.as_str() on:change=choose>
            {options}
        </select>
    }
    .part()
}

fn blockers(summary: String, blockers: Vec<BlockerRow>) -> Part {
    view! {
        <details class="readiness-details">
            <summary>{summary}</summary>
            {reasons(blockers)}
        </details>
    }
    .part()
}

/// Reasons for a no, each with what would change it.
pub(super) fn reasons(blockers: Vec<BlockerRow>) -> Part {
    let item = |blocker: BlockerRow| {
        view! {
            <li>
                {blocker.reason}
                <span class="next-step">{drafts::OPENS} " " {blocker.next_step}</span>
            </li>
        }
    };
    view! { <ul class="readiness-reasons">{blockers.into_iter().map(item).collect_view()}</ul> }.part()
}
