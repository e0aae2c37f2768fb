//! The loop around one step of background work.

use std::{fmt::Debug, sync::Arc, time::Duration};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::backoff::retry_delay;

/// Wakes a [`Worker`]. Clones wake the same one; waking it many times before it looks is waking it once.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// There is something to do.
    pub fn now(&self) {
        self.0.notify_one();
    }
}

/// What a step found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// It did something, so there may be more.
    Worked,
    /// There was nothing to do.
    Idle,
}

/// Repeats a step until shutdown.
#[derive(Clone, Debug)]
pub struct Worker {
    /// For log lines.
    pub name: &'static str,
    /// Wakes it.
    pub wake: Wake,
    /// How long it sleeps when nobody wakes it: the longest that a lost wake-up can delay work.
    pub poll_interval: Duration,
}

impl Worker {
    /// Runs until `shutdown`. A step that fails is logged once and repeated after a growing delay.
    pub async fn run<E, F>(self, shutdown: CancellationToken, mut step: impl FnMut() -> F)
    where
        E: Debug,
        F: Future<Output = Result<Step, E>>,
    {
        let mut failures: u16 = 0;
        while !shutdown.is_cancelled() {
            let pause = match step().await {
                Ok(Step::Worked) => {
                    failures = 0;
                    continue;
                }
                Ok(Step::Idle) => {
                    failures = 0;
                    self.poll_interval
                }
                Err(error) => {
                    let pause = retry_delay(failures, 0).min(FAILURE_PAUSE_MAX);
                    failures = failures.saturating_add(1);
                    tracing::warn!(worker = self.name, failures, ?error, "a step failed and will be repeated");
                    pause
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = self.wake.0.notified(), if failures == 0 => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }
}

/// A worker whose database is away looks for it again at least this often.
const FAILURE_PAUSE_MAX: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    async fn run_counting(results: Vec<Result<Step, &'static str>>) -> u32 {
        let shutdown = CancellationToken::new();
        let worker = Worker { name: "test", wake: Wake::default(), poll_interval: Duration::from_mins(1) };
        let wake = worker.wake.clone();
        let ran = AtomicU32::new(0);
        let step = || async {
            let index = ran.fetch_add(1, Ordering::Relaxed) as usize;
            wake.now();
            if let Some(result) = results.get(index) {
                *result
            } else {
                shutdown.cancel();
                Ok(Step::Idle)
            }
        };
        worker.run(shutdown.clone(), step).await;
        ran.load(Ordering::Relaxed)
    }

    #[tokio::test(start_paused = true)]
    async fn goes_on_while_there_is_work_and_when_woken() {
        assert_eq!(run_counting(vec![Ok(Step::Worked), Ok(Step::Idle), Ok(Step::Worked)]).await, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_does_not_end_it() {
        assert_eq!(run_counting(vec![Err("down"), Err("down"), Ok(Step::Worked)]).await, 4);
    }

    #[tokio::test(start_paused = true)]
    async fn shutdown_ends_a_sleeping_worker() {
        let shutdown = CancellationToken::new();
        let worker = Worker { name: "test", wake: Wake::default(), poll_interval: Duration::from_hours(24) };
        let running = tokio::spawn(worker.run(shutdown.clone(), || async { Ok::<_, ()>(Step::Idle) }));
        tokio::task::yield_now().await;
        shutdown.cancel();
        assert!(running.await.is_ok());
    }
}
