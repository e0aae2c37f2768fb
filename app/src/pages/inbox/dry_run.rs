//! What sending would have done, and why it did not happen.

use crate::ui::IntoPart as _;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    counter, practice,
    remote::{self, Remote},
    store::Inbox,
    thread::Open,
};
use crate::{
    browser,
    rpc::{self, BlockerRow, DryRunView},
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

/// The dry runs of the open conversation: earlier ones folded up, the latest in full.
#[component]
pub(super) fn DryRuns(open: Open) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    ui::effect(move || remote::fetch(open.runs, rpc::dry_runs(open.id)));
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
        {ui::dynamic(move || open.latest.read().as_ref().map(|run| latest(run, inbox)))}
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
    view! { <div class="dry-run-body">{facts(&run)} {blockers(&run.blockers)}</div> }.part()
    })
    })}
               </details>
           </li>
       }
}

fn latest(run: &DryRunView, inbox: Inbox) -> ui::Part {
    view! {
        <section class="dry-run" id=LATEST aria-labelledby="dry-run-title">
            <header class="dry-run-header">
                {ui::icon(ui::icons::LOCK)}
                <h3 id="dry-run-title">{text::dry_run::TITLE}</h3>
            </header>
            <div class="dry-run-body">
                {facts(run)}
                {blockers(&run.blockers)}
                {met(inbox)}
            </div>
        </section>
    }
    .part()
}

fn facts(run: &DryRunView) -> impl IntoView + use<> {
    view! {
        <p class="subdued">{text::dry_run::by(&run.author, &run.time.label)}</p>
        <dl class="facts">
            <div><dt>{text::dry_run::TEXT}</dt><dd class="dry-run-text" dir="auto">{run.text.clone()}</dd></div>
            <div>
                <dt>{text::dry_run::FROM}</dt>
                <dd>{run.from.clone()} <span class="next-step">{run.from_why.clone()}</span></dd>
            </div>
            <div><dt>{text::dry_run::TO}</dt><dd>{run.to.clone()}</dd></div>
            <div><dt>{text::dry_run::LENGTH}</dt><dd>{counter::sentence(&run.segmentation)}</dd></div>
        </dl>
    }
}

fn blockers(blockers: &[BlockerRow]) -> impl IntoView + use<> {
    let item = |blocker: &BlockerRow| {
        view! {
            <li>
                <span class="blocker-reason">{blocker.reason.clone()}</span>
                <span class="next-step">{text::dry_run::OPENS} " " {blocker.next_step.clone()}</span>
            </li>
        }
    };
    let title = if blockers.is_empty() { text::dry_run::NOTHING_BLOCKS } else { text::dry_run::WHY };
    view! {
        <h4>{title}</h4>
        <ul class="blockers">{blockers.iter().map(item).collect_view()}</ul>
    }
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
