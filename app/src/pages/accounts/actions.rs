//! Asking the carrier about an account, and switching it off and on.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    browser,
    rpc::{self, AccountFull, FindingRow, Weight},
    text, ui,
};

const SWITCH_OFF: ui::Wording = ui::Wording {
    id: "switch-off-title",
    field: "",
    confirm: text::accounts::SWITCH_OFF,
    during: text::accounts::SWITCHING,
    kind: ui::Kind::Critical,
};
const SWITCH_ON: ui::Wording = ui::Wording {
    id: "switch-on-title",
    field: "",
    confirm: text::accounts::SWITCH_ON,
    during: text::accounts::SWITCHING,
    kind: ui::Kind::Primary,
};

/// What the person who looks may do.
pub(super) fn buttons(one: One, full: &AccountFull) -> ui::Part {
    let verify = full.may_change.then(|| {
        let words = (text::accounts::VERIFYING, text::accounts::VERIFY);
        asking_button(ui::Kind::Primary, one.verifying, words, Callback::new(move |()| verify(one)))
    });
    let check = full.may_check.then(|| {
        let words = (text::accounts::CHECKING, text::accounts::CHECK);
        asking_button(ui::Kind::Secondary, one.checking, words, Callback::new(move |()| check(one)))
    });
    let switch = full.may_change.then(|| {
        if full.row.active {
            ui::button(ui::Kind::Critical, text::accounts::SWITCH_OFF, move |_| one.switching_off.ask()).part()
        } else {
            ui::button(ui::Kind::Secondary, text::accounts::SWITCH_ON, move |_| one.switching_on.ask()).part()
        }
    });
    let refused = move || {
        let problem = one.verifying.problem.get().or_else(|| one.checking.problem.get());
        problem.map(|error| ui::banner(error.sentence().to_owned()))
    };
    let hint = full.may_change.then(|| view! { <p class="subdued">{text::accounts::VERIFY_HINT}</p> });
    view! {
        {hint}
        <div class="draft-actions">{verify} {check} {switch} {ui::dynamic(refused)}</div>
    }
    .part()
}

/// Asking changes nothing at the carrier, so it needs no yes.
fn asking_button(
    kind: ui::Kind,
    asking: ui::Asking,
    (during, label): (&'static str, &'static str),
    ask: Callback<()>,
) -> ui::Part {
    let press = move |_| {
        if !asking.busy.get_untracked() {
            asking.busy.set(true);
            asking.problem.set(None);
            ask.run(());
        }
    };
    view! {
        <button
            type="button"
            class=kind.class()
            data-hold
            aria-disabled=move || asking.busy.get().then_some("true")
            on:click=press
        >
            {ui::busy_words(asking.busy, during, label)}
        </button>
    }
    .part()
}

fn verify(one: One) {
    let id = one.full.with_untracked(|full| full.row.id);
    spawn_local(async move {
        let answer = rpc::verify_account(id).await;
        let Some(verified) = one.verifying.answered(answer) else { return };
        one.findings.set(verified.findings);
        let said = if verified.passed { text::accounts::PASSED } else { text::accounts::NOT_PASSED };
        one.changed(verified.account, said);
        request_animation_frame(|| {
            if let Some(findings) = browser::find("#account-findings-list") {
                browser::focus(&findings);
            }
        });
    });
}

fn check(one: One) {
    let id = one.full.with_untracked(|full| full.row.id);
    spawn_local(async move {
        let answer = rpc::check_account(id).await;
        if let Some(full) = one.checking.answered(answer) {
            one.changed(full, text::accounts::CHECKED);
        }
    });
}

/// What verifying found; nothing before.
pub(super) fn findings(found: &[FindingRow]) -> Option<ui::Part> {
    let item = |finding: &FindingRow| {
        let (tone, word) = match finding.weight {
            Weight::Good => (ui::Tone::Success, text::accounts::GOOD),
            Weight::Plain => (ui::Tone::Neutral, text::accounts::PLAIN),
            Weight::Attention => (ui::Tone::Attention, text::accounts::ATTENTION),
            Weight::Wrong => (ui::Tone::Critical, text::accounts::WRONG_FINDING),
        };
        let next = (!finding.next_step.is_empty())
            .then(|| view! { <span class="next-step">{finding.next_step.clone()}</span> });
        view! { <li>{ui::badge(tone, word)} <span>{finding.sentence.clone()} {next}</span></li> }.part()
    };
    (!found.is_empty()).then(|| {
        let list = view! {
            <ul class="checks" id="account-findings-list" tabindex="-1">{found.iter().map(item).collect_view()}</ul>
        };
        ui::card("account-findings", text::accounts::FINDINGS, list.part())
    })
}

fn switch(one: One, asking: ui::Asking, active: bool, done: &'static str) {
    let id = one.full.with_untracked(|full| full.row.id);
    spawn_local(async move {
        let answer = rpc::switch_account(id, active).await;
        if let Some(full) = asking.answered(answer) {
            one.changed(full, done);
        }
    });
}

/// Everything that asks before it acts.
pub(super) fn dialogs(one: One) -> ui::Part {
    let off = move |()| switch(one, one.switching_off, false, text::accounts::SWITCHED_OFF);
    let on = move |()| switch(one, one.switching_on, true, text::accounts::SWITCHED_ON);
    let title = |title: &str| Signal::stored(title.to_owned());
    let off_impact = view! { <p>{text::accounts::SWITCH_OFF_IMPACT}</p> }.part();
    let on_impact = view! { <p>{text::accounts::SWITCH_ON_IMPACT}</p> }.part();
    let (off_title, on_title) = (title(text::accounts::SWITCH_OFF_TITLE), title(text::accounts::SWITCH_ON_TITLE));
    view! {
        {ui::confirm(SWITCH_OFF, off_title, one.switching_off, off_impact, Callback::new(off))}
        {ui::confirm(SWITCH_ON, on_title, one.switching_on, on_impact, Callback::new(on))}
    }
    .part()
}
