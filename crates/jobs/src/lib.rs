//! Waking, retry, backoff and shutdown of background work. Knows no business types.
//!
//! A [`Worker`] repeats one step: it runs when it is woken, when its poll interval has passed, and again at once while there is
//! more to do. Work is safe to run twice, so a worker may die at any moment.

mod backoff;
mod worker;

pub use backoff::{ATTEMPTS_MAX, retry_delay};
pub use worker::{Step, Wake, Worker};
