//! When each request of a load begins.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// A clock reaches so far: a year.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// Hands out the numbers of the requests, at the rate asked for.
pub(super) struct Pace {
    next: AtomicU64,
    begun: AtomicU64,
    count: u64,
    rate: Option<f64>,
    start: Instant,
    is_stopped: AtomicBool,
    stopped: Notify,
}

impl Pace {
    pub(super) fn new(count: u64, rate: Option<f64>) -> Self {
        Self {
            next: AtomicU64::new(0),
            begun: AtomicU64::new(0),
            count,
            rate,
            start: Instant::now(),
            is_stopped: AtomicBool::new(false),
            stopped: Notify::new(),
        }
    }

    /// Waits until the next request is due; `None` when all have begun, or no more are to.
    pub(super) async fn next(&self) -> Option<u64> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if number >= self.count {
            return None;
        }
        if let Some(due) = self.due(number) {
            // Registered before the look at the flag, so that no stop goes by between the two.
            let mut stopped = std::pin::pin!(self.stopped.notified());
            stopped.as_mut().enable();
            if !self.is_stopped.load(Ordering::SeqCst) {
                tokio::select! {
                    () = sleep_until(due) => {}
                    () = stopped => {}
                }
            }
        }
        if self.is_stopped.load(Ordering::SeqCst) {
            return None;
        }
        self.begun.fetch_add(1, Ordering::Relaxed);
        Some(number)
    }

    fn due(&self, number: u64) -> Option<Instant> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "2^53 requests are more than enough"
        )]
        let due = Duration::try_from_secs_f64(number as f64 / self.rate?).unwrap_or(LONGEST);
        self.start.checked_add(due.min(LONGEST))
    }

    /// No request begins after this, not even one that waits for its turn.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.stopped.notify_waiters();
    }

    /// How many have begun.
    pub(super) fn begun(&self) -> u64 {
        self.begun.load(Ordering::Relaxed)
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}
