//! Accounts: the list, one of them with how it fares, and the form that connects another.

mod actions;
mod connect;
mod list;
mod one;
mod secrets;
mod settings;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    routes,
    rpc::{self, Weight},
    text,
    ui::{self, IntoPart as _, Part},
};

const LIST: ui::Absence = ui::Absence {
    loading: text::accounts::LOADING,
    failed: text::accounts::FAILED,
    forbidden: text::accounts::FORBIDDEN,
};
const ONE: ui::Absence = ui::Absence {
    loading: text::accounts::ONE_LOADING,
    failed: text::accounts::ONE_FAILED,
    forbidden: text::accounts::FORBIDDEN,
};

/// The list.
#[component]
pub(crate) fn AccountsPage() -> impl IntoView {
    let accounts = Resource::new(|| (), |()| rpc::accounts());
    let list = ui::fetched(accounts, LIST, list::accounts);
    ui::page("accounts", text::accounts::TITLE, text::accounts::SUBTITLE, list)
}

/// One account, or a new one.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let account = Resource::new(move || id.get(), rpc::account);
    let back = ui::way_back(routes::ACCOUNTS.to_owned(), text::accounts::BACK);
    let one = ui::fetched(account, ONE, |account| match account {
        Some(full) => view! { <one::Account full/> }.part(),
        None => view! { <connect::NewAccount/> }.part(),
    });
    ui::page("account", text::accounts::ONE, "", view! { {back} {one} }.part())
}

/// How an account fares, in a word.
fn standing_badge(active: bool, weight: Weight) -> Part {
    match (active, weight) {
        (false, _) => ui::badge(ui::Tone::Neutral, text::accounts::OFF),
        (_, Weight::Good) => ui::badge(ui::Tone::Success, text::accounts::GOOD),
        (_, Weight::Plain) => ui::badge(ui::Tone::Info, text::accounts::PLAIN),
        (_, Weight::Attention) => ui::badge(ui::Tone::Attention, text::accounts::ATTENTION),
        (_, Weight::Wrong) => ui::badge(ui::Tone::Critical, text::accounts::WRONG),
    }
}
