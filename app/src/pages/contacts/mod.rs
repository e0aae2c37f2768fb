//! Contacts: the list, and everything about one of them.

mod choose;
mod handles;
mod labels;
mod late;
mod list;
mod merge;
mod name;
mod one;
mod paged;
mod timeline;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    routes, rpc,
    text::contacts as words,
    ui::{self, IntoPart as _},
};

const LIST: ui::Absence = ui::Absence { loading: words::LOADING, failed: words::FAILED, forbidden: words::FORBIDDEN };
const ONE: ui::Absence =
    ui::Absence { loading: words::ONE_LOADING, failed: words::ONE_FAILED, forbidden: words::FORBIDDEN };

/// The list.
#[component]
pub(crate) fn ContactsPage() -> impl IntoView {
    let query = use_query_map();
    let find = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let page = Resource::new(
        move || find.get(),
        |find| async move { rpc::contacts(find.clone(), None).await.map(|page| (find, page)) },
    );
    let rows = ui::fetched(page, LIST, |(find, page)| list::rows(find, page));
    let body = view! { {list::search(find)} {rows} }.part();
    ui::page("contacts", words::TITLE, words::SUBTITLE, body)
}

/// One contact.
#[component]
pub(crate) fn ContactPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let contact = Resource::new(move || id.get(), rpc::contact);
    let back = ui::way_back(routes::CONTACTS.to_owned(), words::BACK);
    let one = ui::fetched(contact, ONE, one::contact);
    ui::page("contact", words::ONE, "", view! { {back} {one} }.part())
}
