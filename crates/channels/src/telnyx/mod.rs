//! Telnyx: signed webhooks in, text messages out of them.
//!
//! Source: <https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks>.

pub mod inbound;
pub mod signature;
