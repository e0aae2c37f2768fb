//! Use cases on a real Postgres, under the real roles.
#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

mod accounts;
mod accounts_core;
mod approval;
mod begin;
mod carrier;
mod consent;
mod contacts;
mod drafts;
mod guards;
mod inbound;
mod keys;
mod lists;
mod merges;
mod moves;
mod notes;
mod notifications;
mod people;
mod presence;
mod read_state;
mod search;
mod staff_messages;
mod task_rules;
mod tasks;
mod templates;
mod triage;
mod unsent;
mod world;
