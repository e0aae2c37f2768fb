//! What the person who looks was told, and what they want to be told.

mod list;
mod settings;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    routes::{self, NotificationTab, Tabs as _},
    rpc, text,
    ui::{self, IntoPart as _, Part},
};

const ABSENCE: ui::Absence = ui::Absence {
    loading: text::notifications::LOADING,
    failed: text::notifications::FAILED,
    forbidden: text::notifications::FORBIDDEN,
};

/// The list.
#[component]
pub(crate) fn NotificationsPage() -> impl IntoView {
    let query = use_query_map();
    let tab = Memo::new(move |_| NotificationTab::from_query(query.read().get_str(routes::SHOW)));
    let data = Resource::new(
        move || tab.get(),
        |tab| async move { rpc::notifications(tab, None).await.map(|page| (tab, page)) },
    );
    let shown = ui::fetched(data, ABSENCE, |(tab, page)| {
        let choices = page.choices.clone();
        view! { <div>{list::list(tab, page)} {settings::settings(choices)}</div> }.part()
    });
    let body = view! { {tabs(tab)} {shown} }.part();
    ui::page("notifications", text::notifications::TITLE, text::notifications::SUBTITLE, body)
}

fn tabs(open: Memo<NotificationTab>) -> Part {
    let tabs = move || {
        let open = open.get();
        let tab = |(tab, _): &(NotificationTab, &str)| ui::Tab {
            href: tab.href(),
            label: label(*tab).into(),
            current: *tab == open,
        };
        Some(ui::tabs(text::notifications::TABS, NotificationTab::ALL.iter().map(tab).collect()))
    };
    ui::dynamic(tabs).part()
}

const fn label(tab: NotificationTab) -> &'static str {
    match tab {
        NotificationTab::Unread => text::notifications::UNREAD,
        NotificationTab::All => text::notifications::ALL,
    }
}
