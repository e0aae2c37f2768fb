//! The strip that says that nothing leaves the shop, and on demand why.

use crate::ui::IntoPart as _;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

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
    let wanted = RwSignal::new(false);
    let look = move |event: ev::Event| {
        let open = event.target().is_some_and(|target| {
            target.dyn_into::<web_sys::Element>().is_ok_and(|details| details.has_attribute("open"))
        });
        if open {
            wanted.set(true);
        }
    };
    view! {
        <details class="practice" on:toggle=look>
            <summary>
                {ui::icon(ui::icons::LOCK)}
                <span>{ui::words(move || title(inbox))}</span>
                <span class="practice-why">{text::practice::WHY}</span>
            </summary>
            <div class="practice-body" tabindex="0" role="group" aria-label=text::practice::TITLE>
                <p>{text::practice::EXPLANATION}</p>
                {ui::dynamic(move || wanted.get().then(|| late(Late::Gates)))}
            </div>
        </details>
    }
}

fn title(inbox: Inbox) -> &'static str {
    let open = inbox.guard.with(|guard| matches!(guard, Remote::Ready(guard) if guard.open));
    if open { text::practice::LIVE } else { text::practice::TITLE }
}

/// Every gate, for whoever asks why.
pub(super) fn every_gate() -> ui::Part {
    let inbox = expect_context::<Inbox>();
    look_at_guard(inbox);
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
