//! How long to wait before another attempt.

use std::time::Duration;

/// After this many attempts a piece of work is given up and kept for a person.
pub const ATTEMPTS_MAX: u16 = 8;
const FIRST_DELAY: Duration = Duration::from_secs(2);
const DELAY_MAX: Duration = Duration::from_mins(15);

/// Doubles from two seconds to a quarter of an hour, and takes off up to a quarter by `jitter` (any number; equal work that
/// failed together does not come back together).
pub fn retry_delay(attempts: u16, jitter: u64) -> Duration {
    let doubled = FIRST_DELAY.saturating_mul(1_u32.checked_shl(u32::from(attempts)).unwrap_or(u32::MAX));
    let delay = doubled.min(DELAY_MAX);
    let permille_off = u32::try_from(jitter % 250).unwrap_or_default();
    delay.saturating_sub(delay * permille_off / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_limit() {
        let delays: Vec<_> = (0..4).map(|attempt| retry_delay(attempt, 0).as_secs()).collect();
        assert_eq!(delays, [2, 4, 8, 16]);
        assert_eq!(retry_delay(u16::MAX, 0), DELAY_MAX);
    }

    #[test]
    fn jitter_takes_off_at_most_a_quarter() {
        for jitter in 0..1000 {
            let delay = retry_delay(3, jitter);
            assert!(delay <= Duration::from_secs(16) && delay >= Duration::from_secs(12), "{delay:?}");
        }
    }
}
