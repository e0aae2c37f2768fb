//! Rules and vocabulary. No IO, no clock, no randomness; builds for wasm32.
//!
//! Everything here is a plain value or a pure function: time, ids and rows come in as parameters. A behaviour that
//! needs more than that belongs in `service`.

pub mod access;
pub mod account;
pub mod attachment;
pub mod audit;
pub mod breaker;
pub mod budget;
pub mod consent;
pub mod contact;
pub mod conversation;
pub mod customer;
pub mod delivery;
pub mod diff;
pub mod dispatch;
pub mod draft;
pub mod guard;
pub mod ids;
pub mod keyset;
pub mod label;
pub mod message;
pub mod note;
pub mod notification;
pub mod phone;
pub mod policy;
pub mod presence;
pub mod quiet_hours;
pub mod retry;
pub mod search;
pub mod shop;
pub mod spreadsheet;
pub mod staff;
pub mod staff_message;
pub mod task;
pub mod template;
pub mod timeline;
pub mod triage;
pub mod workbench;
