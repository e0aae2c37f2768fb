//! Whether the client may be written to, how that came about, and what managers decide about it.

use crate::ui::IntoPart as _;
use domain::ids::ConversationId;
use leptos::{prelude::*, task::spawn_local};

use super::{
    remote::{self, Remote},
    store::Inbox,
    thread::Open,
};
use crate::{
    rpc::{self, ConsentMove, ConsentPanel, ConsentRow},
    text, ui,
};

#[derive(Clone, Copy)]
struct State {
    id: ConversationId,
    /// Read out politely.
    announcement: RwSignal<String>,
    panel: RwSignal<Remote<ConsentPanel>>,
    decision: RwSignal<ConsentMove>,
    asking: ui::Asking,
}

const WORDING: ui::Wording = ui::Wording {
    id: "consent-title",
    field: "consent-reason",
    confirm: text::consent::CONFIRM,
    during: text::consent::CONFIRMING,
    kind: ui::Kind::Primary,
};

/// The part of the contact's details that is about consent.
pub(super) fn panel(open: Open) -> ui::Part {
    let inbox = expect_context::<Inbox>();
    let concerned = move || inbox.changed.with(|ids| ids.as_ref().is_none_or(|ids| ids.contains(&open.id)));
    let panel = panel_of(open.id, inbox.announcement, concerned);
    view! {
        <h3>{text::consent::TITLE}</h3>
        {panel}
    }
    .part()
}

/// The same without its heading, for a handle with this conversation. `concerned` says, whenever what it reads changes, whether to look
/// again.
pub(in crate::pages) fn panel_of(
    id: ConversationId,
    announcement: RwSignal<String>,
    concerned: impl Fn() -> bool + 'static,
) -> ui::Part {
    let state = State {
        id,
        announcement,
        panel: RwSignal::new(Remote::Idle),
        decision: RwSignal::new(ConsentMove::Read),
        asking: ui::Asking::new(),
    };
    ui::effect(move || {
        let is_first = state.panel.with_untracked(|panel| *panel == Remote::Idle);
        if concerned() || is_first {
            state.load();
        }
    });
    let title = Signal::derive(move || text::consent::title(state.decision.get()).to_owned());
    let impact = ui::dynamic(move || Some(view! { <p>{text::consent::impact(state.decision.get())}</p> }.part()));
    view! {
        {ui::dynamic(move || Some(shown(state)))}
        <ui::ReasonDialog
            wording=WORDING
            title
            asking=state.asking
            impact=impact.part()
            on_reason=Callback::new(move |reason| state.decide(reason))
        />
    }
    .part()
}

fn shown(state: State) -> ui::Part {
    match state.panel.get() {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(text::common::LOADING, 3),
        Remote::Ready(panel) => known(state, panel),
        Remote::Failed(error) => ui::small_error(text::consent::FAILED, &error, move |_| state.load()),
    }
}

fn known(state: State, panel: ConsentPanel) -> ui::Part {
    let tone = if panel.problem.is_some() { ui::Tone::Critical } else { ui::Tone::Success };
    let word = if panel.problem.is_some() { text::consent::STAYS } else { text::consent::MAY };
    let since = panel.since.as_ref().map(|since| view! { " " <span class="subdued">{since.label.clone()}</span> });
    let problem = panel.problem.map(|problem| view! { <p>{problem}</p> });
    let next = panel.next_step.map(|next| view! { <p class="next-step">{next}</p> });
    let button = |decision: ConsentMove| {
        ui::button(ui::Kind::Secondary, text::consent::button(decision), move |_| {
            state.decision.set(decision);
            state.asking.ask();
        })
    };
    let contact = if panel.do_not_contact { ConsentMove::Allow } else { ConsentMove::DoNotContact };
    let actions = panel.may_decide.then(|| {
        view! {
            <div class="consent-actions">
                {panel.needs_review.then(|| button(ConsentMove::Read))}
                {button(contact)}
            </div>
        }
    });
    view! {
        <div class="consent">
            <p>{ui::badge(tone, word)}</p>
            <p>{text::consent::said(&panel.label)} {since}</p>
            {problem}
            {next}
            {actions}
            {history(panel.history)}
        </div>
    }
    .part()
}

fn history(lines: Vec<ConsentRow>) -> Option<ui::Part> {
    let line = |line: ConsentRow| {
        let by = line.by.map(|name| view! { <span class="subdued">{text::consent::by(&name)}</span> });
        let reason = (!line.reason.is_empty()).then(|| view! { <span dir="auto">{line.reason}</span> });
        view! { <li><span>{line.sentence}</span> {reason} {by} {ui::time(&line.time)}</li> }
    };
    (!lines.is_empty()).then(|| {
        view! {
            <details class="met">
                <summary>{text::consent::HISTORY}</summary>
                <ol class="timeline">{lines.into_iter().map(line).collect_view()}</ol>
            </details>
        }
        .part()
    })
}

impl State {
    fn load(self) {
        remote::fetch(self.panel, rpc::consent(self.id));
    }

    fn decide(self, reason: String) {
        let decision = self.decision.get_untracked();
        spawn_local(async move {
            let answer = rpc::decide_consent(self.id, decision, reason).await;
            if let Some(panel) = self.asking.answered(answer) {
                self.panel.set(Remote::Ready(panel));
                self.announcement.set(text::consent::DONE.to_owned());
                crate::browser::bridge::toast(text::consent::DONE);
            }
        });
    }
}
