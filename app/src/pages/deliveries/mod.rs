//! Deliveries: the list by state, and one of them with its history.

mod list;
mod one;
mod rewrite;
mod steps;

use domain::delivery::DeliveryState;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    routes::{self, DeliveryTab, Tabs as _},
    rpc, text,
    ui::{self, IntoPart as _, Part},
};

const LIST: ui::Absence = ui::Absence {
    loading: text::deliveries::LOADING,
    failed: text::deliveries::FAILED,
    forbidden: text::deliveries::FORBIDDEN,
};
const ONE: ui::Absence = ui::Absence {
    loading: text::deliveries::ONE_LOADING,
    failed: text::deliveries::ONE_FAILED,
    forbidden: text::deliveries::FORBIDDEN,
};

/// The list.
#[component]
pub(crate) fn DeliveriesPage() -> impl IntoView {
    let query = use_query_map();
    let tab = Memo::new(move |_| DeliveryTab::from_query(query.read().get_str(routes::SHOW)));
    let deliveries =
        Resource::new(move || tab.get(), |tab| async move { rpc::deliveries(tab, None).await.map(|page| (tab, page)) });
    let list = ui::fetched(deliveries, LIST, |(tab, page)| view! { <list::Deliveries tab page/> }.part());
    let body = view! { {tabs(tab)} {list} }.part();
    ui::page("deliveries", text::deliveries::TITLE, text::deliveries::SUBTITLE, body)
}

fn tabs(open: Memo<DeliveryTab>) -> Part {
    let tabs = move || {
        let open = open.get();
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

/// Where a delivery stands.
fn state_badge(state: DeliveryState) -> Part {
    let tone = match state {
        DeliveryState::Queued | DeliveryState::Discarded => ui::Tone::Neutral,
        DeliveryState::HandingOver | DeliveryState::Accepted | DeliveryState::Sent | DeliveryState::Unconfirmed => {
            ui::Tone::Info
        }
        DeliveryState::Held | DeliveryState::OutcomeUnknown => ui::Tone::Attention,
        DeliveryState::Dead | DeliveryState::Failed | DeliveryState::Undeliverable => ui::Tone::Critical,
        DeliveryState::Delivered | DeliveryState::Read => ui::Tone::Success,
    };
    ui::badge(tone, state.label())
}

/// One delivery.
#[component]
pub(crate) fn DeliveryPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let delivery = Resource::new(move || id.get(), rpc::delivery);
    let back = ui::way_back(routes::DELIVERIES.to_owned(), text::deliveries::BACK);
    let one = ui::fetched(delivery, ONE, |full| view! { <one::Delivery full/> }.part());
    ui::page("delivery", text::deliveries::ONE, "", view! { {back} {one} }.part())
}
