//! The root of every page: who looks, where they can go, which page they see.

use crate::ui::IntoPart as _;
use domain::access::{Permission, Role, allows};
use leptos::prelude::*;
use leptos_router::{
    Lazy, NavigateOptions, SsrMode,
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

/// What the page shows or leaves out for the person who looks. The server decides again at every request.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Viewer {
    /// Sees the staff list.
    pub sees_staff: bool,
}

impl Viewer {
    /// Somebody with this role.
    pub fn of(role: Role) -> Self {
        Self { sees_staff: allows(role, Permission::StaffRead) }
    }
}

/// Every page.
#[component]
pub fn App() -> impl IntoView {
    let viewer = SharedValue::new(|| use_context::<Viewer>().unwrap_or_default()).into_inner();
    view! {
        <Router>
            <Navigation viewer/>
            <main>
                <Routes fallback=NotFound>
                    <ParentRoute path=path!("/communications") view=inbox::InboxPage ssr=SsrMode::Async>
                        <Route path=path!("") view=inbox::NothingChosen/>
                        <Route path=path!(":id") view=inbox::ThreadPage/>
                    </ParentRoute>
                    <Route path=path!("/staff") view={Lazy::<lazy::Staff>::new()} ssr=SsrMode::Async/>
                </Routes>
            </main>
        </Router>
    }
}

/// The menu: Shopify Admin shows it in its own sidebar. Without Shopify Admin the page shows it itself.
#[component]
fn Navigation(viewer: Viewer) -> impl IntoView {
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
            {viewer.sees_staff.then(|| view! { <s-link href=routes::STAFF>{text::staff::TITLE}</s-link> })}
        </s-app-nav>
        {ui::dynamic(move || {
            bare.get().then(|| {
                view! {
                    <nav class="bare-nav" aria-label=text::common::PAGES>
                        <a href=routes::INBOX>{text::inbox::TITLE}</a>
                        {viewer.sees_staff.then(|| view! { <a href=routes::STAFF>{text::staff::TITLE}</a> })}
                    </nav>
                }
                .part()
            })
        })}
    }
}

/// On the document's root once the page is awake.
const AWAKE: &str = "data-hydrated";
/// On the document's root when it will never be.
const FAILED: &str = "data-failed";

/// Marks the document once every listener is in place; what was held until then is let go by the early script.
pub fn awake() {
    request_animation_frame(|| mark(AWAKE));
}

/// Whether [`awake`] has happened.
pub(crate) fn is_awake() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute(AWAKE))
}

/// Lets the document say that it could not finish loading.
pub(crate) fn never_awake() {
    mark(FAILED);
}

fn mark(name: &str) {
    if let Some(root) = document().document_element() {
        // The names are constants that are valid.
        drop(root.set_attribute(name, ""));
    }
}
