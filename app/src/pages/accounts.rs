//! Accounts: the carriers that messages come and go through.

use leptos::prelude::*;

use crate::{
    text,
    ui::{self, IntoPart as _},
};

/// The list.
#[component]
pub(crate) fn AccountsPage() -> impl IntoView {
    ui::page("accounts", text::accounts::TITLE, text::accounts::SUBTITLE, ().part())
}

/// One account, or a new one.
#[component]
pub(crate) fn AccountPage() -> impl IntoView {
    ui::page("account", text::accounts::TITLE, "", ().part())
}
