//! What the process says about itself: one JSON line per event, and counters. Neither ever holds a body, a number, a name, a token or a
//! query string; a request appears by its id, its route's template and its status.

pub mod logs;
pub mod metrics;
pub mod request;
