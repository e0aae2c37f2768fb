//! What every handler shares: one reference, cloned per request.

use std::{fmt, ops::Deref, sync::Arc};

use jiff::Timestamp;
use leptos::config::LeptosOptions;
use service::Services;
use tokio_util::sync::CancellationToken;

use crate::{
    config::{Origin, Shopify},
    rate::Limiter,
    routes::assets::Assets,
    telemetry::metrics::Metrics,
};

/// Tells the time: the one clock of the process, or a test's.
pub type Clock = fn() -> Timestamp;

/// Shared by every handler.
#[derive(Clone)]
pub struct State(Arc<Shared>);

/// What [`State`] refers to.
pub struct Shared {
    /// The use cases.
    pub services: Services,
    /// Where the app is reached.
    pub app_url: Origin,
    /// Where Shopify is, and who the app is there.
    pub shopify: Shopify,
    /// Requests per member of staff.
    pub limiter: Limiter,
    /// The built site.
    pub assets: Assets,
    /// What leptos knows of the site.
    pub leptos: LeptosOptions,
    /// The counters.
    pub metrics: Metrics,
    /// What time it is.
    pub clock: Clock,
    /// Ends long answers when the process ends.
    pub shutdown: CancellationToken,
}

impl State {
    /// Puts it behind one reference.
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}
