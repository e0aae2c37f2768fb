//! One draft: where it stands, what it would do, what was looked at, what stands in its way, and how it came about.

use crate::ui::IntoPart as _;
use domain::draft::{DraftState, DraftStep};
use leptos::{prelude::*, task::spawn_local};

use super::{edit, steps};
use crate::{
    browser,
    pages::plan,
    routes::{self, Filter},
    rpc::{self, DraftFull, EditRow},
    text, ui,
};

/// What the page knows.
#[derive(Clone, Copy)]
pub(super) struct One {
    pub(super) full: RwSignal<DraftFull>,
    pub(super) editing: RwSignal<bool>,
    pub(super) approving: ui::Asking,
    pub(super) rejecting: ui::Asking,
    pub(super) withdrawing: ui::Asking,
    pub(super) submitting: ui::Asking,
    pub(super) announcer: ui::Announcer,
}

#[component]
pub(super) fn Draft(full: DraftFull) -> impl IntoView {
    let one = One {
        full: RwSignal::new(full),
        editing: RwSignal::new(false),
        approving: ui::Asking::new(),
        rejecting: ui::Asking::new(),
        withdrawing: ui::Asking::new(),
        submitting: ui::Asking::new(),
        announcer: ui::Announcer::new(),
    };
    ui::poll(Callback::new(move |()| one.look_again()));
    view! {
        {ui::dynamic(move || Some(one.full.with(|full| standing(one, full))))}
        {ui::dynamic(move || one.editing.get().then(|| edit::form(one)))}
        {ui::dynamic(move || Some(one.full.with(details)))}
        {steps::dialogs(one)}
        {one.announcer.region()}
    }
    .part()
}

/// The card at the top: the client, the state in words, and what can be done.
fn standing(one: One, full: &DraftFull) -> ui::Part {
    let run = &full.run;
    let lines = [
        Some(text::drafts::written(&run.author, &run.time.label)),
        full.submitted.as_ref().map(|time| text::drafts::submitted(&time.label)),
        full.decision.as_ref().map(|decision| text::drafts::decided(&decision.by, &decision.time.label)),
    ];
    let reason = full.decision.as_ref().filter(|decision| !decision.reason.is_empty());
    let reason = reason.map(|decision| view! { <p dir="auto">{text::drafts::reason(&decision.reason)}</p> });
    let undecided = run.state == DraftState::Submitted;
    let waits = match (undecided, run.own) {
        (true, true) => Some(text::drafts::OWN_WAITS),
        (true, false) if !run.steps.contains(&DraftStep::Approve) => Some(text::drafts::OTHERS_DECIDE),
        _ => None,
    };
    let body = view! {
        <div class="draft-head">
            {ui::avatar(&full.initials, &full.client)}
            <p class="draft-client"><bdi>{text::drafts::reply_to(&full.client)}</bdi></p>
            <span class="badges">{plan::state_badge(run.state)} {plan::origin_badge(run.origin)}</span>
        </div>
        <p class="subdued">{lines.into_iter().flatten().collect::<Vec<_>>().join(" ")}</p>
        {reason}
        {waits.map(|sentence| view! { <p class="notice">{sentence}</p> })}
        <div class="draft-actions">
            {steps::buttons(one, &run.steps)}
            <a class="button button-plain" href=routes::inbox(Filter::ALL, Some(full.conversation))>
                {text::drafts::CONVERSATION}
            </a>
        </div>
    };
    ui::card(STANDING, text::drafts::STATE_HEADING, body.part())
}

const STANDING: &str = "draft-state";

fn details(full: &DraftFull) -> ui::Part {
    let run = &full.run;
    view! {
        {ui::card("draft-plan", text::drafts::TEXT, plan::facts(run))}
        {ui::card("draft-checks", text::drafts::CHECKS, plan::checks(&run.checks))}
        {ui::card("draft-blockers", text::drafts::WHY, plan::blockers(&run.blockers))}
        {ui::card("draft-edits", text::drafts::HISTORY, history(&full.edits))}
    }
    .part()
}

fn history(edits: &[EditRow]) -> ui::Part {
    if edits.is_empty() {
        return view! { <p class="subdued">{text::drafts::NO_EDITS}</p> }.part();
    }
    let item = |edit: &EditRow| {
        view! {
            <li>
                <p class="subdued">{text::drafts::edited(&edit.editor, &edit.time.label)}</p>
                {ui::diff(edit.pieces.clone())}
            </li>
        }
    };
    view! { <ol class="edits">{edits.iter().map(item).collect_view()}</ol> }.part()
}

impl One {
    /// Somebody else may have decided meanwhile. Nothing moves under somebody who is busy.
    fn look_again(self) {
        let asks = [self.approving, self.rejecting, self.withdrawing, self.submitting];
        let busy = self.editing.get_untracked()
            || asks.iter().any(|asking| asking.open.get_untracked() || asking.busy.get_untracked());
        if !busy {
            self.reload();
        }
    }

    fn reload(self) {
        let Some(id) = self.full.try_with_untracked(|full| full.run.id.to_string()) else { return };
        spawn_local(async move {
            let Ok(fresh) = rpc::draft(id).await else { return };
            if self.full.try_with_untracked(|full| *full != fresh) == Some(true) {
                self.full.set(fresh);
            }
        });
    }

    /// Shows what a step has changed, and says so. The button that was pressed is gone, so the keyboard goes on from the card.
    pub(super) fn changed(self, sentence: &'static str) {
        self.announcer.say(sentence.to_owned());
        let Some(id) = self.full.try_with_untracked(|full| full.run.id.to_string()) else { return };
        spawn_local(async move {
            if let Ok(fresh) = rpc::draft(id).await {
                self.full.try_set(fresh);
            }
            Self::resume();
        });
    }

    /// Gives the keyboard to what can be done now.
    pub(super) fn resume() {
        request_animation_frame(|| {
            if let Some(next) = browser::find(".draft-actions button, .draft-actions a") {
                browser::focus(&next);
            }
        });
    }
}
