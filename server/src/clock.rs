//! The one place that reads the system's clock.

use jiff::Timestamp;

/// The system's time.
#[expect(clippy::disallowed_methods, reason = "the one clock of this binary")]
pub fn system() -> Timestamp {
    Timestamp::now()
}
