//! Pages, ui kit and server functions. Knows `domain`, and on the server `service`; never SQL, carriers or Shopify.
//!
//! Two features, never both: `ssr` renders on the server, `hydrate` wakes the same pages in the browser. Whatever only one
//! of them has is a module of its own.

#![recursion_limit = "256"] // A view is one nested type.
#![expect(unreachable_pub, reason = "leptos' component macro writes `pub` functions whatever their visibility")]

mod app;
mod browser;
pub mod error;
mod pages;
pub mod routes;
pub mod rpc;
mod text;
mod ui;

#[cfg(feature = "ssr")]
mod context;
#[cfg(feature = "ssr")]
mod shell;

#[cfg(feature = "hydrate")]
pub use app::wake;
pub use app::{App, Viewer};
#[cfg(feature = "ssr")]
pub use shell::{PageSettings, shell};
