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
/// The budget bounds what any number of such clients can make it hold; a body that would go beyond
/// it is refused with 503. A verified body does not count: it is the handler's then.
///
/// All clones are one budget.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::MemoryBudget;
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

    // Relaxed is enough throughout: the counter orders nothing but itself.
    fn take(&self, more: usize) -> bool {
        self.shared
            .in_use
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |in_use| {
                in_use
                    .checked_add(more)
                    .filter(|sum| *sum <= self.shared.limit)
            })
            .is_ok()
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
        let counted = held.saturating_sub(UNCOUNTED_BODY_BYTES);
        let Some(more) = counted.checked_sub(self.counted).filter(|more| *more > 0) else {
            return true;
        };
        let covered = self.budget.take(more);
        if covered {
            metrics::budget_taken(more);
            self.counted = counted;
        }
        covered
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
