//! Shopify's auth, webhooks and Admin GraphQL: the only crate that knows Shopify.
//!
//! No storage and no HTTP server: what comes in is a plain value, what goes out is a typed answer. Every check of a signature
//! goes through [`app::AppCredentials`], so that the window in which two secrets are valid is the same everywhere.

pub mod admin;
pub mod app;
pub mod embed;
mod endpoint;
pub mod query_hmac;
pub mod session_token;
#[cfg(test)]
mod testing;
pub mod token_exchange;
mod transport;
pub mod webhook;

pub use transport::ClientError;
