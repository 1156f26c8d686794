//! What time it is in Redis.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Follows the clock of the Redis behind one connection by what its answers say. No clock of this
/// machine has to be right.
pub(super) struct Clock {
    begun: Instant,
    // What to add to the milliseconds since then, or UNKNOWN before the first answer.
    offset: AtomicI64,
}

const UNKNOWN: i64 = i64::MIN;

impl Clock {
    pub(super) fn unknown() -> Self {
        Self {
            begun: Instant::now(),
            offset: AtomicI64::new(UNKNOWN),
        }
    }

    /// An answer has just come with this time. It was right when the answer was sent, so that what
    /// is told later is never ahead of Redis.
    pub(super) fn set(&self, now: i64) {
        self.offset
            .store(now.saturating_sub(self.since_begun()), Ordering::Relaxed);
    }

    /// The time in Redis after this while; before the first answer one that has passed.
    pub(super) fn after(&self, while_: Duration) -> i64 {
        match self.offset.load(Ordering::Relaxed) {
            UNKNOWN => 0,
            offset => offset
                .saturating_add(self.since_begun())
                .saturating_add(millis(while_)),
        }
    }

    fn since_begun(&self) -> i64 {
        millis(self.begun.elapsed())
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_clock_goes_on_from_the_last_answer() {
        let clock = Clock::unknown();
        let second = Duration::from_secs(1);
        assert_eq!(clock.after(second), 0, "long past");
        clock.set(5_000_000);
        tokio::time::advance(second).await;
        assert_eq!(clock.after(second), 5_002_000);
        // Redis' clock was set back.
        clock.set(3_000_000);
        assert_eq!(clock.after(Duration::ZERO), 3_000_000);
        assert_eq!(clock.after(Duration::MAX), i64::MAX);
    }
}
