//! How often a line that strangers can cause is written.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::RejectionReason;

/// So many lines of one kind at once, and then one for each of these milliseconds.
const AT_ONCE: u64 = 100;
const EVERY: u64 = 1000;

/// One kind of line. For the crates of this project alone.
#[derive(Debug, Default)]
pub struct Rate {
    /// Up to when the lines that were written use the rate up, in milliseconds.
    used_up_to: AtomicU64,
    left_out: AtomicU64,
}

static REFUSED: [Rate; RejectionReason::ALL.len()] =
    [const { Rate::new() }; RejectionReason::ALL.len()];
pub(super) static ABANDONED: Rate = Rate::new();
pub(super) static PANICKED: Rate = Rate::new();
pub(super) static CUT_OFF: Rate = Rate::new();

impl Rate {
    /// Of a kind of which nothing was written yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            used_up_to: AtomicU64::new(0),
            left_out: AtomicU64::new(0),
        }
    }

    /// The rate of a reason: a flood of one hides no other.
    pub(super) fn of(reason: RejectionReason) -> &'static Self {
        static OTHER: Rate = Rate::new();
        let place = RejectionReason::ALL
            .iter()
            .position(|other| *other == reason);
        place.and_then(|place| REFUSED.get(place)).unwrap_or(&OTHER)
    }

    /// Whether a line may be written now, and if so what its field `left_out` says: how many were left out before it,
    /// if any. Who does not listen uses nothing up.
    pub fn take(&self, is_listened_to: bool) -> Option<Option<u64>> {
        if !is_listened_to {
            return None;
        }
        static BEGINNING: OnceLock<Instant> = OnceLock::new();
        let now = BEGINNING.get_or_init(Instant::now).elapsed().as_millis();
        let left_out = self.take_at(u64::try_from(now).unwrap_or(u64::MAX))?;
        Some((left_out > 0).then_some(left_out))
    }

    fn take_at(&self, now: u64) -> Option<u64> {
        let most = now.saturating_add(AT_ONCE * EVERY);
        let next = |used: u64| {
            let used = used.max(now).saturating_add(EVERY);
            (used <= most).then_some(used)
        };
        // Relaxed is enough: the counters order nothing but themselves.
        let taken = self
            .used_up_to
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        if taken.is_ok() {
            return Some(self.left_out.swap(0, Ordering::Relaxed));
        }
        self.left_out.fetch_add(1, Ordering::Relaxed);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_at_once_then_one_a_second_with_what_was_left_out() {
        let rate = Rate::new();
        let written = |now, times: u64| {
            let taken = (0..times).filter_map(|_| rate.take_at(now));
            taken.collect::<Vec<_>>()
        };
        assert_eq!(written(5000, 150), [0; 100]);
        assert_eq!(written(5999, 10).len(), 0);
        assert_eq!(written(6000, 3), [60]);
        assert_eq!(written(9000, 5), [2, 0, 0]);
        // After a while of silence, a hundred again and no more.
        assert_eq!(written(1_000_000, 150).len(), 100);
    }

    #[test]
    fn a_line_says_what_was_left_out_before_it_to_who_listens() {
        let rate = Rate {
            used_up_to: AtomicU64::new(0),
            left_out: AtomicU64::new(7),
        };
        assert_eq!(rate.take(false), None);
        assert_eq!(rate.take(true), Some(Some(7)));
        assert_eq!(rate.take(true), Some(None));
    }

    #[test]
    fn no_time_makes_it_overflow() {
        let rate = Rate::new();
        assert_eq!(rate.take_at(u64::MAX), Some(0));
        assert!(rate.take_at(u64::MAX).is_some());
    }

    #[test]
    fn each_reason_has_a_rate_of_its_own() {
        for reason in RejectionReason::ALL {
            let same = std::ptr::eq(Rate::of(*reason), Rate::of(*reason));
            let others = RejectionReason::ALL.iter().filter(|other| *other != reason);
            let shared = others
                .filter(|other| std::ptr::eq(Rate::of(**other), Rate::of(*reason)))
                .count();
            assert!(same && shared == 0, "{reason:?}");
        }
    }
}
