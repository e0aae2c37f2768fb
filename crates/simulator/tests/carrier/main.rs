//! The carriers as an app meets them: over HTTP, with callbacks to an address of its own.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod app;
mod callbacks;
mod client;
mod faults;
mod internal;
mod telnyx;
mod twilio;
