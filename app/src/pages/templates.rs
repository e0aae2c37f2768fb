//! Templates: the list, and one of them.

use leptos::prelude::*;

use crate::{
    routes, text,
    ui::{self, IntoPart as _},
};

/// The list.
#[component]
pub(crate) fn TemplatesPage() -> impl IntoView {
    ui::page("templates", text::templates::TITLE, text::templates::SUBTITLE, ().part())
}

/// One template.
#[component]
pub(crate) fn TemplatePage() -> impl IntoView {
    let back = ui::way_back(routes::TEMPLATES.to_owned(), text::templates::BACK);
    ui::page("template", text::templates::ONE, "", back)
}
