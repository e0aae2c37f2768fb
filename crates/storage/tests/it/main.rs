//! Storage on a real Postgres, under the real roles.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod audit_chain;
mod catalog;
mod fixture;
mod isolation;
mod migrations;
mod outbox;
mod search;
