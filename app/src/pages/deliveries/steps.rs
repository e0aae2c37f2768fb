//! What can be done with a delivery: the buttons that are offered, and what each asks before it acts.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use super::one::One;
use crate::{
    rpc::{self, DeliveryStep, DeliveryTurn},
    text, ui,
};

const RELEASE: ui::Wording = ui::Wording {
    id: "release-title",
    field: "",
    confirm: text::deliveries::RELEASE,
    during: text::deliveries::RELEASING,
    kind: ui::Kind::Primary,
};
const REPLAY: ui::Wording = ui::Wording {
    id: "replay-title",
    field: "replay-reason",
    confirm: text::deliveries::REPLAY,
    during: text::deliveries::REPLAYING,
    kind: ui::Kind::Primary,
};
const DISCARD: ui::Wording = ui::Wording {
    id: "discard-title",
    field: "discard-reason",
    confirm: text::deliveries::DISCARD,
    during: text::deliveries::DISCARDING,
    kind: ui::Kind::Critical,
};
const TAKEN: ui::Wording = ui::Wording {
    id: "taken-title",
    field: "taken-reason",
    confirm: text::deliveries::RECORD,
    during: text::deliveries::RECORDING,
    kind: ui::Kind::Primary,
};
const NOT_TAKEN: ui::Wording = ui::Wording {
    id: "not-taken-title",
    field: "not-taken-reason",
    confirm: text::deliveries::RECORD,
    during: text::deliveries::RECORDING,
    kind: ui::Kind::Critical,
};

/// One button for each step.
pub(super) fn buttons(one: One, steps: &[DeliveryStep]) -> ui::Part {
    let refused = move || one.asks().asking.problem.get().map(|error| ui::banner(error.sentence().to_owned()));
    view! {
        {steps.iter().map(|step| button(one, *step)).collect_view()}
        {ui::dynamic(refused)}
    }
    .part()
}

fn button(one: One, step: DeliveryStep) -> ui::Part {
    use ui::Kind::{Critical, Primary, Secondary};
    let (kind, label, asking) = match step {
        DeliveryStep::Release => (Primary, text::deliveries::RELEASE, one.asks().releasing),
        DeliveryStep::Replay => (Primary, text::deliveries::REPLAY, one.asks().replaying),
        DeliveryStep::WriteAnew => (Secondary, text::deliveries::WRITE_ANEW, one.asks().rewriting),
        DeliveryStep::Discard => (Critical, text::deliveries::DISCARD, one.asks().discarding),
        DeliveryStep::SettleTaken => (Secondary, text::deliveries::TAKEN, one.asks().taking),
        DeliveryStep::SettleNotTaken => (Secondary, text::deliveries::NOT_TAKEN, one.asks().not_taking),
        DeliveryStep::AskCarrier => return ask_button(one),
    };
    ui::button(kind, label, move |_| asking.ask()).part()
}

/// Asking changes nothing at the carrier, so it needs no yes.
fn ask_button(one: One) -> ui::Part {
    let busy = one.asks().asking.busy;
    let ask = move || {
        if !busy.get_untracked() {
            busy.set(true);
            one.asks().asking.problem.set(None);
            take(one, one.asks().asking, DeliveryTurn::AskCarrier, text::deliveries::ASKED);
        }
    };
    view! {
        <button
            type="button"
            class=ui::Kind::Secondary.class()
            data-hold
            aria-disabled=move || busy.get().then_some("true")
            on:click=move |_| ask()
        >
            {ui::busy_words(busy, text::deliveries::ASKING, text::deliveries::ASK)}
        </button>
    }
    .part()
}

fn take(one: One, asking: ui::Asking, turn: DeliveryTurn, done: &'static str) {
    let id = one.full.with_untracked(|full| full.row.id);
    spawn_local(async move {
        let answer = rpc::turn_delivery(id, turn).await;
        if let Some(full) = asking.answered(answer) {
            one.changed(full, done);
        }
    });
}

/// Everything that asks before it acts.
pub(super) fn dialogs(one: One) -> ui::Part {
    let title = Signal::stored(text::deliveries::RELEASE_TITLE.to_owned());
    let impact = view! { <p>{text::deliveries::RELEASE_IMPACT}</p> }.part();
    let release = move |()| take(one, one.asks().releasing, DeliveryTurn::Release, text::deliveries::RELEASED);
    view! {
        {ui::confirm(RELEASE, title, one.asks().releasing, impact, Callback::new(release))}
        {reason_dialog(one, &REASONS[0])}
        {reason_dialog(one, &REASONS[1])}
        {reason_dialog(one, &REASONS[2])}
        {reason_dialog(one, &REASONS[3])}
    }
    .part()
}

/// A decision that needs a reason.
struct Reasoned {
    wording: ui::Wording,
    title: &'static str,
    impact: &'static str,
    asking: fn(One) -> ui::Asking,
    turn: fn(String) -> DeliveryTurn,
    done: &'static str,
}

const REASONS: [Reasoned; 4] = [
    Reasoned {
        wording: REPLAY,
        title: text::deliveries::REPLAY_TITLE,
        impact: text::deliveries::REPLAY_IMPACT,
        asking: |one| one.asks().replaying,
        turn: DeliveryTurn::Replay,
        done: text::deliveries::REPLAYED,
    },
    Reasoned {
        wording: DISCARD,
        title: text::deliveries::DISCARD_TITLE,
        impact: text::deliveries::DISCARD_IMPACT,
        asking: |one| one.asks().discarding,
        turn: DeliveryTurn::Discard,
        done: text::deliveries::DISCARDED,
    },
    Reasoned {
        wording: TAKEN,
        title: text::deliveries::TAKEN_TITLE,
        impact: text::deliveries::TAKEN_IMPACT,
        asking: |one| one.asks().taking,
        turn: DeliveryTurn::SettleTaken,
        done: text::deliveries::RECORDED,
    },
    Reasoned {
        wording: NOT_TAKEN,
        title: text::deliveries::NOT_TAKEN_TITLE,
        impact: text::deliveries::NOT_TAKEN_IMPACT,
        asking: |one| one.asks().not_taking,
        turn: DeliveryTurn::SettleNotTaken,
        done: text::deliveries::RECORDED,
    },
];

fn reason_dialog(one: One, reasoned: &'static Reasoned) -> ui::Part {
    let asking = (reasoned.asking)(one);
    let decide = move |reason| take(one, asking, (reasoned.turn)(reason), reasoned.done);
    let id = one.full.with_untracked(|full| full.row.id.to_string());
    let key = (reasoned.wording.id == REPLAY.id).then(|| view! { <p class="subdued">{text::deliveries::key(&id)}</p> });
    let impact = view! { <p>{reasoned.impact}</p> {key} }.part();
    view! {
        <ui::ReasonDialog
            wording=reasoned.wording
            title=Signal::stored(reasoned.title.to_owned())
            asking=asking
            impact=impact
            on_reason=Callback::new(decide)
        />
    }
    .part()
}
