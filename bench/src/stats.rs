//! Latencies of a run, all of them kept: no bucket rounds a percentile.

use std::time::Duration;

/// How long each answer took.
#[derive(Clone, Default, Debug)]
pub struct Latencies(Vec<u32>);

/// What is told about many latencies, in microseconds.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Summary {
    /// How many answers.
    pub count: usize,
    /// Half of the answers were at least this fast.
    pub p50_us: u32,
    /// 99 of 100 were.
    pub p99_us: u32,
    /// The slowest.
    pub max_us: u32,
}

impl Latencies {
    /// Adds one. More than an hour counts as an hour.
    pub fn record(&mut self, latency: Duration) {
        self.0.push(u32::try_from(latency.as_micros()).unwrap_or(u32::MAX));
    }

    /// Adds everything of another one.
    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// The percentiles.
    pub fn summary(mut self) -> Summary {
        self.0.sort_unstable();
        Summary {
            count: self.0.len(),
            p50_us: nearest_rank(&self.0, 50),
            p99_us: nearest_rank(&self.0, 99),
            max_us: self.0.last().copied().unwrap_or_default(),
        }
    }
}

/// The smallest value that at least `percent` of the sorted values don't exceed.
fn nearest_rank(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "nothing counted here comes near 2^52")]
pub const fn float(count: u64) -> f64 {
    count as f64
}

/// The middle of some numbers; the mean of the two in the middle of an even count. `None` without numbers.
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = numbers.get(middle).copied()?;
    if numbers.len() % 2 == 1 { Some(upper) } else { Some(f64::midpoint(upper, numbers[middle - 1])) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut latencies = Latencies::default();
        for micros in (1..=200).rev() {
            latencies.record(Duration::from_micros(micros));
        }
        assert_eq!(latencies.summary(), Summary { count: 200, p50_us: 100, p99_us: 198, max_us: 200 });
        assert_eq!(Latencies::default().summary(), Summary::default());
    }

    #[test]
    fn one_answer_is_every_percentile() {
        let mut latencies = Latencies::default();
        latencies.record(Duration::from_micros(7));
        assert_eq!(latencies.summary(), Summary { count: 1, p50_us: 7, p99_us: 7, max_us: 7 });
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
