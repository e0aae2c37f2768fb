//! The one place that reads the system's clock; everything else takes the time as a parameter.

use jiff::Timestamp;

/// Where a long-running part takes the time from; tests hand in their own.
pub type Clock = fn() -> Timestamp;

/// The system's time.
#[expect(clippy::disallowed_methods, reason = "the one clock of this binary")]
pub fn system() -> Timestamp {
    Timestamp::now()
}
