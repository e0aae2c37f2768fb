//! The way in over HTTP: from a request's session token to a [`domain::access::Ctx`] in its extensions.
//!
//! There are no cookies, so nothing a browser sends by itself opens anything. What has another caller than a browser's address
//! bar brings the token as a bearer ([`staff`]); a document brings it in its address, once, and is sent to fetch a fresh one
//! when it has none ([`document`]).

pub mod document;
pub mod frame;
pub mod pages;
pub mod policy;
mod query;
pub mod staff;
mod token;

pub use token::{Entered, Refusal};
