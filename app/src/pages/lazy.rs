//! Pages that the first load leaves out. They come in chunks of WebAssembly, each fetched when one of its pages is opened.
//!
//! The bundler cuts a chunk out at the attribute `wasm_split`. To add a page: a variant of its chunk with its component, and a line in
//! [`PAGES`]. All routes here are of one type, because each type of a route costs the first load a kilobyte.

#![expect(clippy::unnecessary_wraps, reason = "what is split off fails when its chunk does not come")]

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::{
    prelude::*,
    tachys::view::iterators::StaticVec,
    wasm_split::{SplitLoaderError, wasm_split},
};
use leptos_router::{ChooseView, NestedRoute, ParamSegment, PossibleRouteMatch, SsrMode, StaticSegment};

use crate::{
    pages, routes, text,
    ui::{self, IntoPart as _, Part},
};

/// One of the pages.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Page {
    Review(Review),
    Outbox(Outbox),
    Desk(Desk),
    Lines(Lines),
    Office(Office),
    People(People),
    Told(Told),
    Work(Work),
}

/// What is read and not written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    Notifications,
    Print,
}

/// What people decide about messages before they leave.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Review {
    Drafts,
    Draft,
}

/// What becomes of messages on their way.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outbox {
    Deliveries,
    Delivery,
}

/// Where templates are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Desk {
    Templates,
    Template,
}

/// The accounts at the carriers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lines {
    Accounts,
    Account,
}

/// What managers and the owner look after.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Office {
    Readiness,
    Staff,
}

/// What somebody has to do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Work {
    Tasks,
    Task,
}

/// Whom the shop writes with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum People {
    Contacts,
    Contact,
}

#[wasm_split(review, wasm_split_path = ::leptos::wasm_split, preload(load_review), fallible)]
fn review(page: Review) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        Review::Drafts => pages::drafts::DraftsPage().part(),
        Review::Draft => pages::drafts::DraftPage().part(),
    })
}

#[wasm_split(outbox, wasm_split_path = ::leptos::wasm_split, preload(load_outbox), fallible)]
fn outbox(page: Outbox) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        Outbox::Deliveries => pages::deliveries::DeliveriesPage().part(),
        Outbox::Delivery => pages::deliveries::DeliveryPage().part(),
    })
}

#[wasm_split(desk, wasm_split_path = ::leptos::wasm_split, preload(load_desk), fallible)]
fn desk(page: Desk) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        Desk::Templates => pages::templates::TemplatesPage().part(),
        Desk::Template => pages::templates::TemplatePage().part(),
    })
}

#[wasm_split(lines, wasm_split_path = ::leptos::wasm_split, preload(load_lines), fallible)]
fn lines(page: Lines) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        Lines::Accounts => pages::accounts::AccountsPage().part(),
        Lines::Account => pages::accounts::AccountPage().part(),
    })
}

#[wasm_split(office, wasm_split_path = ::leptos::wasm_split, preload(load_office), fallible)]
fn office(page: Office) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        Office::Readiness => pages::readiness::ReadinessPage().part(),
        Office::Staff => pages::staff::StaffPage().part(),
    })
}

#[wasm_split(people, wasm_split_path = ::leptos::wasm_split, preload(load_people), fallible)]
fn people(page: People) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        People::Contacts => pages::contacts::ContactsPage().part(),
        People::Contact => pages::contacts::ContactPage().part(),
    })
}

#[wasm_split(told, wasm_split_path = ::leptos::wasm_split, preload(load_told), fallible)]
fn told(page: Told) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        Told::Notifications => pages::notifications::NotificationsPage().part(),
        Told::Print => pages::print::PrintPage().part(),
    })
}

#[wasm_split(work, wasm_split_path = ::leptos::wasm_split, preload(load_work), fallible)]
fn work(page: Work) -> Result<Part, SplitLoaderError> {
    Ok(match page {
        Work::Tasks => pages::tasks::TasksPage().part(),
        Work::Task => pages::tasks::TaskPage().part(),
    })
}

/// Every lazy page: its address, whether one record follows it, and the page.
const PAGES: [(&str, bool, Page); 16] = [
    (routes::PRINT, true, Page::Told(Told::Print)),
    (routes::CONTACTS, false, Page::People(People::Contacts)),
    (routes::CONTACTS, true, Page::People(People::Contact)),
    (routes::NOTIFICATIONS, false, Page::Told(Told::Notifications)),
    (routes::TASKS, false, Page::Work(Work::Tasks)),
    (routes::TASKS, true, Page::Work(Work::Task)),
    (routes::DRAFTS, false, Page::Review(Review::Drafts)),
    (routes::DRAFTS, true, Page::Review(Review::Draft)),
    (routes::DELIVERIES, false, Page::Outbox(Outbox::Deliveries)),
    (routes::DELIVERIES, true, Page::Outbox(Outbox::Delivery)),
    (routes::TEMPLATES, false, Page::Desk(Desk::Templates)),
    (routes::TEMPLATES, true, Page::Desk(Desk::Template)),
    (routes::READINESS, false, Page::Office(Office::Readiness)),
    (routes::ACCOUNTS, false, Page::Lines(Lines::Accounts)),
    (routes::ACCOUNTS, true, Page::Lines(Lines::Account)),
    (routes::STAFF, false, Page::Office(Office::Staff)),
];

type Address = Arc<dyn PossibleRouteMatch + Send + Sync>;

/// The routes of all lazy pages; the id of a record is the parameter `id`.
#[component(transparent)]
pub(crate) fn LazyRoutes() -> StaticVec<NestedRoute<Address, (), (), Page>> {
    let route = |(path, has_record, page)| {
        let address: Address = if has_record {
            Arc::new((StaticSegment(path), ParamSegment("id")))
        } else {
            Arc::new(StaticSegment(path))
        };
        NestedRoute::new(address, page).ssr_mode(SsrMode::Async)
    };
    PAGES.into_iter().map(route).collect::<Vec<_>>().into()
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        self.load().await.unwrap_or_else(|_| self.not_loaded()).into_any()
    }

    /// Whether the chunk came shows when the page is asked for, which tries once more.
    async fn preload(&self) {
        drop(self.fetch().await);
    }
}

/// Fetches the chunk of the page at this address, if it is a lazy one. Tells whether it came.
#[cfg(feature = "hydrate")]
pub(crate) async fn ahead(path: &str) -> bool {
    let is_at = |(address, ..): &&(&str, bool, Page)| {
        path == *address || path.strip_prefix(*address).is_some_and(|rest| rest.starts_with('/'))
    };
    match PAGES.iter().find(is_at) {
        Some((.., page)) => page.fetch().await.is_ok(),
        None => true,
    }
}

impl Page {
    async fn fetch(self) -> Result<(), SplitLoaderError> {
        match self {
            Self::Review(_) => load_review().await,
            Self::Outbox(_) => load_outbox().await,
            Self::Desk(_) => load_desk().await,
            Self::Lines(_) => load_lines().await,
            Self::Office(_) => load_office().await,
            Self::People(_) => load_people().await,
            Self::Told(_) => load_told().await,
            Self::Work(_) => load_work().await,
        }
    }

    fn load(self) -> Pin<Box<dyn Future<Output = Result<Part, SplitLoaderError>> + Send>> {
        match self {
            Self::Review(page) => Box::pin(review(page)),
            Self::Outbox(page) => Box::pin(outbox(page)),
            Self::Desk(page) => Box::pin(desk(page)),
            Self::Lines(page) => Box::pin(lines(page)),
            Self::Office(page) => Box::pin(office(page)),
            Self::People(page) => Box::pin(people(page)),
            Self::Told(page) => Box::pin(told(page)),
            Self::Work(page) => Box::pin(work(page)),
        }
    }

    /// The chunk did not come: the connection is gone, or the server has a newer build than this page.
    fn not_loaded(self) -> Part {
        let attempts = RwSignal::new(0_u32);
        let again = move || attempts.update(|count| *count += 1);
        ui::waits(
            || ui::skeleton_rows(text::common::LOADING, 5),
            move || {
                let is_first = attempts.get() == 0;
                async move { if is_first { retry(again) } else { self.load().await.unwrap_or_else(|_| retry(again)) } }
            },
        )
    }
}

fn retry(again: impl Fn() + 'static) -> Part {
    let button = ui::button(ui::Kind::Secondary, text::common::RETRY, move |_| again());
    let (title, sentence) = (text::error::PAGE_NOT_LOADED_TITLE, text::error::PAGE_NOT_LOADED);
    let state = ui::empty_state(ui::icons::ALERT_TRIANGLE, title, sentence, Some(button.part()));
    view! { <div class="page" role="alert">{state}</div> }.part()
}
