//! Use cases. Owns transactions; the only place that combines storage, channels, calendars and shopify.
//!
//! One module for each thing that a person or a machine can do here. A function takes [`Services`] first and a
//! [`domain::access::Ctx`] second, and its first line says which permission it needs. State and what follows from it commit together;
//! no transaction is open during a network call.

mod carriers;
mod error;
pub mod export;
mod notifier;
mod services;
mod shopify_access;
mod vault;

pub mod accounts;
pub mod accounts_core;
pub mod attachments;
pub mod begin;
pub mod campaigns;
pub mod consent;
pub mod contacts;
pub mod customers;
pub mod dispatch;
pub mod drafts;
pub mod entry;
pub mod guards;
pub mod ids;
pub mod inbound;
pub mod inbox;
pub mod intake;
pub mod key_rotation;
pub mod labels;
pub mod live;
pub mod notes;
pub mod notifications;
pub mod opt_outs;
pub mod presence;
pub mod refusals;
pub mod search;
pub mod staff;
pub mod staff_messages;
pub mod tasks;
pub mod templates;
pub mod timeline;
pub mod triage;
pub mod unsent;
pub mod views;

pub use channels::{
    BaseUrl, InvalidBaseUrl, telnyx::DEFAULT_API_URL as TELNYX_API_URL, twilio::DEFAULT_API_URL as TWILIO_API_URL,
};
pub use error::{Invalid, ServiceError};
pub use services::{BackgroundRole, BackgroundTasks, Page, Services, Settings, StartError};
pub use vault::{InvalidMasterKey, MasterKey};
