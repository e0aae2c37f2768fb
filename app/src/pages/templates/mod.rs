//! Templates: the list, and one of them with its versions and its editor.

mod editor;
mod list;
mod one;
mod preview;
mod steps;

use domain::template::TemplateState;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    routes::{self, Tabs as _, TemplateTab},
    rpc, text,
    ui::{self, IntoPart as _, Part},
};

const LIST: ui::Absence = ui::Absence {
    loading: text::templates::LOADING,
    failed: text::templates::FAILED,
    forbidden: text::templates::FORBIDDEN,
};
const ONE: ui::Absence = ui::Absence {
    loading: text::templates::ONE_LOADING,
    failed: text::templates::ONE_FAILED,
    forbidden: text::templates::FORBIDDEN,
};

/// The list.
#[component]
pub(crate) fn TemplatesPage() -> impl IntoView {
    let query = use_query_map();
    let tab = Memo::new(move |_| TemplateTab::from_query(query.read().get_str(routes::SHOW)));
    let templates =
        Resource::new(move || tab.get(), |tab| async move { rpc::templates(tab, None).await.map(|page| (tab, page)) });
    let list = ui::fetched(templates, LIST, |(tab, page)| view! { <list::Templates tab page/> }.part());
    let body = view! { {tabs(tab)} {list} }.part();
    ui::page("templates", text::templates::TITLE, text::templates::SUBTITLE, body)
}

fn tabs(open: Memo<TemplateTab>) -> Part {
    let tabs = move || {
        let open = open.get();
        let tab = |(tab, _): &(TemplateTab, &str)| ui::Tab {
            href: tab.href(),
            label: label(*tab).into(),
            current: *tab == open,
        };
        Some(ui::tabs(text::templates::TABS, TemplateTab::ALL.iter().map(tab).collect()))
    };
    ui::dynamic(tabs).part()
}

const fn label(tab: TemplateTab) -> &'static str {
    match tab {
        TemplateTab::InUse => text::templates::IN_USE,
        TemplateTab::Archived => text::templates::ARCHIVED,
    }
}

/// Where a version stands.
fn state_badge(state: TemplateState) -> Part {
    let tone = match state {
        TemplateState::Draft => ui::Tone::Neutral,
        TemplateState::Submitted => ui::Tone::Attention,
        TemplateState::Approved => ui::Tone::Success,
        TemplateState::Rejected => ui::Tone::Critical,
    };
    ui::badge(tone, state.label())
}

/// One template, or a new one.
#[component]
pub(crate) fn TemplatePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let desk = Resource::new(move || id.get(), rpc::template);
    let back = ui::way_back(routes::TEMPLATES.to_owned(), text::templates::BACK);
    let one = ui::fetched(desk, ONE, |desk| match desk.full {
        Some(full) => view! { <one::Template full variables=desk.variables/> }.part(),
        None => editor::new_template(&desk.variables),
    });
    ui::page("template", text::templates::ONE, "", view! { {back} {one} }.part())
}
