//! What blocks and what comes next, and the switch that stops everything.

use leptos::prelude::*;

use super::store::Bench;
use crate::{
    rpc::{ChangeRow, ReadinessView},
    text::readiness as words,
    ui::{self, IntoPart as _, Part},
};

pub(super) fn section(bench: Bench) -> Part {
    let switch = bench.view.with_untracked(|view| view.may_manage).then(|| {
        let ask = move |_| bench.killing.ask();
        view! {
            <div class="readiness-kill">
                {ui::button(ui::Kind::Critical, words::kill::PULL, ask)}
            </div>
        }
    });
    let stale = move || bench.stale.get().then(|| ui::banner(words::STALE.to_owned()));
    let undrained = move || bench.undrained.get().then(|| ui::banner(words::kill::UNDRAINED.to_owned()));
    let killed = Memo::new(move |_| bench.view.with(|view| view.killed.clone()));
    let body = view! {
        {ui::dynamic(move || Some(bench.view.with(next)))}
        {switch}
    };
    view! {
        {ui::dynamic(stale)}
        {ui::dynamic(move || killed.get().map(stopped))}
        {ui::dynamic(undrained)}
        {ui::card("readiness-now", words::now::TITLE, body.part())}
    }
    .part()
}

fn next(view: &ReadinessView) -> Part {
    let (blocks, next) = view.first.as_ref().map_or_else(
        || (words::now::NOTHING_BLOCKS.to_owned(), words::now::NOTHING_NEXT.to_owned()),
        |first| (first.reason.clone(), first.next_step.clone()),
    );
    let switch = if view.deployment_on {
        ui::badge(ui::Tone::Success, words::now::DEPLOYMENT_ON)
    } else {
        ui::badge(ui::Tone::Attention, words::now::DEPLOYMENT_OFF)
    };
    let in_flight =
        if view.in_flight == 0 { words::now::NONE.part() } else { words::now::messages(view.in_flight).part() };
    let emphasised = |sentence: String| view! { <strong class="readiness-sentence">{sentence}</strong> }.part();
    ui::facts(vec![
        (words::now::BLOCKS, emphasised(blocks)),
        (words::now::NEXT, emphasised(next)),
        (words::now::DEPLOYMENT, switch),
        (words::now::IN_FLIGHT, in_flight),
    ])
}

/// The kill switch was pulled, and nothing was opened since.
fn stopped(change: ChangeRow) -> Part {
    let who = change.who.unwrap_or_else(|| words::history::ITSELF.to_owned());
    view! {
        <div class="banner readiness-stopped" role="alert">
            {ui::icon(ui::icons::ALERT_TRIANGLE)}
            <div>
                <h2>{words::kill::BANNER}</h2>
                <p><bdi>{who}</bdi> ", " {ui::time(&change.time)}</p>
                <blockquote dir="auto">{change.reason}</blockquote>
                <p>{words::kill::AFTER}</p>
            </div>
        </div>
    }
    .part()
}
