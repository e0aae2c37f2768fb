//! One delivery: where it stands, what can be done about it, what leaves, and how it came about.

use crate::ui::IntoPart as _;
use leptos::{prelude::*, task::spawn_local};

use super::{rewrite, steps};
use crate::{
    browser,
    pages::inbox::counter,
    routes::{self, Filter},
    rpc::{self, BlockerRow, DeliveryEventRow, DeliveryFull},
    text, ui,
};

/// What the page knows.
#[derive(Clone, Copy)]
pub(super) struct One {
    pub(super) full: RwSignal<DeliveryFull>,
    asks: StoredValue<Asks>,
    pub(super) announcer: ui::Announcer,
}

/// How each step goes on.
#[derive(Clone, Copy)]
pub(super) struct Asks {
    pub(super) releasing: ui::Asking,
    pub(super) replaying: ui::Asking,
    pub(super) discarding: ui::Asking,
    pub(super) taking: ui::Asking,
    pub(super) not_taking: ui::Asking,
    pub(super) asking: ui::Asking,
    pub(super) rewriting: ui::Asking,
}

#[component]
pub(super) fn Delivery(full: DeliveryFull) -> impl IntoView {
    let asks = Asks {
        releasing: ui::Asking::new(),
        replaying: ui::Asking::new(),
        discarding: ui::Asking::new(),
        taking: ui::Asking::new(),
        not_taking: ui::Asking::new(),
        asking: ui::Asking::new(),
        rewriting: ui::Asking::new(),
    };
    let announcer = ui::Announcer::new();
    let one = One { full: RwSignal::new(full), asks: StoredValue::new(asks), announcer };
    ui::poll(Callback::new(move |()| one.look_again()));
    view! {
        {ui::dynamic(move || Some(one.full.with(|full| standing(one, full))))}
        {ui::dynamic(move || Some(one.full.with(details)))}
        {steps::dialogs(one)}
        {rewrite::dialog(one)}
        {one.announcer.region()}
    }
    .part()
}

/// The card at the top: to whom, the state in words, what is wrong, and what can be done.
fn standing(one: One, full: &DeliveryFull) -> ui::Part {
    let row = &full.row;
    let carrier = full.provider_code.map(text::deliveries::carrier_number);
    let problem = (!row.problem.is_empty()).then(|| {
        let next_step = (!full.next_step.is_empty()).then(|| {
            view! { <p>{text::deliveries::NEXT_STEP} " " {full.next_step.clone()}</p> }
        });
        view! {
            <div class="notice notice-attention">
                <p><strong>{row.problem.clone()}</strong> " " {carrier}</p>
                {next_step}
            </div>
        }
        .part()
    });
    let maybe_taken = full.maybe_taken.then(|| view! { <p class="notice">{text::deliveries::MAYBE_TAKEN}</p> });
    let others_may = full.others_may.then(|| view! { <p class="subdued">{text::deliveries::OTHERS_MAY}</p> });
    let conversation =
        full.conversation.map(|id| link(routes::inbox(Filter::ALL, Some(id)), text::deliveries::CONVERSATION));
    let draft = full.draft.map(|id| link(routes::record(routes::DRAFTS, id), text::deliveries::DRAFT));
    let body = view! {
        <div class="draft-head">
            {ui::avatar(&row.initials, &row.who)}
            <p class="draft-client"><bdi>{row.who.clone()}</bdi></p>
            <span class="badges">
                {super::state_badge(row.state)}
                {text::deliveries::kind(row.kind).map(|kind| ui::badge(ui::Tone::Neutral, kind))}
            </span>
        </div>
        {problem}
        {maybe_taken}
        {held(&full.blockers)}
        {others_may}
        <div class="draft-actions" id="delivery-actions">{steps::buttons(one, &full.steps)} {conversation} {draft}</div>
    };
    ui::card("delivery-state", text::deliveries::STANDING, body.part())
}

fn link(href: String, label: &'static str) -> ui::Part {
    view! { <a class="button button-plain" href=href>{label}</a> }.part()
}

fn held(blockers: &[BlockerRow]) -> Option<ui::Part> {
    let item = |blocker: &BlockerRow| {
        view! {
            <li>
                <span class="blocker-reason">{blocker.reason.clone()}</span>
                <span class="next-step">{text::deliveries::OPENS} " " {blocker.next_step.clone()}</span>
            </li>
        }
    };
    (!blockers.is_empty()).then(|| {
        view! {
            <h3>{text::deliveries::BLOCKERS}</h3>
            <ul class="blockers">{blockers.iter().map(item).collect_view()}</ul>
        }
        .part()
    })
}

fn details(full: &DeliveryFull) -> ui::Part {
    let by = |name: &Option<String>| name.clone().unwrap_or_else(|| text::deliveries::BY_SWITCHBOARD.to_owned()).part();
    let from = view! { {full.from.clone()} <span class="next-step">{full.from_why.clone()}</span> };
    let mut facts = vec![
        (text::deliveries::MESSAGE, view! { <span class="plan-text" dir="auto">{full.text.clone()}</span> }.part()),
        (text::deliveries::LENGTH, counter::sentence(&full.segmentation).part()),
        (text::deliveries::FROM, from.part()),
        (text::deliveries::TO, full.to.clone().part()),
        (text::deliveries::ACCOUNT, full.row.account.clone().part()),
        (text::deliveries::AUTHOR, by(&full.author)),
        (text::deliveries::APPROVER, by(&full.approver)),
        (text::deliveries::WHEN, ui::time(&full.row.time).part()),
    ];
    if let Some(time) = &full.not_before {
        facts.push((text::deliveries::NOT_BEFORE, ui::time(time).part()));
    }
    facts.push((text::deliveries::ATTEMPTS, full.attempts.to_string().part()));
    let history = view! { <ol class="history">{full.events.iter().map(event).collect_view()}</ol> };
    view! {
        {ui::card("delivery-plan", text::deliveries::TEXT, ui::facts(facts))}
        {ui::card("delivery-history", text::deliveries::HISTORY, history.part())}
    }
    .part()
}

fn event(event: &DeliveryEventRow) -> ui::Part {
    let carrier = (!event.carrier.is_empty())
        .then(|| view! { <span class="next-step">{text::deliveries::carrier_said(&event.carrier)}</span> });
    let reason = (!event.reason.is_empty())
        .then(|| view! { <span class="next-step" dir="auto">{text::drafts::reason(&event.reason)}</span> });
    view! {
        <li>
            <span class="history-time">{ui::time(&event.time)}</span>
            <span>{event.sentence.clone()} {reason} {carrier}</span>
        </li>
    }
    .part()
}

impl One {
    pub(super) fn asks(self) -> Asks {
        self.asks.get_value()
    }

    /// Reports come in by themselves. Nothing moves under somebody who is busy.
    fn look_again(self) {
        let Some(asks) = self.asks.try_get_value() else { return };
        let Asks { releasing, replaying, discarding, taking, not_taking, asking, rewriting } = asks;
        let asks = [releasing, replaying, discarding, taking, not_taking, asking, rewriting];
        if asks.iter().any(|asking| asking.open.get_untracked() || asking.busy.get_untracked()) {
            return;
        }
        let Some(id) = self.full.try_with_untracked(|full| full.row.id.to_string()) else { return };
        spawn_local(async move {
            let Ok(fresh) = rpc::delivery(id).await else { return };
            if self.full.try_with_untracked(|full| *full != fresh) == Some(true) {
                self.full.set(fresh);
            }
        });
    }

    /// Shows what a step has changed, and says so. The button that was pressed may be gone, so the keyboard goes on from the card.
    pub(super) fn changed(self, full: DeliveryFull, sentence: &'static str) {
        self.announcer.say(sentence.to_owned());
        self.full.set(full);
        request_animation_frame(|| {
            if let Some(next) = browser::find("#delivery-actions a, #delivery-actions button") {
                browser::focus(&next);
            }
        });
    }
}
