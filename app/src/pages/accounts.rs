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
