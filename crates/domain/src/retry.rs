//! When something that did not leave is tried again by itself.

use std::time::Duration;

/// Automatic attempts after the first; then the owner decides.
pub const RETRIES_MAX: u16 = 3;
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// Each pause is this many times the one before.
const GROWTH: u32 = 6;

/// How long to wait before the next attempt, or `None` when there is no more by itself.
///
/// `failed` is how many attempts have failed, this one included; `asked` is what the carrier asked for, which is never
/// undercut; `jitter` is any number, and takes off up to a quarter, so that what failed together does not come back together.
pub fn next_pause(failed: u16, asked: Option<Duration>, jitter: u64) -> Option<Duration> {
    if failed == 0 || failed > RETRIES_MAX {
        return None;
    }
    let pause = FIRST_PAUSE * GROWTH.pow(u32::from(failed) - 1);
    let permille_off = u32::try_from(jitter % 250).unwrap_or_default();
    let pause = pause.saturating_sub(pause * permille_off / 1000);
    Some(asked.map_or(pause, |asked| pause.max(asked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_times_and_no_more() {
        let pauses: Vec<_> = (0..=5).map(|failed| next_pause(failed, None, 0).map(|pause| pause.as_secs())).collect();
        assert_eq!(pauses, [None, Some(5), Some(30), Some(180), None, None]);
        assert_eq!(next_pause(u16::MAX, None, 0), None);
    }

    #[test]
    fn jitter_takes_off_at_most_a_quarter() {
        for jitter in 0..1000 {
            let pause = next_pause(2, None, jitter).unwrap();
            assert!(pause <= Duration::from_secs(30) && pause > Duration::from_millis(22_400), "{pause:?}");
        }
        assert!(next_pause(2, None, 249) < next_pause(2, None, 0));
    }

    #[test]
    fn what_the_carrier_asks_for_is_not_undercut() {
        assert_eq!(next_pause(1, Some(Duration::from_mins(10)), 0), Some(Duration::from_mins(10)));
        assert_eq!(next_pause(1, Some(Duration::from_secs(1)), 0), Some(FIRST_PAUSE));
    }
}
