//! A list that is fetched after the page is there, page by page, and renewed while it shows only its first one.

use std::{future::Future, pin::Pin, sync::Arc};

use leptos::{prelude::*, task::spawn_local};

use crate::{
    error::UiError,
    text,
    ui::{self, IntoPart as _, Part},
};

/// Rows, and where the next page begins.
pub(super) type Rows<T> = (Vec<T>, Option<String>);
type Answer<T> = Pin<Box<dyn Future<Output = Result<Rows<T>, UiError>>>>;
type Fetch<T> = Arc<dyn Fn(Option<String>) -> Answer<T> + Send + Sync>;

/// The list.
pub(super) struct Paged<T: 'static> {
    rows: RwSignal<Option<Rows<T>>>,
    /// Whether pages beyond the first are shown, which a renewal would drop.
    extended: RwSignal<bool>,
    loading: RwSignal<bool>,
    problem: RwSignal<Option<UiError>>,
    fetch: StoredValue<Fetch<T>>,
}

impl<T> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paged<T> {}

/// What it says around its rows.
#[derive(Clone, Copy)]
pub(super) struct Says {
    /// Where there are none.
    pub(super) empty: &'static str,
    /// Where they did not come.
    pub(super) failed: &'static str,
}

impl<T: Clone + PartialEq + Send + Sync + 'static> Paged<T> {
    /// `fetch` gets the place after which a page begins.
    pub(super) fn new<F>(fetch: impl Fn(Option<String>) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<Rows<T>, UiError>> + 'static,
    {
        Self {
            rows: RwSignal::new(None),
            extended: RwSignal::new(false),
            loading: RwSignal::new(false),
            problem: RwSignal::new(None),
            fetch: StoredValue::new(Arc::new(move |after| Box::pin(fetch(after)))),
        }
    }

    /// Forgets what is there and fetches anew.
    pub(super) fn restart(self) {
        self.rows.set(None);
        self.extended.set(false);
        self.renew();
    }

    /// Fetches the first page again, unless further ones are shown.
    pub(super) fn renew(self) {
        if self.extended.get_untracked() {
            return;
        }
        let answer = self.fetch.with_value(|fetch| fetch(None));
        spawn_local(async move {
            let answer = answer.await;
            if self.extended.try_get_untracked() != Some(false) {
                return;
            }
            match answer {
                Ok(fresh) => {
                    self.problem.set(None);
                    if self.rows.with_untracked(|rows| rows.as_ref() != Some(&fresh)) {
                        self.rows.set(Some(fresh));
                    }
                }
                // What is there stays; the next renewal tries again.
                Err(error) if self.rows.with_untracked(Option::is_none) => self.problem.set(Some(error)),
                Err(_) => {}
            }
        });
    }

    fn more(self) {
        let next = self.rows.with_untracked(|rows| rows.as_ref().and_then(|(_, next)| next.clone()));
        let Some(next) = next.filter(|_| !self.loading.get_untracked()) else { return };
        self.loading.set(true);
        self.extended.set(true);
        let answer = self.fetch.with_value(|fetch| fetch(Some(next)));
        spawn_local(async move {
            let answer = answer.await;
            if self.loading.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok((further, next)) => {
                    self.problem.set(None);
                    self.rows.update(|rows| {
                        if let Some((rows, place)) = rows {
                            rows.extend(further);
                            *place = next;
                        }
                    });
                }
                Err(error) => self.problem.set(Some(error)),
            }
        });
    }

    /// The rows inside `frame`, with what leads to more of them.
    pub(super) fn view(self, says: Says, row: fn(&T) -> Part, frame: fn(Part) -> Part) -> Part {
        let standing = Memo::new(move |_| {
            let filled = self.rows.with(|rows| rows.as_ref().map(|(rows, _)| !rows.is_empty()));
            (filled, self.problem.get().filter(|_| filled.is_none()))
        });
        let more = Signal::derive(move || self.rows.with(|rows| rows.as_ref().is_some_and(|(_, next)| next.is_some())));
        let shown = move || {
            let part = match standing.get() {
                (None, Some(error)) => ui::small_error(says.failed, &error, move |_| self.renew()),
                (None, None) => ui::skeleton_lines(text::common::LOADING, 4),
                (Some(false), _) => view! { <p class="subdued">{says.empty}</p> }.part(),
                (Some(true), _) => {
                    let rows = move || {
                        self.rows
                            .with(|rows| rows.as_ref().map(|(rows, _)| rows.iter().map(row).collect::<Vec<_>>().part()))
                    };
                    let rows = frame(ui::dynamic(rows).part());
                    let more = ui::load_more(more, self.loading, self.problem, Callback::new(move |()| self.more()));
                    view! { {rows} {more} }.part()
                }
            };
            Some(part)
        };
        view! { <div>{ui::dynamic(shown)}</div> }.part()
    }
}
