//! The client's customer and orders at Shopify, beside the conversation.

use domain::ids::ContactId;
use leptos::{prelude::*, task::spawn_local};

use super::{
    remote::{self, Remote},
    store::Inbox,
    thread::Open,
};
use crate::{
    rpc::{self, CustomerCard, CustomerPanel, OrderRow},
    text::customers as words,
    ui::{self, IntoPart as _, Part},
};

#[derive(Clone, Copy)]
struct State {
    contact: ContactId,
    panel: RwSignal<Remote<CustomerPanel>>,
    busy: RwSignal<bool>,
}

pub(super) fn panel(open: Open, contact: ContactId) -> Part {
    let inbox = expect_context::<Inbox>();
    let concerned = move || inbox.changed.with(|ids| ids.as_ref().is_none_or(|ids| ids.contains(&open.id)));
    let panel = panel_of(contact, concerned);
    view! {
        <section class="customer" aria-labelledby="customer-title">
            <h3 id="customer-title">{words::TITLE}</h3>
            {panel}
        </section>
    }
    .part()
}

/// The same without its heading. `concerned` says, whenever what it reads changes, whether to look again.
pub(in crate::pages) fn panel_of(contact: ContactId, concerned: impl Fn() -> bool + 'static) -> Part {
    let state = State { contact, panel: RwSignal::new(Remote::Idle), busy: RwSignal::new(false) };
    ui::effect(move || {
        let is_first = state.panel.with_untracked(|panel| *panel == Remote::Idle);
        if concerned() || is_first {
            state.load();
        }
    });
    ui::dynamic(move || Some(shown(state))).part()
}

impl State {
    fn load(self) {
        remote::fetch(self.panel, rpc::customer(self.contact));
    }

    /// Runs something that ends in a fresh panel; what it brings takes the place of what shows.
    fn act(self, act: impl Future<Output = Result<CustomerPanel, crate::error::UiError>> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            let answer = act.await;
            self.busy.try_set(false);
            self.panel.try_set(match answer {
                Ok(panel) => Remote::Ready(panel),
                Err(error) => Remote::Failed(error),
            });
        });
    }
}

fn shown(state: State) -> Part {
    match state.panel.get() {
        Remote::Idle | Remote::Loading => ui::skeleton_lines(words::LOOKING, 3),
        Remote::Ready(panel) => ready(state, panel),
        Remote::Failed(error) => ui::small_error(words::FAILED, &error, move |_| state.load()),
    }
}

fn ready(state: State, panel: CustomerPanel) -> Part {
    let CustomerPanel { customer, matched, candidates, age, looking, problem } = panel;
    let nothing = (customer.is_none() && candidates.is_empty() && age.is_some() && !looking)
        .then(|| view! { <p class="subdued">{words::NONE}</p> });
    let choice = (!candidates.is_empty()).then(|| several(state, candidates));
    let problem = problem.map(|sentence| view! { <p class="notice notice-attention">{sentence}</p> });
    let said = if looking { words::LOOKING.to_owned() } else { age.unwrap_or_default() };
    let refresh = move |_| state.act(rpc::refresh_customer(state.contact));
    view! {
        {customer.map(|customer| known(customer, matched))}
        {choice}
        {nothing}
        {problem}
        <p class="customer-foot">
            <span class="subdued" role="status">{said}</span>
            <button
                type="button"
                class="button button-plain"
                aria-disabled=move || state.busy.get().then_some("true")
                on:click=refresh
            >
                {ui::busy_words(state.busy, words::REFRESHING, words::REFRESH)}
            </button>
        </p>
    }
    .part()
}

fn known(customer: CustomerCard, matched: Option<String>) -> Part {
    let CustomerCard { href, name, email, summary, tags, orders, .. } = customer;
    let tags = (!tags.is_empty()).then(|| {
        let tag = |tag: String| view! { <li>{ui::badge(ui::Tone::Neutral, tag)}</li> };
        view! { <ul class="customer-tags">{tags.into_iter().map(tag).collect_view()}</ul> }
    });
    let orders = (!orders.is_empty()).then(|| {
        view! {
            <h4>{words::ORDERS}</h4>
            <ul class="customer-orders">{orders.into_iter().map(order).collect_view()}</ul>
        }
    });
    view! {
        <p><a href=href target="_top"><bdi>{name}</bdi></a></p>
        {email.map(|email| view! { <p class="customer-email"><bdi>{email}</bdi></p> })}
        <p class="subdued">{summary}</p>
        <p class="subdued">{matched}</p>
        {tags}
        {orders}
    }
    .part()
}

fn order(order: OrderRow) -> Part {
    let state = |(word, attention): (String, bool)| {
        ui::badge(if attention { ui::Tone::Attention } else { ui::Tone::Success }, word)
    };
    view! {
        <li>
            <p class="customer-order-line">
                <a href=order.href target="_top">{order.name}</a>
                {ui::time(&order.placed)}
                <strong>{order.total}</strong>
            </p>
            <p class="customer-order-items"><bdi>{order.items}</bdi></p>
            <p class="badges">{order.states.into_iter().map(state).collect_view()}</p>
        </li>
    }
    .part()
}

fn several(state: State, candidates: Vec<CustomerCard>) -> Part {
    let candidate = move |one: CustomerCard| {
        let choose = move |_| state.act(rpc::choose_customer(state.contact, one.id));
        view! {
            <li>
                <p><bdi>{one.name.clone()}</bdi></p>
                {one.email.clone().map(|email| view! { <p class="customer-email"><bdi>{email}</bdi></p> })}
                <p class="subdued">{one.summary.clone()}</p>
                <button type="button" class=ui::Kind::Secondary.class() on:click=choose>
                    {words::choose(&one.name)}
                </button>
            </li>
        }
    };
    view! {
        <p>{words::SEVERAL}</p>
        <ul class="customer-orders">{candidates.into_iter().map(candidate).collect_view()}</ul>
    }
    .part()
}
