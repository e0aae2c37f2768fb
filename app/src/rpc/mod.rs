//! The server functions: who asks, one call of a use case, and the answer formatted for people. Nothing else.
//!
//! To add one: an explicit endpoint, JSON in, `Result<_, UiError>` out, `context::request()` first. Arguments are only ever
//! added, so that a page from before a deployment goes on working.

#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod accounts;
mod codec;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod contact;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod contact_merges;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod contacts;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod customers;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod deliveries;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod drafts;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod files;
mod guards;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod inbox;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod notes;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod notifications;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod presence;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod readiness;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod reply;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod search;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod staff;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod staff_messages;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod tasks;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod templates;
#[expect(missing_docs, reason = "the server macro makes a struct of each function's arguments")]
mod triage;
mod views;
mod views_accounts;
mod views_contacts;
mod views_customers;
mod views_deliveries;
mod views_drafts;
mod views_files;
mod views_inbox;
mod views_notes;
mod views_notifications;
mod views_readiness;
mod views_search;
mod views_staff_messages;
mod views_tasks;
mod views_templates;
mod views_triage;

#[cfg(feature = "ssr")]
mod clock;
#[cfg(feature = "ssr")]
mod diff;
#[cfg(feature = "ssr")]
mod present;
#[cfg(feature = "ssr")]
mod present_accounts;
#[cfg(feature = "ssr")]
mod present_contacts;
#[cfg(feature = "ssr")]
mod present_customers;
#[cfg(feature = "ssr")]
mod present_deliveries;
#[cfg(feature = "ssr")]
mod present_drafts;
#[cfg(feature = "ssr")]
mod present_files;
#[cfg(feature = "ssr")]
mod present_inbox;
#[cfg(feature = "ssr")]
mod present_notifications;
#[cfg(feature = "ssr")]
mod present_readiness;
#[cfg(feature = "ssr")]
mod present_search;
#[cfg(feature = "ssr")]
mod present_staff_messages;
#[cfg(feature = "ssr")]
mod present_tasks;
#[cfg(feature = "ssr")]
mod present_templates;
#[cfg(feature = "ssr")]
mod present_triage;

pub use accounts::*;
pub use contact::*;
pub use contact_merges::*;
pub use contacts::*;
pub use customers::*;
pub use deliveries::*;
pub use drafts::*;
pub use files::*;
pub use guards::*;
pub use inbox::*;
pub use notes::*;
pub use notifications::*;
pub use presence::*;
pub use readiness::*;
pub use reply::*;
pub use search::*;
pub use staff::*;
pub use staff_messages::*;
pub use tasks::*;
pub use templates::*;
pub use triage::*;
pub use views::*;
pub use views_accounts::*;
pub use views_contacts::*;
pub use views_customers::*;
pub use views_deliveries::*;
pub use views_drafts::*;
pub use views_files::*;
pub use views_inbox::*;
pub use views_notes::*;
pub use views_notifications::*;
pub use views_readiness::*;
pub use views_search::*;
pub use views_staff_messages::*;
pub use views_tasks::*;
pub use views_templates::*;
pub use views_triage::*;
