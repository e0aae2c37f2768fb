//! What sending would have done, and why it did not happen.

use crate::ui::IntoPart as _;
use domain::{
    draft::{DraftState, DraftStep},
    ids::DraftId,
};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{
    composer::{self, Attempt},
    practice,
    remote::Remote,
    store::Inbox,
    thread::Open,
};
use crate::{
    browser,
    error::UiError,
    pages::plan,
    routes,
    rpc::{self, DraftTurn, DryRunView},
    text, ui,
};

const LATEST: &str = "dry-run-latest";

/// Brings the latest result into sight.
pub(super) fn reveal() {
    request_animation_frame(|| {
        if let Some(panel) = browser::find("#dry-run-latest") {
            panel.scroll_into_view_with_bool(true);
        }
    });
}

/// The drafts of the open conversation: earlier ones folded up, the latest in full.
pub(super) fn dry_runs(open: Open) -> ui::Part {
    let inbox = expect_context::<Inbox>();
    practice::look_at_guard(inbox);
    ui::effect(move || {
        // Whoever decides does it elsewhere.
        let concerned = inbox.changed.with(|ids| ids.as_ref().is_none_or(|ids| ids.contains(&open.id)));
        let is_first = open.runs.with_untracked(|runs| *runs == Remote::Idle);
        if concerned || is_first {
            spawn_local(renew(open));
        }
    });
    ui::effect(move || {
        if let Some(attempt) = open.asked.get() {
            spawn_local(preview(inbox, open, attempt));
        }
    });
    let earlier = Memo::new(move |_| {
        let latest = open.latest.with(|run| run.as_ref().map(|run| run.id));
        open.runs.with(|runs| match runs {
            Remote::Ready(runs) => runs.iter().filter(|run| Some(run.id) != latest).cloned().collect(),
            _ => Vec::new(),
        })
    });
    view! {
        {ui::dynamic(move || {
            let runs = earlier.get();
            (!runs.is_empty()).then(|| earlier_runs(runs))
        })}
        {ui::dynamic(move || open.latest.get().map(|run| latest(&run, inbox, open)))}
    }
    .part()
}

/// Fetches the drafts again; the one that shows in full is renewed where it stands.
async fn renew(open: Open) {
    match rpc::dry_runs(open.id).await {
        Ok(runs) => {
            let shown = open.latest.try_with_untracked(|run| run.as_ref().map(|run| run.id)).flatten();
            let fresh = runs.iter().find(|run| Some(run.id) == shown).cloned();
            if fresh.is_some() && open.latest.try_with_untracked(|run| *run != fresh) == Some(true) {
                open.latest.set(fresh);
            }
            open.runs.try_set(Remote::Ready(runs));
        }
        Err(error) => {
            open.runs.try_update(|runs| {
                if !matches!(runs, Remote::Ready(_)) {
                    *runs = Remote::Failed(error);
                }
            });
        }
    }
}

/// Plans what was typed. An answer that comes after its page has gone is dropped: the server keeps the draft.
async fn preview(inbox: Inbox, open: Open, attempt: Attempt) {
    let Attempt { key, body, send_at } = attempt;
    let Some(Some(files)) = open.files.try_get_value() else {
        // A file is still on its way.
        open.asked.try_set(None);
        open.problem.try_set(Some(UiError::Invalid { sentence: text::files::WAIT.to_owned() }));
        return;
    };
    let template = open.template.get_untracked();
    let answer = rpc::dry_run(open.id, body, key, Some(send_at), template, files).await;
    if open.asked.try_set(None).is_some() {
        return;
    }
    match answer {
        Ok(run) => {
            open.latest.set(Some(run));
            inbox.announcement.set(text::dry_run::READY.to_owned());
            practice::look_at_guard(inbox);
            reveal();
            renew(open).await;
        }
        Err(error) => {
            open.problem.set(Some(error));
            composer::focus();
        }
    }
}

fn earlier_runs(runs: Vec<DryRunView>) -> ui::Part {
    view! {
        <details class="earlier-runs">
            <summary>{text::dry_run::earlier(runs.len())}</summary>
            <ul>{runs.into_iter().map(earlier_run).collect_view()}</ul>
        </details>
    }
    .part()
}

/// Its inside is made when somebody looks.
fn earlier_run(run: DryRunView) -> impl IntoView {
    let shown = RwSignal::new(false);
    let look = move |event: ev::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|details| details.has_attribute("open")) {
            shown.set(true);
        }
    };
    view! {
           <li>
               <details class="earlier-run" on:toggle=look>
                   <summary>
                       <bdi class="earlier-run-text">{run.text.clone()}</bdi>
                       {ui::time(&run.time)}
                   </summary>
                   {ui::dynamic(move || {
    shown.get().then(|| {
    view! { <div class="dry-run-body">{body(&run)}</div> }.part()
    })
    })}
               </details>
           </li>
       }
}

fn latest(run: &DryRunView, inbox: Inbox, open: Open) -> ui::Part {
    let has_moved = matches!(run.state, DraftState::Submitted | DraftState::Approved);
    let title = if has_moved { text::dry_run::MOVED } else { text::dry_run::TITLE };
    let submit = run.steps.contains(&DraftStep::Submit).then(|| submit_button(run.id, inbox, open));
    let waits = (run.state == DraftState::Submitted && run.own)
        .then(|| view! { <p class="notice">{text::drafts::OWN_WAITS}</p> });
    view! {
        <section class="dry-run" id=LATEST aria-labelledby="dry-run-title">
            <header class="dry-run-header">
                {ui::icon(ui::icons::LOCK)}
                <h3 id="dry-run-title">{title}</h3>
                <span class="badges">{plan::state_badge(run.state)} {plan::origin_badge(run.origin)}</span>
            </header>
            <div class="dry-run-body">
                {body(run)}
                {met(inbox)}
                {waits}
                <div class="draft-actions">
                    {submit}
                    <a class="button button-plain" href=routes::record(routes::DRAFTS, run.id)>{text::dry_run::OPEN}</a>
                </div>
            </div>
        </section>
    }
    .part()
}

fn submit_button(id: DraftId, inbox: Inbox, open: Open) -> ui::Part {
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<UiError>));
    let overtaken = move || matches!(*problem.read(), Some(UiError::Overtaken { .. }));
    let submit = move |_| {
        if busy.get_untracked() {
            return;
        }
        // Whoever was told, and goes on, has read it.
        let opened_at = (!untrack(overtaken)).then(|| open.opened_at.get_value());
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            match rpc::turn_draft(id, DraftTurn::Submit, opened_at).await {
                Ok(run) => submitted(run, inbox, open),
                Err(error) => {
                    busy.try_set(false);
                    problem.try_set(Some(error));
                }
            }
        });
    };
    let words = move || if overtaken() { text::drafts::SUBMIT_ANYWAY } else { text::drafts::SUBMIT };
    view! {
        {ui::dynamic(move || problem.get().map(|error| ui::banner(error.sentence().to_owned())))}
        <button
            type="button"
            class=ui::Kind::Primary.class()
            aria-disabled=move || busy.get().then_some("true")
            on:click=submit
        >
            {ui::words(move || if busy.get() { text::drafts::SUBMITTING } else { words() })}
        </button>
    }
    .part()
}

/// What waits for a manager is no longer being written.
fn submitted(run: DryRunView, inbox: Inbox, open: Open) {
    open.insert.try_set(Some(String::new()));
    open.send_at.try_set(String::new());
    open.template.try_set(None);
    open.latest.try_set(Some(run));
    inbox.announcement.try_set(text::drafts::SUBMITTED.to_owned());
    browser::bridge::toast(text::drafts::SUBMITTED);
    composer::focus();
}

/// What it would do, what was looked at and why it stays.
fn body(run: &DryRunView) -> ui::Part {
    let why = (!run.blockers.is_empty()).then(|| view! { <h4>{text::drafts::WHY}</h4> });
    view! {
        <p class="subdued">{text::dry_run::by(&run.author, &run.time.label)}</p>
        {plan::facts(run)}
        <h4>{text::drafts::CHECKS}</h4>
        {plan::checks(&run.checks)}
        {why}
        {plan::blockers(&run.blockers)}
    }
    .part()
}

/// What is already in order, folded up.
fn met(inbox: Inbox) -> impl IntoView {
    let summary = move || {
        inbox.guard.with(|guard| match guard {
            Remote::Ready(guard) => {
                text::dry_run::met(guard.gates.iter().filter(|gate| gate.open).count(), guard.gates.len())
            }
            _ => text::dry_run::MET.to_owned(),
        })
    };
    view! {
        <details class="met">
            <summary>{ui::words(summary)}</summary>
            <practice::Gates only_open=true/>
        </details>
    }
}
