//! The `switchboard` server: routes, wiring, configuration. No rule of the product is decided here; that is `service` and `domain`.
//!
//! A request passes, from outside in: [`net`] (who may connect, and for how long), [`telemetry::request`] (an id, a line in the log),
//! the gate that [`routes::access`] describes ([`auth`]), its handler in [`routes`].

pub mod auth;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod net;
pub mod process;
pub mod rate;
pub mod routes;
pub mod state;
pub mod telemetry;
