//! The circuit breaker of an account: after failures in a row that are the carrier's and not the message's, nothing is handed over
//! for a while; then one message tries whether it is over.

use jiff::{SignedDuration, Timestamp};

/// Failures in a row that open it.
pub const FAILURES_MAX: i32 = 5;
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
const PAUSE_MAX: SignedDuration = SignedDuration::from_mins(10);

/// How an account fares. The default is an account of which nothing bad is known.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Breaker {
    /// Failures in a row.
    pub failures: i32,
    /// How often it opened since the last success.
    pub trips: i32,
    /// Nothing before this time.
    pub open_until: Option<Timestamp>,
}

/// How much may be handed over now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allowance {
    /// As much as there is.
    All,
    /// One, to see whether it works again.
    Probe,
    /// Nothing before this time.
    Wait(Timestamp),
}

impl Breaker {
    /// What it allows now.
    pub fn allowance(self, now: Timestamp) -> Allowance {
        match self.open_until {
            None => Allowance::All,
            Some(until) if until > now => Allowance::Wait(until),
            Some(_) => Allowance::Probe,
        }
    }

    /// After something went through.
    #[must_use]
    pub fn after_success(self) -> Self {
        Self::default()
    }

    /// After the carrier failed. While it is open, what still comes back from before changes nothing; a failed probe opens it
    /// for longer.
    #[must_use]
    pub fn after_failure(self, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        match self.allowance(now) {
            Allowance::Wait(_) => self,
            Allowance::All if failures < FAILURES_MAX => Self { failures, ..self },
            Allowance::All | Allowance::Probe => Self {
                failures,
                trips: self.trips.saturating_add(1),
                open_until: now.checked_add(pause(self.trips)).ok().or(Some(Timestamp::MAX)),
            },
        }
    }
}

/// Doubles from half a minute to ten minutes.
fn pause(trips: i32) -> SignedDuration {
    let doublings = u32::try_from(trips).unwrap_or_default().min(8);
    (FIRST_PAUSE * (1 << doublings)).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn failed(mut breaker: Breaker, times: i32, now: Timestamp) -> Breaker {
        for _ in 0..times {
            breaker = breaker.after_failure(now);
        }
        breaker
    }

    #[test]
    fn opens_after_failures_in_a_row_only() {
        let almost = failed(Breaker::default(), FAILURES_MAX - 1, at(0));
        assert_eq!(almost.allowance(at(0)), Allowance::All);
        assert_eq!(failed(almost.after_success(), FAILURES_MAX - 1, at(0)).allowance(at(0)), Allowance::All);
        assert_eq!(almost.after_failure(at(0)).allowance(at(0)), Allowance::Wait(at(30)));
    }

    #[test]
    fn one_probe_decides() {
        let open = failed(Breaker::default(), FAILURES_MAX, at(0));
        assert_eq!(open.allowance(at(29)), Allowance::Wait(at(30)));
        assert_eq!(open.allowance(at(30)), Allowance::Probe);
        assert_eq!(open.after_failure(at(30)).allowance(at(31)), Allowance::Wait(at(90)));
        assert_eq!(open.after_success(), Breaker::default());
    }

    #[test]
    fn late_failures_do_not_keep_it_open() {
        let open = failed(Breaker::default(), FAILURES_MAX, at(0));
        assert_eq!(failed(open, 50, at(10)), open);
    }

    #[test]
    fn never_longer_than_ten_minutes() {
        let mut breaker = failed(Breaker::default(), FAILURES_MAX, at(0));
        let mut now = at(0);
        let mut pauses = Vec::new();
        for _ in 0..8 {
            let Allowance::Wait(until) = breaker.allowance(now) else { panic!("{breaker:?}") };
            pauses.push(until.as_second() - now.as_second());
            now = until;
            breaker = breaker.after_failure(now);
        }
        assert_eq!(pauses, [30, 60, 120, 240, 480, 600, 600, 600]);
    }
}
