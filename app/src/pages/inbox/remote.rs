//! Something that is fetched after the page is there, when somebody looks at it.

use std::future::Future;

use leptos::{prelude::*, task::spawn_local};

use crate::error::UiError;

/// What has become of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::pages) enum Remote<T> {
    /// Nobody asked yet.
    Idle,
    /// On its way for the first time.
    Loading,
    /// There. It stays while it is fetched again.
    Ready(T),
    /// It did not come.
    Failed(UiError),
}

/// Fetches into `target`. An answer that comes after its page has gone is dropped.
pub(in crate::pages) fn fetch<T>(
    target: RwSignal<Remote<T>>,
    request: impl Future<Output = Result<T, UiError>> + 'static,
) where
    T: Clone + Send + Sync + 'static,
{
    target.update(|state| {
        if !matches!(state, Remote::Ready(_)) {
            *state = Remote::Loading;
        }
    });
    spawn_local(async move {
        let state = request.await.map_or_else(Remote::Failed, Remote::Ready);
        target.try_set(state);
    });
}
