//! When a request is sent again, and after how long. Pure: the client sleeps.

use std::time::Duration;

use super::answer::Failure;

/// Requests sent at most for one operation.
const ATTEMPTS_MAX: u32 = 3;
/// Longest pause that is slept through; a longer one is the caller's to plan.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Pause before the second request after a server's failure; doubled before the third.
const FAILURE_PAUSE: Duration = Duration::from_millis(500);
/// Pause when Shopify throttles without saying for how long: its smallest budget refills 100 points in this time.
pub(super) const DEFAULT_THROTTLE_WAIT: Duration = Duration::from_secs(1);

/// The pause before the next request, or `None` if this failure stands. `attempt` counts from one.
///
/// A throttled request was not carried out, so any operation may be sent again; after a server's failure only a read may.
pub(super) fn pause_before_next(attempt: u32, failure: &Failure, read_only: bool) -> Option<Duration> {
    if attempt >= ATTEMPTS_MAX {
        return None;
    }
    let pause = match failure {
        Failure::Throttled { wait } => wait.unwrap_or(DEFAULT_THROTTLE_WAIT),
        Failure::Refused { status: 500..=504 } if read_only => FAILURE_PAUSE * 2_u32.pow(attempt.saturating_sub(1)),
        _ => return None,
    };
    (pause <= PAUSE_MAX).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn throttled(seconds: u64) -> Failure {
        Failure::Throttled { wait: Some(Duration::from_secs(seconds)) }
    }

    #[test]
    fn waits_as_long_as_shopify_asks_but_not_for_ever() {
        assert_eq!(pause_before_next(1, &throttled(2), false), Some(Duration::from_secs(2)));
        assert_eq!(pause_before_next(2, &throttled(5), false), Some(Duration::from_secs(5)));
        assert_eq!(pause_before_next(1, &throttled(6), false), None);
        assert_eq!(pause_before_next(1, &Failure::Throttled { wait: None }, false), Some(DEFAULT_THROTTLE_WAIT));
        assert_eq!(pause_before_next(3, &throttled(1), true), None);
    }

    #[test]
    fn only_a_read_is_repeated_after_a_failure() {
        let failed = Failure::Refused { status: 503 };
        assert_eq!(pause_before_next(1, &failed, true), Some(Duration::from_millis(500)));
        assert_eq!(pause_before_next(2, &failed, true), Some(Duration::from_secs(1)));
        assert_eq!(pause_before_next(3, &failed, true), None);
        assert_eq!(pause_before_next(1, &failed, false), None);
    }

    #[test]
    fn a_refusal_stands() {
        for failure in [
            Failure::Unauthorized,
            Failure::Unreadable,
            Failure::Refused { status: 402 },
            Failure::Refused { status: 501 + 4 },
            Failure::Errors { codes: vec!["ACCESS_DENIED".to_owned()] },
        ] {
            assert_eq!(pause_before_next(1, &failure, true), None, "{failure:?}");
        }
    }
}
