//! How many messages an account may hand over now: a token bucket, kept in a row so that all instances share it.

use jiff::Timestamp;

/// The bucket as it was left.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bucket {
    /// Messages that could leave at once.
    pub tokens: f64,
    /// As of when; `None` for a bucket that was never used, which is full.
    pub at: Option<Timestamp>,
}

/// What was taken, and what is left.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Taken {
    /// How many may leave now; at most what was wanted.
    pub granted: u32,
    /// The bucket afterwards.
    pub left: Bucket,
    /// If not all were granted: milliseconds until the next one.
    pub wait_millis: u64,
}

/// Takes up to `wanted` at `per_second`; at most one second's worth gathers.
pub fn take(bucket: Bucket, per_second: u32, wanted: u32, now: Timestamp) -> Taken {
    let rate = f64::from(per_second.max(1));
    let tokens = bucket.at.map_or(rate, |at| {
        // A clock that went back gives nothing.
        let seconds = now.duration_since(at).as_secs_f64().max(0.0);
        (bucket.tokens + seconds * rate).clamp(0.0, rate)
    });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `per_second`")]
    let granted = (tokens as u32).min(wanted);
    let tokens = tokens - f64::from(granted);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1000")]
    let wait_millis = if granted < wanted { ((1.0 - tokens).max(0.0) / rate * 1000.0).ceil() as u64 } else { 0 };
    Taken { granted, left: Bucket { tokens, at: Some(now) }, wait_millis }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millisecond(millis).unwrap()
    }

    #[test]
    fn a_fresh_bucket_holds_one_second() {
        let taken = take(Bucket { tokens: 0.0, at: None }, 10, 25, at(0));
        assert_eq!((taken.granted, taken.wait_millis), (10, 100));
        let later = take(taken.left, 10, 25, at(250));
        assert_eq!((later.granted, later.wait_millis), (2, 50));
        assert_eq!(take(later.left, 10, 1, at(0)).granted, 0, "a clock that went back gives nothing");
    }

    proptest! {
        /// Whatever is asked when, no window of time lets more through than the rate and one second's worth.
        #[test]
        fn never_more_than_the_rate(per_second in 1_u32..100, asks in prop::collection::vec((0_i64..2_000, 0_u32..200), 1..60)) {
            let mut bucket = Bucket { tokens: 0.0, at: None };
            let (mut now, mut total) = (0, 0_u64);
            for (pause, wanted) in asks {
                now += pause;
                let taken = take(bucket, per_second, wanted, at(now));
                prop_assert!(taken.granted <= wanted);
                total += u64::from(taken.granted);
                bucket = taken.left;
            }
            let allowed = f64::from(per_second) * (1.0 + Timestamp::from_millisecond(now).unwrap().duration_since(at(0)).as_secs_f64());
            prop_assert!(Timestamp::UNIX_EPOCH <= at(now) && u32::try_from(total).map(f64::from).unwrap() <= allowed + 1e-6);
        }
    }
}
