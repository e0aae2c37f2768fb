//! The frame of a page, and what stands in it while its data is not there.

use super::{
    IntoPart as _, Part, document_title, empty_state, error_state, icon, icons, page_header, skeleton_rows, waits,
};
use leptos::prelude::*;

use serde::{Serialize, de::DeserializeOwned};

use crate::error::UiError;

/// A page with its heading. `name` is for tests and styles.
pub(crate) fn page(name: &'static str, title: &'static str, subtitle: &'static str, body: Part) -> Part {
    document_title(move || title.to_owned());
    view! {
        <div class="page" data-page=name>
            {page_header(title, subtitle)}
            {body}
        </div>
    }
    .part()
}

/// What a page says while its data is not there.
#[derive(Clone, Copy)]
pub(crate) struct Absence {
    /// To screen readers, while it is on its way.
    pub(crate) loading: &'static str,
    /// Above the reason why it did not come.
    pub(crate) failed: &'static str,
    /// Above the reason why this person does not get it.
    pub(crate) forbidden: &'static str,
}

/// The data once it is there, shown by `ready`.
pub(crate) fn fetched<T>(data: Resource<Result<T, UiError>>, absence: Absence, ready: fn(T) -> Part) -> Part
where
    T: Clone + Serialize + DeserializeOwned + Send + Sync + 'static,
{
    waits(
        move || skeleton_rows(absence.loading, 5),
        move || async move {
            match data.await {
                Ok(data) => ready(data),
                Err(error) => absent(absence, &error, Callback::new(move |()| data.refetch())),
            }
        },
    )
}

fn absent(absence: Absence, error: &UiError, retry: Callback<()>) -> Part {
    match error {
        UiError::Forbidden { sentence } => empty_state(icons::LOCK, absence.forbidden, sentence.clone(), None),
        _ => error_state(absence.failed, error, move |_| retry.run(())),
    }
}

/// The way from one record back to all of them.
pub(crate) fn way_back(href: String, label: &'static str) -> Part {
    view! { <a class="way-back" href=href>{icon(icons::CHEVRON_LEFT)} {label}</a> }.part()
}
