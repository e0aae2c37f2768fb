//! Drafts: the list, and one of them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    routes::{self, DraftTab, Tabs as _},
    text,
    ui::{self, IntoPart as _, Part},
};

/// The list.
#[component]
pub(crate) fn DraftsPage() -> impl IntoView {
    ui::page("drafts", text::drafts::TITLE, text::drafts::SUBTITLE, tabs())
}

fn tabs() -> Part {
    let query = use_query_map();
    let tabs = move || {
        let open = DraftTab::from_query(query.read().get_str(routes::SHOW));
        let tab = |(tab, _): &(DraftTab, &str)| ui::Tab {
            href: tab.href(),
            label: label(*tab).into(),
            current: *tab == open,
        };
        Some(ui::tabs(text::drafts::TABS, DraftTab::ALL.iter().map(tab).collect()))
    };
    ui::dynamic(tabs).part()
}

const fn label(tab: DraftTab) -> &'static str {
    match tab {
        DraftTab::Waiting => text::drafts::WAITING,
        DraftTab::Mine => text::drafts::MINE,
        DraftTab::Decided => text::drafts::DECIDED,
    }
}

/// One draft.
#[component]
pub(crate) fn DraftPage() -> impl IntoView {
    let back = ui::way_back(routes::DRAFTS.to_owned(), text::drafts::BACK);
    ui::page("draft", text::drafts::ONE, "", back)
}
