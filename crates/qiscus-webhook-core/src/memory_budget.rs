//! The memory that bodies may hold before they are verified.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::observe::metrics;

/// What each body may hold without being counted, in bytes: 64 KiB.
///
/// Nearly every event is smaller, so a budget that large bodies have used up still lets it through.
pub const UNCOUNTED_BODY_BYTES: usize = 64 * 1024;

/// A limit on the memory that all unverified bodies hold together, beyond the first
/// [64 KiB](UNCOUNTED_BODY_BYTES) of each.
///
/// A client that sends a plausible signature header and stalls makes a receiver hold what it sent.
/// The budget bounds what any number of such clients can make it hold beyond the first 64 KiB of each
/// body; a body that would go beyond it is refused with 503. A verified body does not count: it is
/// the handler's then. How many requests there are at once is for the server to bound.
///
/// All clones are one budget.
///
/// # Example
///
/// ```
/// use qiscus_webhook::MemoryBudget;
///
/// let budget = MemoryBudget::new(64 * 1024 * 1024);
/// assert_eq!(budget.limit(), 67_108_864);
/// assert_eq!(budget.in_use(), 0);
/// ```
#[derive(Clone)]
pub struct MemoryBudget {
    shared: Arc<Shared>,
}

struct Shared {
    limit: usize,
    in_use: AtomicUsize,
}

impl MemoryBudget {
    /// A budget of `limit` bytes, unused. With 0, no body over 64 KiB is accepted.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                limit,
                in_use: AtomicUsize::new(0),
            }),
        }
    }

    /// The limit in bytes.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.shared.limit
    }

    /// What unverified bodies hold now, in bytes beyond the first 64 KiB of each.
    #[must_use]
    pub fn in_use(&self) -> usize {
        self.shared.in_use.load(Ordering::Relaxed)
    }

    /// Takes what is left of `wanted` bytes. None, and nothing is taken, if that is below `needed`.
    fn take(&self, needed: usize, wanted: usize) -> Option<usize> {
        let left = |in_use| self.limit().saturating_sub(in_use);
        // Relaxed is enough throughout: the counter orders nothing but itself.
        let before = self
            .shared
            .in_use
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |in_use| {
                let left = left(in_use);
                (needed <= left).then(|| in_use.saturating_add(wanted.min(left)))
            })
            .ok()?;
        Some(wanted.min(left(before)))
    }
}

impl fmt::Debug for MemoryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBudget")
            .field("limit", &self.limit())
            .field("in_use", &self.in_use())
            .finish()
    }
}

/// What one body has taken from the budget; given back when dropped.
pub(crate) struct BudgetShare {
    budget: MemoryBudget,
    counted: usize,
}

impl BudgetShare {
    /// A share of `budget`, empty at first.
    pub(crate) const fn new(budget: MemoryBudget) -> Self {
        Self { budget, counted: 0 }
    }

    /// Covers a body that holds `held` bytes in all. False if the budget has no room for it; the
    /// share stays as it was then.
    #[must_use]
    pub(crate) fn cover(&mut self, held: usize) -> bool {
        self.cover_most_of(held, held).is_some()
    }

    /// Covers a body that must hold `needed` bytes in all and would rather hold `wanted`, and gives
    /// how many it may hold: all that the budget has left, if that is not enough for both. None if
    /// it has no room for what is needed; the share stays as it was then.
    #[must_use]
    pub(crate) fn cover_most_of(&mut self, needed: usize, wanted: usize) -> Option<usize> {
        // What must hold: `counted` is what was taken and nothing else, so that to drop the share gives back exactly
        // that. It only grows: what was covered once needs no look at the budget again.
        let beyond = |held: usize| {
            held.saturating_sub(UNCOUNTED_BODY_BYTES)
                .saturating_sub(self.counted)
        };
        let (needed_more, wanted_more) = (beyond(needed), beyond(wanted));
        // Most bodies are small, and leave the counter that all threads share alone.
        if wanted_more > 0 {
            let more = self.budget.take(needed_more, wanted_more)?;
            metrics::budget_taken(more);
            self.counted = self.counted.saturating_add(more);
        }
        Some(wanted.min(self.counted.saturating_add(UNCOUNTED_BODY_BYTES)))
    }
}

impl Drop for BudgetShare {
    fn drop(&mut self) {
        if self.counted > 0 {
            metrics::budget_given_back(self.counted);
            self.budget
                .shared
                .in_use
                .fetch_sub(self.counted, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_64_kib_of_a_body_are_free() {
        assert_eq!(UNCOUNTED_BODY_BYTES, 65_536);
        let budget = MemoryBudget::new(0);
        let mut share = BudgetShare::new(budget.clone());
        assert!(share.cover(UNCOUNTED_BODY_BYTES));
        assert!(!share.cover(UNCOUNTED_BODY_BYTES + 1));
    }

    #[test]
    fn shares_add_up_and_are_given_back() {
        let budget = MemoryBudget::new(100);
        let mut first = BudgetShare::new(budget.clone());
        let mut second = BudgetShare::new(budget.clone());
        assert!(first.cover(UNCOUNTED_BODY_BYTES + 60));
        assert!(!second.cover(UNCOUNTED_BODY_BYTES + 41));
        assert!(second.cover(UNCOUNTED_BODY_BYTES + 40));
        assert_eq!(budget.in_use(), 100);
        drop(first);
        assert_eq!(budget.in_use(), 40);
        assert!(second.cover(UNCOUNTED_BODY_BYTES + 100));
        drop(second);
        assert_eq!(budget.in_use(), 0);
    }

    #[test]
    fn what_is_left_is_given_where_more_is_wanted() {
        let budget = MemoryBudget::new(100);
        let mut share = BudgetShare::new(budget.clone());
        let covered = |share: &mut BudgetShare, needed, wanted| {
            let most = share.cover_most_of(UNCOUNTED_BODY_BYTES + needed, 2 * wanted)?;
            Some(most - UNCOUNTED_BODY_BYTES)
        };
        assert_eq!(covered(&mut share, 1, UNCOUNTED_BODY_BYTES), Some(100));
        assert_eq!(budget.in_use(), 100);
        assert_eq!(covered(&mut share, 100, UNCOUNTED_BODY_BYTES), Some(100));
        assert_eq!(covered(&mut share, 101, UNCOUNTED_BODY_BYTES), None);
        let mut other = BudgetShare::new(budget.clone());
        assert_eq!(
            other.cover_most_of(40_000, 80_000),
            Some(UNCOUNTED_BODY_BYTES)
        );
        assert_eq!(other.cover_most_of(10, 20), Some(20));
    }

    #[test]
    fn a_size_that_overflows_is_refused() {
        let budget = MemoryBudget::new(usize::MAX);
        let mut first = BudgetShare::new(budget.clone());
        assert!(first.cover(usize::MAX));
        assert!(BudgetShare::new(budget.clone()).cover(UNCOUNTED_BODY_BYTES));
        assert!(!BudgetShare::new(budget.clone()).cover(usize::MAX));
    }
    #[test]
    fn debug_tells_how_much_of_it_is_used() {
        let budget = MemoryBudget::new(100);
        let mut share = BudgetShare::new(budget.clone());
        assert!(share.cover(UNCOUNTED_BODY_BYTES + 60));
        assert_eq!(
            format!("{budget:?}"),
            "MemoryBudget { limit: 100, in_use: 60 }"
        );
    }
}
