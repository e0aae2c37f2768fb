//! Local Shopify Admin and carriers that speak the real protocols over loopback; never a dependency of the server.
//!
//! As a library it signs what Shopify and a carrier would sign, for tests of the server; as the binary `simulator` it is
//! the world around the app on a developer's machine. Its keys are public, so it talks to loopback addresses only.

pub mod admin;
pub mod carrier;
pub mod clients;
pub mod clock;
pub mod config;
pub mod front_door;
pub mod launch;
pub mod objects;
pub mod personas;
pub mod seed;
pub mod shopify_webhook;
pub mod telnyx;
pub mod token;
pub mod twilio;

mod digest;
mod signal;
