//! An address without a page.

use crate::ui::IntoPart as _;
use leptos::prelude::*;

use crate::{routes, text, ui};

#[component]
pub(crate) fn NotFound() -> impl IntoView {
    ui::document_title(|| text::error::PAGE_NOT_FOUND_TITLE.to_owned());
    let way_out = view! { <a class=ui::Kind::Secondary.class() href=routes::INBOX>{text::error::TO_INBOX}</a> };
    view! {
        <div class="page">
            {ui::empty_state(
                ui::icons::SEARCH,
                text::error::PAGE_NOT_FOUND_TITLE,
                text::error::PAGE_NOT_FOUND,
                Some(way_out.part()),
            )}
        </div>
    }
    .part()
}
