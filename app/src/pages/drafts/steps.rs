//! What can be done with a draft: the buttons that the service allows, and what each asks before it acts.

use crate::ui::IntoPart as _;
use domain::draft::{DraftStep, Origin};
use leptos::{prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    rpc::{self, DraftTurn},
    text, ui,
};

const APPROVE: ui::Wording = ui::Wording {
    id: "approve-title",
    field: "",
    confirm: text::drafts::APPROVE,
    during: text::drafts::APPROVING,
    kind: ui::Kind::Primary,
};
const WITHDRAW: ui::Wording = ui::Wording {
    id: "withdraw-title",
    field: "",
    confirm: text::drafts::WITHDRAW,
    during: text::drafts::WITHDRAWING,
    kind: ui::Kind::Primary,
};
const REJECT: ui::Wording = ui::Wording {
    id: "reject-title",
    field: "reject-reason",
    confirm: text::drafts::REJECT,
    during: text::drafts::REJECTING,
    kind: ui::Kind::Critical,
};

/// One button for each step, in the order in which the service names them.
pub(super) fn buttons(one: One, steps: &[DraftStep]) -> ui::Part {
    let refused = move || one.submitting.problem.get().map(|error| ui::banner(error.sentence().to_owned()));
    view! {
        {steps.iter().map(|step| button(one, *step)).collect_view()}
        {ui::dynamic(refused)}
    }
    .part()
}

fn button(one: One, step: DraftStep) -> ui::Part {
    use ui::Kind::{Critical, Primary, Secondary};
    match step {
        DraftStep::Edit => ui::button(Secondary, text::drafts::EDIT, move |_| one.editing.set(true)).part(),
        DraftStep::Submit => view! {
            <button
                type="button"
                class=Primary.class()
                data-hold
                aria-disabled=move || one.submitting.busy.get().then_some("true")
                on:click=move |_| submit(one)
            >
                {ui::busy_words(one.submitting.busy, text::drafts::SUBMITTING, text::drafts::SUBMIT)}
            </button>
        }
        .part(),
        DraftStep::Withdraw => ui::button(Secondary, text::drafts::WITHDRAW, move |_| one.withdrawing.ask()).part(),
        DraftStep::Approve => ui::button(Primary, text::drafts::APPROVE, move |_| one.approving.ask()).part(),
        DraftStep::Reject => ui::button(Critical, text::drafts::REJECT, move |_| one.rejecting.ask()).part(),
    }
}

/// Submitting has no effect outside and can be taken back, so it asks nothing.
fn submit(one: One) {
    if !one.submitting.busy.get_untracked() {
        one.submitting.busy.set(true);
        one.submitting.problem.set(None);
        take(one, one.submitting, DraftTurn::Submit, text::drafts::SUBMITTED);
    }
}

fn take(one: One, asking: ui::Asking, turn: DraftTurn, done: &'static str) {
    let id = one.full.with_untracked(|full| full.run.id);
    spawn_local(async move {
        let answer = rpc::turn_draft(id, turn, None).await;
        if asking.answered(answer).is_some() {
            one.changed(done);
        }
    });
}

/// Everything that asks before it acts.
pub(super) fn dialogs(one: One) -> ui::Part {
    let approve = move |()| {
        let origin = one.full.with_untracked(|full| full.run.origin);
        take(one, one.approving, DraftTurn::Approve, text::drafts::approved(origin));
    };
    let withdraw = move |()| take(one, one.withdrawing, DraftTurn::Withdraw, text::drafts::WITHDRAWN);
    let reject = move |reason| take(one, one.rejecting, DraftTurn::Reject(reason), text::drafts::REJECTED);
    let approve_title = Signal::stored(text::drafts::APPROVE_TITLE.to_owned());
    let withdraw_title = Signal::stored(text::drafts::WITHDRAW_TITLE.to_owned());
    let reject_title = Signal::stored(text::drafts::REJECT_TITLE.to_owned());
    let impact = ui::dynamic(move || Some(impact(one))).part();
    let withdrawing = view! { <p>{text::drafts::WITHDRAW_IMPACT}</p> }.part();
    let rejecting = view! { <p>{text::drafts::REJECT_IMPACT}</p> }.part();
    view! {
        {ui::confirm(APPROVE, approve_title, one.approving, impact, Callback::new(approve))}
        {ui::confirm(WITHDRAW, withdraw_title, one.withdrawing, withdrawing, Callback::new(withdraw))}
        <ui::ReasonDialog
            wording=REJECT
            title=reject_title
            asking=one.rejecting
            impact=rejecting
            on_reason=Callback::new(reject)
        />
    }
    .part()
}

/// What follows from a yes.
fn impact(one: One) -> ui::Part {
    one.full.with(|full| {
        let run = &full.run;
        let leaves = run.leaves.as_ref().map(|at| at.label.as_str());
        let sentence = match run.origin {
            Origin::Fake => text::drafts::PRACTICE_IMPACT.to_owned(),
            Origin::Live => text::drafts::live_impact(&run.to, leaves),
        };
        let quiet = run.waits_until.as_ref().filter(|_| run.origin == Origin::Live);
        let quiet = quiet.map(|until| view! { <p>{text::drafts::waits_until(&until.label)}</p> });
        view! {
            <p>{sentence}</p>
            {quiet}
            <p class="plan-text" dir="auto">{run.text.clone()}</p>
        }
        .part()
    })
}
