//! Message carriers: the only crate that speaks their protocols; no storage.
//!
//! One module per carrier. Bytes and headers come in as plain values, so every rule here runs in a test without a network; the
//! one place that opens a connection is [`Transport`]. Everything that leaves goes through [`Channel::send`] and costs a permit.
//!
//! To add a carrier: a module with `config`, `request`, `response`, `errors`, `status`, `signature` and `inbound`; an
//! implementation of [`Channel`] whose [`Capability`] says what it can do; a variant of [`Provider`]; and a line in
//! `tests/contract/carriers.rs`, where the suite that every adapter has to pass picks its cases by that capability.

mod channel;
pub mod delivery;
mod endpoint;
pub mod error;
pub mod inbound;
mod json;
mod media;
mod outbound;
mod outcome;
mod prepared;
pub mod telnyx;
mod transport;
pub mod twilio;

pub use channel::{Accepted, Capability, Channel, Provider, SignatureKind};
pub use delivery::DeliveryReport;
pub use endpoint::{BaseUrl, InvalidBaseUrl};
pub use error::{ChannelError, ErrorClass, ErrorKind, Explanation};
pub use media::{MediaBody, MediaError};
pub use outbound::Outbound;
pub use prepared::PreparedRequest;
pub use transport::{ClientError, TOTAL_TIMEOUT, Transport};
