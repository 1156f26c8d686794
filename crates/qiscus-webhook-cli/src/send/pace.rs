//! When each request of a load begins.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Hands out the numbers of the requests, at the rate asked for.
pub(super) struct Pace {
    next: AtomicU64,
    count: u64,
    rate: Option<f64>,
    start: Instant,
}

impl Pace {
    pub(super) fn new(count: u64, rate: Option<f64>) -> Self {
        Self {
            next: AtomicU64::new(0),
            count,
            rate,
            start: Instant::now(),
        }
    }

    /// Waits until the next request is due; `None` when all have begun.
    pub(super) async fn next(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if number >= self.count {
            return None;
        }
        if let Some(rate) = self.rate {
            #[expect(
                clippy::cast_precision_loss,
                reason = "2^53 requests are more than enough"
            )]
            let due = Duration::try_from_secs_f64(number as f64 / rate).unwrap_or(Duration::MAX);
            if let Some(due) = self.start.checked_add(due) {
                sleep_until(due).await;
            }
        }
        Some(number)
    }

    /// No request begins after this.
    pub(super) fn stop(&self) {
        self.next.fetch_max(self.count, Ordering::Relaxed);
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}
