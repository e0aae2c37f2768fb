//! Readiness: what is safe, what blocks, and what opens it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    routes::{self, BenchTab, Tabs as _},
    text,
    ui::{self, IntoPart as _, Part},
};

/// The readiness of one workbench.
#[component]
pub(crate) fn ReadinessPage() -> impl IntoView {
    ui::page("readiness", text::readiness::TITLE, text::readiness::SUBTITLE, tabs())
}

fn tabs() -> Part {
    let query = use_query_map();
    let tabs = move || {
        let open = BenchTab::from_query(query.read().get_str(routes::SHOW));
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
