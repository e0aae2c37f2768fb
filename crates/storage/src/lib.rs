//! Postgres. The only crate that names sqlx; tenancy lives here.
//!
//! There are two ways to a row, and no third: [`Db::tenant`] opens a transaction that sees one shop, [`Db::system`] opens one
//! with a narrow role for what happens before a shop is known. The pool itself is private. Statements are checked against
//! the migrated schema at compile time (`.sqlx/`, made by `scripts/sqlx-prepare`).
//!
//! To add a table: follow `migrations/README.md`, then give it a module here whose functions take a [`TenantTx`].

mod db;
mod error;
mod migrate;

pub mod accounts;
pub mod attachments;
pub mod audit;
pub mod consent;
pub mod contact_merges;
pub mod contacts;
pub mod conversation_list;
pub mod conversations;
pub mod credentials;
pub mod customers;
pub mod dispatch;
pub mod drafts;
pub mod guard;
pub mod inbound_events;
pub mod labels;
pub mod likenesses;
pub mod links;
mod merged_belongings;
pub mod messages;
pub mod moves;
mod moves_along;
pub mod notes;
pub mod notifications;
pub mod notify;
pub mod provider_status;
pub mod read_state;
pub mod search;
pub mod shops;
pub mod staff;
pub mod staff_messages;
pub mod tasks;
pub mod templates;
pub mod test_recipients;
pub mod timeline;
pub mod triage;
pub mod unsent;
pub mod views;

#[cfg(feature = "testing")]
pub mod testing;

pub use db::{Db, PoolLimits, SystemTx, TenantTx};
pub use error::StorageError;
pub use migrate::{applied_is_current, migrate};
