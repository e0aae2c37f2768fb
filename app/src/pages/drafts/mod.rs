//! Drafts: the list with its bulk approval, and one draft with everything that is known of it.

mod bulk;
mod edit;
mod list;
mod one;
mod steps;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    routes::{self, DraftTab, Tabs as _},
    rpc, text,
    ui::{self, IntoPart as _, Part},
};

const LIST: ui::Absence =
    ui::Absence { loading: text::drafts::LOADING, failed: text::drafts::FAILED, forbidden: text::drafts::FORBIDDEN };
const ONE: ui::Absence = ui::Absence {
    loading: text::drafts::ONE_LOADING,
    failed: text::drafts::ONE_FAILED,
    forbidden: text::drafts::FORBIDDEN,
};

/// The list.
#[component]
pub(crate) fn DraftsPage() -> impl IntoView {
    let query = use_query_map();
    let tab = Memo::new(move |_| DraftTab::from_query(query.read().get_str(routes::SHOW)));
    let drafts =
        Resource::new(move || tab.get(), |tab| async move { rpc::drafts(tab, None).await.map(|page| (tab, page)) });
    let list = ui::fetched(drafts, LIST, |(tab, page)| view! { <list::Drafts tab page/> }.part());
    let body = view! { {tabs(tab)} {list} }.part();
    ui::page("drafts", text::drafts::TITLE, text::drafts::SUBTITLE, body)
}

fn tabs(open: Memo<DraftTab>) -> Part {
    let tabs = move || {
        let open = open.get();
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
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let draft = Resource::new(move || id.get(), rpc::draft);
    let back = ui::way_back(routes::DRAFTS.to_owned(), text::drafts::BACK);
    let one = ui::fetched(draft, ONE, |full| view! { <one::Draft full/> }.part());
    ui::page("draft", text::drafts::ONE, "", view! { {back} {one} }.part())
}
