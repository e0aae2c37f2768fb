//! The gates: open or closed, why, since when, and what opens them.

use leptos::prelude::*;

use super::{change::Proposal, store::Bench};
use crate::{
    rpc::GateLine,
    text::{drafts, readiness::gates as words},
    ui::{self, IntoPart as _, Part},
};

pub(super) fn section(bench: Bench) -> Part {
    let may_manage = bench.view.with_untracked(|view| view.may_manage);
    let columns = if may_manage { words::MANAGED_COLUMNS } else { words::COLUMNS };
    let gates = Memo::new(move |_| bench.view.with(|view| view.gates.clone()));
    let rows = move || Some(gates.get().into_iter().map(|gate| row(gate, bench, may_manage)).collect_view().part());
    view! {
        <section class="readiness-section" aria-labelledby="readiness-gates">
            <h2 id="readiness-gates">{words::TITLE}</h2>
            <p class="hint">{words::EXPLANATION}</p>
            {ui::table(words::TITLE, columns, ui::dynamic(rows).part())}
        </section>
    }
    .part()
}

fn row(gate: GateLine, bench: Bench, may_manage: bool) -> Part {
    let state = if gate.open {
        ui::badge(ui::Tone::Success, words::OPEN)
    } else {
        ui::badge(ui::Tone::Attention, words::CLOSED)
    };
    let since = gate.since.as_ref().map_or_else(|| words::NOT_OPEN.part(), |since| ui::time(since).part());
    let evidence = view! {
        {gate.sentence.clone()}
        {gate
            .next_step
            .clone()
            .map(|step| view! { <span class="next-step">{drafts::OPENS} " " {step}</span> })}
    };
    let mut cells = vec![(words::STATE, state), (words::EVIDENCE, evidence.part()), (words::SINCE, since)];
    let heading = view! { <span class="row-name">{gate.label.clone()}</span> };
    if may_manage {
        cells.push((words::CHANGE, step(gate, bench)));
    }
    ui::row(heading.part(), cells)
}

/// What the owner may do with it.
fn step(gate: GateLine, bench: Bench) -> Part {
    let (label, name) = if gate.may_close {
        (words::CLOSE_IT, words::close_named(&gate.label))
    } else if gate.may_open {
        (words::OPEN_IT, words::open_named(&gate.label))
    } else {
        return view! { <span class="subdued">{words::BY_ITSELF}</span> }.part();
    };
    let propose = move |_| bench.propose(Proposal::of_gate(&gate, gate.may_open));
    view! {
        <button type="button" class=ui::Kind::Secondary.class() aria-label=name data-hold on:click=propose>
            {label}
        </button>
    }
    .part()
}
