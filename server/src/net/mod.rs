//! The listener: connections in, requests out, and nobody holds a connection for nothing.
//!
//! `axum::serve` has no timeout at all, so this is an accept loop of our own around hyper's HTTP/1 connection. HTTP/2 and TLS belong to
//! the proxy in front.

mod accept;
mod framing;
mod guarded;
mod limits;
mod peers;

pub use accept::{Answer, Server, serve};
pub use limits::Limits;
