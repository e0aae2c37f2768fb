//! Use cases on a real Postgres, under the real roles.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod accounts;
mod accounts_core;
mod approval;
mod carrier;
mod consent;
mod drafts;
mod guards;
mod inbound;
mod keys;
mod lists;
mod moves;
mod notes;
mod notifications;
mod people;
mod presence;
mod search;
mod staff_messages;
mod task_rules;
mod tasks;
mod templates;
mod triage;
mod unsent;
mod world;
