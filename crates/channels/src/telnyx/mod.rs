//! Telnyx: text messages out, with a key that makes a retry safe; signed webhooks in; and what the account says about itself,
//! read only.
//!
//! Sources: <https://developers.telnyx.com/docs/messaging>, and the reference behind Telnyx's own libraries.

mod adapter;
mod campaign;
mod config;
mod errors;
pub mod inbound;
mod opt_outs;
mod page;
mod profile;
mod report;
mod request;
mod response;
pub mod signature;

pub use adapter::Telnyx;
pub use campaign::{Assignment, AssignmentStatus, Campaign, CampaignStatus};
pub use config::{Config, DEFAULT_API_URL};
pub use errors::explain;
pub use opt_outs::OptOut;
pub use page::Page;
pub use profile::{MessagingProfile, Number};
