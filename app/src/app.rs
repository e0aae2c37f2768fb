//! The root of every page: who looks, where they can go, which page they see.

use crate::ui::IntoPart as _;
use domain::access::{Permission, Role, allows};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions, SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    hooks::use_navigate,
    path,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

use crate::{
    browser::bridge,
    pages::{inbox, lazy, not_found::NotFound},
    routes, text, ui,
};

/// Who looks, for what the page shows or leaves out. The server decides again at every request.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Viewer {
    /// Their role; nobody's while nobody is in.
    pub role: Option<Role>,
}

impl Viewer {
    /// Somebody with this role.
    pub fn of(role: Role) -> Self {
        Self { role: Some(role) }
    }

    /// Whether they may do this.
    pub fn may(self, permission: Permission) -> bool {
        self.role.is_some_and(|role| allows(role, permission))
    }
}

/// The menu: address, name, and what somebody must be allowed to see it. The inbox comes before all of them.
const MENU: [(&str, &str, Permission); 9] = [
    (routes::NOTIFICATIONS, text::notifications::TITLE, Permission::ConversationRead),
    (routes::TASKS, text::tasks::TITLE, Permission::TaskRead),
    (routes::CONTACTS, text::contacts::TITLE, Permission::ConversationRead),
    (routes::DRAFTS, text::drafts::TITLE, Permission::DraftWrite),
    (routes::DELIVERIES, text::deliveries::TITLE, Permission::DispatchRead),
    (routes::TEMPLATES, text::templates::TITLE, Permission::TemplateRead),
    (routes::READINESS, text::readiness::TITLE, Permission::GuardRead),
    (routes::ACCOUNTS, text::accounts::TITLE, Permission::AccountRead),
    (routes::STAFF, text::staff::TITLE, Permission::StaffRead),
];

/// Every page.
#[component]
pub fn App() -> impl IntoView {
    let viewer = SharedValue::new(|| use_context::<Viewer>().unwrap_or_default()).into_inner();
    provide_context(viewer);
    view! {
        <Router>
            <Navigation viewer/>
            <main>
                <Routes fallback=NotFound>
                    <ParentRoute path=path!("/communications") view=inbox::InboxPage ssr=SsrMode::Async>
                        <Route path=path!("") view=inbox::NothingChosen/>
                        <Route path=path!(":id") view=inbox::ThreadPage/>
                    </ParentRoute>
                    <lazy::LazyRoutes/>
                </Routes>
            </main>
        </Router>
    }
}

/// The menu: Shopify Admin shows it in its own sidebar. Without Shopify Admin the page shows it itself.
#[component]
fn Navigation(viewer: Viewer) -> impl IntoView {
    let pages = move || {
        let seen = MENU.into_iter().filter(move |(.., permission)| viewer.may(*permission));
        seen.map(|(href, title, _)| (href, title))
    };
    let bare = RwSignal::new(false);
    let navigate = use_navigate();
    ui::effect(move || bare.set(!bridge::present()));
    ui::effect(move || {
        let navigate = navigate.clone();
        let listener = window_event_listener_untyped("shopify:navigate", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            if let Some(href) = target.and_then(|target| target.get_attribute("href")) {
                event.prevent_default();
                navigate(&href, NavigateOptions::default());
            }
        });
        on_cleanup(move || listener.remove());
    });
    view! {
        <s-app-nav>
            <s-link href=routes::INBOX rel="home">{text::inbox::TITLE}</s-link>
            {pages().map(|(href, title)| view! { <s-link href=href>{title}</s-link> }).collect_view()}
        </s-app-nav>
        {ui::dynamic(move || {
            bare.get().then(|| {
                view! {
                    <nav class="bare-nav" aria-label=text::common::PAGES>
                        <a href=routes::INBOX>{text::inbox::TITLE}</a>
                        {pages().map(|(href, title)| view! { <a href=href>{title}</a> }).collect_view()}
                    </nav>
                }
                .part()
            })
        })}
    }
}

/// Wakes the page that the server has written, once the chunk of a lazy page is there. Without its chunk it can't be woken: then the
/// document says so itself.
#[cfg(feature = "hydrate")]
pub async fn wake() {
    let path = window().location().pathname().unwrap_or_default();
    if lazy::ahead(&path).await {
        leptos::mount::hydrate_body(App);
        // Every listener is in place; what was held until then is let go by the early script.
        request_animation_frame(|| mark("data-hydrated"));
    } else {
        mark("data-failed");
    }
}

#[cfg(feature = "hydrate")]
fn mark(name: &str) {
    if let Some(root) = document().document_element() {
        // The names are constants that are valid.
        drop(root.set_attribute(name, ""));
    }
}
