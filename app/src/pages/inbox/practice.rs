//! The strip that says what may leave the shop, and on demand why.

use crate::ui::IntoPart as _;
use leptos::prelude::*;

use super::{
    late::{Late, late},
    remote::{self, Remote},
    store::Inbox,
};
use crate::{
    rpc::{self, BlockerRow, GateRow, GuardView},
    text, ui,
};

/// Says what holds as soon as the guard is known; until then, and whenever it can't be asked, it claims no more than it knows.
#[component]
pub(super) fn PracticeStrip() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    view! {
        <details class="practice">
            <summary>
                {ui::icon(ui::icons::LOCK)}
                <span>{ui::words(move || title(inbox))}</span>
                <span class="practice-why">{text::practice::WHY}</span>
            </summary>
            <div class="practice-body" tabindex="0" role="group" aria-label=text::practice::WHY>
                <p>{text::practice::EXPLANATION}</p>
                {late(Late::Gates)}
            </div>
        </details>
    }
}

fn title(inbox: Inbox) -> &'static str {
    inbox.guard.with(|guard| match guard {
        Remote::Ready(guard) if guard.open => text::practice::LIVE,
        Remote::Ready(_) => text::practice::TITLE,
        _ => text::practice::UNKNOWN,
    })
}

/// Every gate, kept up to date: what somebody opens elsewhere shows here.
pub(super) fn every_gate() -> ui::Part {
    let inbox = expect_context::<Inbox>();
    ui::effect(move || {
        let look_again = inbox.changed.with(Option::is_none);
        let is_first = inbox.guard.with_untracked(|guard| *guard == Remote::Idle);
        if look_again || is_first {
            look_at_guard(inbox);
        }
    });
    view! { <Gates only_open=false/> }.part()
}

/// Fetches the guard, again if it is known: evidence may have come in since.
pub(super) fn look_at_guard(inbox: Inbox) {
    remote::fetch(inbox.guard, rpc::sms_guard());
}

/// The gates of the guard over text messages.
#[component]
pub(super) fn Gates(
    /// Leaves out what is closed.
    only_open: bool,
) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    ui::dynamic(move || {
        Some(match inbox.guard.get() {
            Remote::Idle | Remote::Loading => ui::skeleton_lines(text::common::LOADING, 4),
            Remote::Ready(guard) => gate_list(guard, only_open),
            Remote::Failed(error) => {
                ui::small_error(text::dry_run::GUARD_FAILED, &error, move |_| look_at_guard(inbox))
            }
        })
    })
}

fn gate_list(guard: GuardView, only_open: bool) -> ui::Part {
    let GuardView { gates, blockers, .. } = guard;
    let is_gate = |blocker: &BlockerRow| gates.iter().any(|gate| gate.code == blocker.code);
    let switches: Vec<_> = blockers.into_iter().filter(|blocker| !is_gate(blocker)).map(closed_switch).collect();
    let rows = gates.into_iter().chain(switches).filter(|gate| gate.open || !only_open);
    view! { <ul class="gates">{rows.map(gate_item).collect_view()}</ul> }.part()
}

/// The guard's switches read like gates: something that has to be opened.
fn closed_switch(blocker: BlockerRow) -> GateRow {
    let BlockerRow { code, reason, next_step } = blocker;
    GateRow { code, open: false, sentence: reason, next_step: Some(next_step), since: None }
}

fn gate_item(gate: GateRow) -> impl IntoView {
    let (tone, state) =
        if gate.open { (ui::Tone::Success, text::practice::OPEN) } else { (ui::Tone::Neutral, text::practice::CLOSED) };
    view! {
        <li>
            {ui::badge(tone, state)}
            <span>
                {gate.sentence}
                {gate.since.map(|since| view! { " " <span class="subdued">{text::dry_run::since(&since.label)}</span> })}
                {gate.next_step.map(|step| view! { <span class="next-step">{step}</span> })}
            </span>
        </li>
    }
}
