//! One account: how it fares, what can be done, its settings and its details.

use crate::ui::IntoPart as _;
use domain::account::StopReply;
use leptos::{prelude::*, task::spawn_local};

use super::{actions, list, secrets, settings};
use crate::{
    rpc::{self, AccountFull, FindingRow},
    text, ui,
};

/// What the page knows.
#[derive(Clone, Copy)]
pub(super) struct One {
    pub(super) full: RwSignal<AccountFull>,
    pub(super) findings: RwSignal<Vec<FindingRow>>,
    pub(super) verifying: ui::Asking,
    pub(super) checking: ui::Asking,
    pub(super) switching_off: ui::Asking,
    pub(super) switching_on: ui::Asking,
    pub(super) announcer: ui::Announcer,
}

#[component]
pub(super) fn Account(full: AccountFull) -> impl IntoView {
    let may_change = full.may_change;
    let (settings_form, secrets_form) = (settings::Form::new(&full), secrets::Fields::new());
    let one = One {
        full: RwSignal::new(full),
        findings: RwSignal::default(),
        verifying: ui::Asking::new(),
        checking: ui::Asking::new(),
        switching_off: ui::Asking::new(),
        switching_on: ui::Asking::new(),
        announcer: ui::Announcer::new(),
    };
    ui::poll(Callback::new(move |()| one.look_again()));
    // The forms are outside of what is renewed: nothing that somebody types is taken away.
    let forms = may_change
        .then(|| view! { {settings::card(one, settings_form)} {secrets::rotation(one, secrets_form)} }.part());
    view! {
        {ui::dynamic(move || Some(one.full.with(|full| panel(one, full))))}
        {ui::dynamic(move || actions::findings(&one.findings.get()))}
        {forms}
        {ui::dynamic(move || Some(one.full.with(details)))}
        {actions::dialogs(one)}
        {one.announcer.region()}
    }
    .part()
}

/// The status panel: every light in plain words.
fn panel(one: One, full: &AccountFull) -> ui::Part {
    let row = &full.row;
    let next_step = row.next_step.clone().map(|step| view! { <p>{text::accounts::NEXT_STEP} " " {step}</p> });
    let read_only = (!full.may_change).then(|| view! { <p class="subdued">{text::accounts::READ_ONLY}</p> });
    let sending = if full.can_send { text::accounts::CAN_SEND } else { text::accounts::CANT_SEND };
    let checked = full.verified.as_ref().map_or_else(|| text::accounts::NOT_CHECKED.part(), |at| ui::time(at).part());
    let mut facts = vec![
        (text::accounts::LAST_IN, list::when(row.last_in.as_ref())),
        (text::accounts::LAST_OUT, list::when(row.last_out.as_ref())),
        (text::accounts::SENDING, sending.part()),
        (text::accounts::BREAKER, breaker(full)),
        (text::accounts::CREDENTIALS_CHECKED, checked),
        (text::accounts::LAST_PROBLEM, last_problem(full)),
    ];
    if full.provider == text::accounts::TELNYX.0 {
        facts.push((text::accounts::CAMPAIGN, campaign(full)));
        facts.push((text::accounts::OPT_OUTS, list::when(full.opt_outs_read.as_ref())));
    }
    let body = view! {
        <div class="draft-head">
            <p class="draft-client"><bdi>{row.name.clone()}</bdi> " " <span class="subdued">{row.number.clone()}</span></p>
            <span class="badges">
                {super::standing_badge(row.active, row.weight)}
                {ui::badge(ui::Tone::Neutral, row.carrier.clone())}
            </span>
        </div>
        <div class="notice"><p><strong>{row.summary.clone()}</strong></p> {next_step}</div>
        {ui::facts(facts)}
        {read_only}
        {actions::buttons(one, full)}
    };
    view! { <div class="panel">{ui::card("account-panel", text::accounts::PANEL, body.part())}</div> }.part()
}

fn breaker(full: &AccountFull) -> ui::Part {
    let failures = (full.failures > 0).then(|| {
        view! { <span class="next-step">{text::accounts::failures(full.failures)}</span> }
    });
    let sentence = match (&full.halted, &full.paused_until) {
        (Some(at), _) => text::accounts::halted(&at.label),
        (None, Some(until)) => text::accounts::paused_until(&until.label),
        (None, None) => text::accounts::BREAKER_CLOSED.to_owned(),
    };
    view! { {sentence} {failures} }.part()
}

fn last_problem(full: &AccountFull) -> ui::Part {
    if full.last_error.is_empty() {
        return view! { <span class="subdued">{text::accounts::NO_PROBLEM}</span> }.part();
    }
    let at = full.last_error_at.as_ref().map(|at| view! { <span class="next-step">{ui::time(at)}</span> });
    let next = full.last_error_next_step.clone();
    view! { {full.last_error.clone()} <span class="next-step">{next}</span> {at} }.part()
}

fn campaign(full: &AccountFull) -> ui::Part {
    let Some(read) = &full.campaign_read else { return text::accounts::CAMPAIGN_UNREAD.part() };
    let carried = if full.campaign_carried { text::accounts::CARRIED } else { text::accounts::NOT_CARRIED };
    let words = (!full.campaign_status.is_empty()).then(|| {
        view! { <span class="next-step">{text::accounts::in_its_words(&full.campaign_status)}</span> }
    });
    view! { {carried} {words} <span class="next-step">{text::accounts::read_at(&read.label)}</span> }.part()
}

fn details(full: &AccountFull) -> ui::Part {
    let kept = if full.kept.is_empty() { text::accounts::NONE_KEPT.to_owned() } else { full.kept.join(", ") };
    let kept = view! { {kept} <span class="next-step">{text::accounts::KEPT_HINT}</span> };
    let limit = full.sends_per_second.map_or_else(|| text::accounts::NO_LIMIT.to_owned(), |limit| limit.to_string());
    let confirms = match full.stop_reply {
        StopReply::Provider => text::accounts::BY_PROVIDER,
        StopReply::Us => text::accounts::BY_US,
    };
    let named = [
        (text::accounts::ACCOUNT_SID, &full.provider_account),
        (text::accounts::PROFILE, &full.messaging_profile),
        (text::accounts::CAMPAIGN, &full.campaign),
    ];
    let named = named.into_iter().filter(|(_, value)| !value.is_empty());
    let mut facts = vec![
        (text::accounts::WEBHOOK, address(full.webhook_path.clone())),
        (text::accounts::KEPT, kept.part()),
        (text::accounts::PER_SECOND, limit.part()),
        (text::accounts::STOP_REPLY, confirms.part()),
    ];
    facts.extend(named.map(|(name, value)| (name, view! { <code>{value.clone()}</code> }.part())));
    ui::card("account-details", text::accounts::DETAILS, ui::facts(facts))
}

/// The page's own address is the app's, which only the browser knows.
fn address(path: String) -> ui::Part {
    let origin = RwSignal::new(String::new());
    ui::effect(move || origin.set(window().location().origin().unwrap_or_default()));
    view! { <code>{ui::words(move || format!("{}{path}", origin.get()))}</code> }.part()
}

impl One {
    /// Messages come and go meanwhile. Nothing moves under somebody who is busy.
    fn look_again(self) {
        let asks = [self.verifying, self.checking, self.switching_off, self.switching_on];
        let busy = asks.iter().any(|asking| asking.open.get_untracked() || asking.busy.get_untracked());
        let Some(id) = self.full.try_with_untracked(|full| full.row.id.to_string()).filter(|_| !busy) else { return };
        spawn_local(async move {
            let Ok(Some(fresh)) = rpc::account(id).await else { return };
            if self.full.try_with_untracked(|full| *full != fresh) == Some(true) {
                self.full.set(fresh);
            }
        });
    }

    /// Shows what a step has changed, and says so.
    pub(super) fn changed(self, full: AccountFull, sentence: &'static str) {
        self.announcer.say(sentence.to_owned());
        self.full.set(full);
    }
}
