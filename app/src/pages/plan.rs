//! What a draft would do, as the inbox and the page of drafts show it.

use crate::ui::IntoPart as _;
use domain::{
    draft::{DraftState, Origin},
    message::Check,
};
use leptos::prelude::*;

use crate::{
    pages::inbox::counter,
    rpc::{BlockerRow, DryRunView, PlannedFileRow},
    text, ui,
};

/// Where a draft stands.
pub(crate) fn state_badge(state: DraftState) -> ui::Part {
    let tone = match state {
        DraftState::Draft | DraftState::Withdrawn => ui::Tone::Neutral,
        DraftState::Submitted => ui::Tone::Attention,
        DraftState::Approved => ui::Tone::Success,
        DraftState::Rejected => ui::Tone::Critical,
    };
    ui::badge(tone, state.label())
}

/// Practice or live.
pub(crate) fn origin_badge(origin: Origin) -> ui::Part {
    let tone = if origin == Origin::Live { ui::Tone::Info } else { ui::Tone::Neutral };
    ui::badge(tone, text::drafts::origin(origin))
}

/// The text, its cost, its way and its time.
pub(crate) fn facts(run: &DryRunView) -> ui::Part {
    let mut facts = vec![
        (text::drafts::TEXT, view! { <span class="plan-text" dir="auto">{run.text.clone()}</span> }.part()),
        (text::drafts::LENGTH, counter::sentence(&run.segmentation).part()),
        (text::drafts::FROM, view! { {run.from.clone()} <span class="next-step">{run.from_why.clone()}</span> }.part()),
        (text::drafts::TO, run.to.clone().part()),
        (text::drafts::LEAVES, leaves(run)),
    ];
    if !run.files.is_empty() {
        facts.insert(1, (text::files::TITLE, files(&run.files)));
    }
    ui::facts(facts)
}

fn files(files: &[PlannedFileRow]) -> ui::Part {
    let item = |file: &PlannedFileRow| view! { <li>{file.about.clone()}</li> };
    view! { <ul class="plan-files">{files.iter().map(item).collect_view()}</ul> }.part()
}

fn leaves(run: &DryRunView) -> ui::Part {
    let chosen = run.leaves.as_ref().map(|time| time.label.clone());
    let at = match (run.origin, chosen) {
        (_, Some(label)) => label,
        (Origin::Live, None) => text::drafts::AT_ONCE.to_owned(),
        (Origin::Fake, None) => text::drafts::NEVER.to_owned(),
    };
    let waits = run.waits_until.as_ref().map(|until| {
        view! { <span class="next-step">{text::drafts::waits_until(&until.label)}</span> }
    });
    view! { {at} {waits} }.part()
}

/// Each thing that was looked at, and what was found.
pub(crate) fn checks(checks: &[Check]) -> ui::Part {
    let item = |check: &Check| {
        let (tone, word) = if check.passed {
            (ui::Tone::Success, text::drafts::PASSED)
        } else {
            (ui::Tone::Attention, text::drafts::LOOK)
        };
        let next =
            (!check.next_step.is_empty()).then(|| view! { <span class="next-step">{check.next_step.clone()}</span> });
        view! {
            <li>
                {ui::badge(tone, word)}
                <span>
                    <strong>{check.kind.label()}</strong>
                    " "
                    {check.sentence.clone()}
                    {next}
                </span>
            </li>
        }
        .part()
    };
    view! { <ul class="checks">{checks.iter().map(item).collect_view()}</ul> }.part()
}

/// Why it stays, and what would change that.
pub(crate) fn blockers(blockers: &[BlockerRow]) -> ui::Part {
    if blockers.is_empty() {
        return view! { <p>{text::drafts::NOTHING_BLOCKS}</p> }.part();
    }
    let item = |blocker: &BlockerRow| {
        view! {
            <li>
                <span class="blocker-reason">{blocker.reason.clone()}</span>
                <span class="next-step">{text::drafts::OPENS} " " {blocker.next_step.clone()}</span>
            </li>
        }
    };
    view! { <ul class="blockers">{blockers.iter().map(item).collect_view()}</ul> }.part()
}
