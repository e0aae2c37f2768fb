//! Twilio: text messages out, at most once, because nothing at Twilio recognises a repeated request; signed webhooks in; and
//! whether a number is the account's, read only.
//!
//! Sources: <https://www.twilio.com/docs/messaging/api/message-resource>,
//! <https://www.twilio.com/docs/usage/security#validating-requests>.

mod adapter;
mod config;
mod errors;
mod form;
pub mod inbound;
mod number;
mod request;
mod response;
pub mod signature;
mod status;

pub use adapter::Twilio;
pub use config::{AccountSid, Config, Credentials, DEFAULT_API_URL, InvalidAccountSid};
pub use errors::explain;
pub use number::Number;
