//! Views of one page beside each other. Each has its own address, so they are links, and the browser's way back works.

use std::borrow::Cow;

use super::{IntoPart as _, Part};
use leptos::prelude::*;

/// One of them.
pub(crate) struct Tab {
    /// Its address.
    pub(crate) href: String,
    /// Its name.
    pub(crate) label: Cow<'static, str>,
    /// Whether it is the one that is shown.
    pub(crate) current: bool,
}

/// `label` says what they choose between.
pub(crate) fn tabs(label: &'static str, tabs: Vec<Tab>) -> Part {
    let item = |tab: Tab| {
        view! {
            <li>
                <a class="tab" href=tab.href aria-current=tab.current.then_some("page")>
                    {tab.label}
                </a>
            </li>
        }
    };
    view! {
        <nav class="tabs" aria-label=label>
            <ul>{tabs.into_iter().map(item).collect_view()}</ul>
        </nav>
    }
    .part()
}
