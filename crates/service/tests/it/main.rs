//! Use cases on a real Postgres, under the real roles.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod approval;
mod consent;
mod drafts;
mod guards;
mod inbound;
mod people;
mod world;
