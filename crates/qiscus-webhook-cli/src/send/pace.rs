//! When each request of a load begins.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

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
        if let Some(rate) = self.rate {
            // Registered before the look at the flag, so that no stop goes by between the two.
            let mut stopped = std::pin::pin!(self.stopped.notified());
            stopped.as_mut().enable();
            if !self.is_stopped.load(Ordering::SeqCst) {
                tokio::select! {
                    () = sleep(due(number, rate).saturating_sub(self.elapsed())) => {}
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

/// How long after the first.
fn due(number: u64, rate: f64) -> Duration {
    #[expect(
        clippy::cast_precision_loss,
        reason = "2^53 requests are more than enough"
    )]
    let seconds = number as f64 / rate;
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_begins_when_it_is_its_turn_and_a_late_one_at_once() {
        let pace = Pace::new(5, Some(0.5));
        for (number, seconds) in [(0, 0), (1, 2), (2, 4)] {
            assert_eq!(pace.next().await, Some(number));
            assert_eq!(pace.elapsed().as_secs(), seconds);
        }
        sleep(Duration::from_secs(3)).await;
        for (number, seconds) in [(3, 7), (4, 8)] {
            assert_eq!(pace.next().await, Some(number));
            assert_eq!(pace.elapsed().as_secs(), seconds);
        }
        assert_eq!(pace.next().await, None);
        assert_eq!(pace.begun(), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn none_waits_without_a_rate() {
        let pace = Pace::new(2, None);
        assert_eq!((pace.next().await, pace.next().await), (Some(0), Some(1)));
        assert_eq!(pace.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn none_begins_once_it_is_stopped() {
        // The second has its turn after more time than a clock has.
        let pace = Pace::new(9, Some(f64::MIN_POSITIVE));
        assert_eq!(pace.next().await, Some(0));
        let stop = async {
            sleep(Duration::from_secs(1)).await;
            pace.stop();
        };
        assert_eq!(tokio::join!(pace.next(), stop), (None, ()));
        assert_eq!(pace.next().await, None);
        assert_eq!((pace.begun(), pace.elapsed().as_secs()), (1, 1));
    }
}
