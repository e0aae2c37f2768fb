//! What every carrier's adapter has to do, whichever it is: the same cases for all of them, against a small server on loopback
//! that speaks the carrier's protocol and has its faults. Where carriers differ, their [`channels::Capability`] decides what is
//! expected, never their name.
//!
//! To add a carrier: a line in `carriers::all`, and its protocol in `server`.

#![expect(clippy::unwrap_used, reason = "a test that can't be set up has failed")]

mod carriers;
mod delivery;
mod faults;
mod permits;
mod secrets;
mod server;
mod telnyx_account;
mod twilio_account;
