//! Deliveries: the list, and one of them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::{
    routes::{self, DeliveryTab, Tabs as _},
    text,
    ui::{self, IntoPart as _, Part},
};

/// The list.
#[component]
pub(crate) fn DeliveriesPage() -> impl IntoView {
    ui::page("deliveries", text::deliveries::TITLE, text::deliveries::SUBTITLE, tabs())
}

fn tabs() -> Part {
    let query = use_query_map();
    let tabs = move || {
        let open = DeliveryTab::from_query(query.read().get_str(routes::SHOW));
        let tab = |(tab, _): &(DeliveryTab, &str)| ui::Tab {
            href: tab.href(),
            label: label(*tab).into(),
            current: *tab == open,
        };
        Some(ui::tabs(text::deliveries::TABS, DeliveryTab::ALL.iter().map(tab).collect()))
    };
    ui::dynamic(tabs).part()
}

const fn label(tab: DeliveryTab) -> &'static str {
    match tab {
        DeliveryTab::All => text::deliveries::ALL,
        DeliveryTab::Waiting => text::deliveries::WAITING,
        DeliveryTab::Stopped => text::deliveries::STOPPED,
        DeliveryTab::Unknown => text::deliveries::UNKNOWN,
    }
}

/// One delivery.
#[component]
pub(crate) fn DeliveryPage() -> impl IntoView {
    let back = ui::way_back(routes::DELIVERIES.to_owned(), text::deliveries::BACK);
    ui::page("delivery", text::deliveries::ONE, "", back)
}
