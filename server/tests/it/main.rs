//! The server as its callers see it: a real listener, a real database under the real roles, and the local Shopify Admin for the
//! token exchange.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on has failed")]

mod access;
mod api;
mod approval;
mod attachments;
mod canary;
mod client_files;
mod commands;
mod consent;
mod crash;
mod customers;
mod delivery;
mod demo;
mod documents;
mod guards;
mod health;
mod limits;
mod live;
mod live_shop;
mod net;
mod requests;
mod tokens;
mod twilio;
mod webhooks;
mod world;
