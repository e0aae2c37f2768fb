//! Message carriers: the only crate that speaks their protocols; no storage.
//!
//! One module per carrier. Bytes and headers come in as plain values, so every rule here runs in a test without a network.

pub mod telnyx;
