//! Readiness: what is safe, what blocks, and what opens it.

mod change;
mod gates;
mod guards;
mod history;
mod manifest;
mod now;
mod recipients;
mod store;
mod test_run;

use domain::guard::Workbench;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::store::Bench;
use crate::{
    routes::{self, BenchTab, Tabs as _},
    rpc::{self, ReadinessView},
    text,
    ui::{self, IntoPart as _, Part},
};

const ABSENCE: ui::Absence = ui::Absence {
    loading: text::readiness::LOADING,
    failed: text::readiness::FAILED,
    forbidden: text::readiness::FORBIDDEN,
};

/// The readiness of one workbench.
#[component]
pub(crate) fn ReadinessPage() -> impl IntoView {
    let query = use_query_map();
    let shown = Memo::new(move |_| BenchTab::from_query(query.read().get_str(routes::SHOW)));
    let view = Resource::new(move || workbench(shown.get()), rpc::readiness);
    let body = view! {
        {tabs(shown)}
        {ui::fetched(view, ABSENCE, board)}
    };
    ui::page("readiness", text::readiness::TITLE, text::readiness::SUBTITLE, body.part())
}

fn tabs(shown: Memo<BenchTab>) -> Part {
    let tabs = move || {
        let open = shown.get();
        let tab = |(tab, _): &(BenchTab, &str)| ui::Tab {
            href: tab.href(),
            label: label(*tab).into(),
            current: *tab == open,
        };
        Some(ui::tabs(text::readiness::TABS, BenchTab::ALL.iter().map(tab).collect()))
    };
    ui::dynamic(tabs).part()
}

const fn label(tab: BenchTab) -> &'static str {
    match tab {
        BenchTab::Communications => text::readiness::COMMUNICATIONS,
        BenchTab::Scheduler => text::readiness::SCHEDULER,
    }
}

const fn workbench(tab: BenchTab) -> Workbench {
    match tab {
        BenchTab::Communications => Workbench::Communications,
        BenchTab::Scheduler => Workbench::Scheduler,
    }
}

/// Everything about one workbench. What may change by itself is read again for as long as it is shown.
fn board(view: ReadinessView) -> Part {
    let read_only = (!view.may_manage).then(|| {
        let may_test = view.tests.as_ref().is_some_and(|tests| tests.may_run);
        let sentence = if may_test { text::readiness::MANAGER } else { text::readiness::READ_ONLY };
        view! { <p class="hint readiness-note">{sentence}</p> }
    });
    let has_tests = view.tests.is_some();
    let manifest = manifest::card(&view.manifest);
    let bench = Bench::new(view);
    bench.follow();
    view! {
        <div class="readiness">
            {read_only}
            {now::section(bench)}
            {gates::section(bench)}
            {guards::section(bench)}
            {has_tests.then(|| view! { {test_run::section(bench)} {recipients::section(bench)} }.part())}
            {manifest}
            {history::section(bench)}
            {change::dialogs(bench)}
            {bench.announcer.region()}
        </div>
    }
    .part()
}
