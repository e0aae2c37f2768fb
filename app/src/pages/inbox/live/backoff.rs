//! How long to wait before the next connection. Pure.

use std::time::Duration;

/// Shortest wait, in milliseconds.
const MIN_MS: f64 = 1_000.0;
/// Longest wait, in milliseconds.
const MAX_MS: f64 = 30_000.0;
/// Beyond this the wait does not grow.
const DOUBLINGS_MAX: i32 = 5;

/// Somewhere between the shortest wait and a bound that doubles with every failure, so that many pages don't come back at once.
/// `random` is between 0 and 1.
pub(super) fn delay(failures: i32, random: f64) -> Duration {
    let bound = MAX_MS.min(2.0 * MIN_MS * 2.0_f64.powi(failures.clamp(0, DOUBLINGS_MAX)));
    Duration::from_secs_f64((MIN_MS + random.clamp(0.0, 1.0) * (bound - MIN_MS)) / 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_between_one_and_thirty_seconds() {
        for failures in [0, 1, 2, 3, 4, 5, 100] {
            assert_eq!(delay(failures, 0.0), Duration::from_secs(1), "{failures}");
            assert!(delay(failures, 1.0) <= Duration::from_secs(30), "{failures}");
        }
        assert_eq!(delay(0, 1.0), Duration::from_secs(2));
        assert_eq!(delay(2, 1.0), Duration::from_secs(8));
        assert_eq!(delay(9, 1.0), Duration::from_secs(30));
        assert_eq!(delay(9, f64::NAN.max(0.5)), delay(9, 0.5));
    }
}
