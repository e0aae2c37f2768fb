//! The pages: layout and parts, state in the address first, rules elsewhere.

mod accounts;
mod contacts;
mod deliveries;
mod drafts;
pub(crate) mod inbox;
pub(crate) mod lazy;
pub(crate) mod not_found;
mod notifications;
mod plan;
mod print;
mod readiness;
mod staff;
mod tasks;
mod templates;
