//! How much an unverified request may cost, and which events are let through.

use std::time::Duration;

use crate::MemoryBudget;

/// What a receiver spends on a request at the most before it is verified, and which events it lets
/// through. Every limit is on by default.
///
/// A clone shares the memory budget: all middlewares built from one value keep within it together.
///
/// # Example
///
/// ```
/// use std::time::Duration;
/// use qiscus_webhook::Limits;
///
/// let limits = Limits::default();
/// assert_eq!(limits.body_limit(), 1024 * 1024);
/// assert_eq!(limits.body_deadline(), Duration::from_secs(10));
/// assert_eq!(limits.resolver_deadline(), Duration::from_secs(5));
/// assert_eq!(limits.memory_budget().limit(), 64 * 1024 * 1024);
/// assert!(!limits.strict_events());
///
/// let tighter = limits.with_body_limit(256 * 1024).with_body_deadline(Duration::from_secs(3));
/// assert_eq!(tighter.body_limit(), 262_144);
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Limits {
    body_limit: usize,
    body_deadline: Duration,
    resolver_deadline: Duration,
    memory_budget: MemoryBudget,
    strict_events: bool,
}

impl Limits {
    /// The largest body that is accepted, in bytes. Default 1 MiB.
    ///
    /// A text of Qiscus's longest, 4,000 characters, with a hundred participants makes about 50 KiB.
    pub const fn with_body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// How long a body may take to arrive, counted from when it first makes the receiver wait.
    /// Default 10 seconds.
    pub const fn with_body_deadline(mut self, deadline: Duration) -> Self {
        self.body_deadline = deadline;
        self
    }

    /// How long a lookup of keys may take before the request is refused with 503. Default 5 seconds.
    pub const fn with_resolver_deadline(mut self, deadline: Duration) -> Self {
        self.resolver_deadline = deadline;
        self
    }

    /// What all unverified bodies together may hold beyond their first 64 KiB each. Default 64 MiB.
    ///
    /// Middlewares that are given clones of one budget keep within it together. A budget below the
    /// limit of one body refuses every body that needs more.
    pub fn with_memory_budget(mut self, budget: MemoryBudget) -> Self {
        self.memory_budget = budget;
        self
    }

    /// Whether a signed event that is not recognized is refused with 422, instead of handed on as
    /// [`Event::Unrecognized`](crate::Event::Unrecognized). A recognized event in which a field could not be read
    /// is refused alike, and so is a payload that its message type does not have: what is in
    /// [`PostComment::mismatches`](crate::event::PostComment::mismatches) or
    /// [`Content::mismatches`](crate::event::Content::mismatches). Off by default: what Qiscus changes one day is then
    /// lost to a strict receiver until it is updated.
    pub const fn with_strict_events(mut self, strict: bool) -> Self {
        self.strict_events = strict;
        self
    }

    /// The largest body that is accepted, in bytes.
    #[must_use]
    pub const fn body_limit(&self) -> usize {
        self.body_limit
    }

    /// How long a body may take to arrive.
    #[must_use]
    pub const fn body_deadline(&self) -> Duration {
        self.body_deadline
    }

    /// How long a lookup of keys may take.
    #[must_use]
    pub const fn resolver_deadline(&self) -> Duration {
        self.resolver_deadline
    }

    /// The budget for unverified bodies.
    #[must_use]
    pub const fn memory_budget(&self) -> &MemoryBudget {
        &self.memory_budget
    }

    pub(crate) fn into_memory_budget(self) -> MemoryBudget {
        self.memory_budget
    }

    /// Whether events that are not read whole are refused.
    #[must_use]
    pub const fn strict_events(&self) -> bool {
        self.strict_events
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_limit: 1024 * 1024,
            body_deadline: Duration::from_secs(10),
            resolver_deadline: Duration::from_secs(5),
            memory_budget: MemoryBudget::new(64 * 1024 * 1024),
            strict_events: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_limit_is_on_unless_it_is_set() {
        let limits = Limits::default();
        assert_eq!(limits.body_limit(), 1_048_576);
        assert_eq!(limits.body_deadline(), Duration::from_secs(10));
        assert_eq!(limits.resolver_deadline(), Duration::from_secs(5));
        assert_eq!(limits.memory_budget().limit(), 67_108_864);
        assert!(!limits.strict_events());
    }

    #[test]
    fn each_option_sets_its_own_and_no_other() {
        let budget = MemoryBudget::new(7);
        let limits = Limits::default()
            .with_body_limit(5)
            .with_body_deadline(Duration::from_millis(6))
            .with_resolver_deadline(Duration::from_millis(4))
            .with_memory_budget(budget)
            .with_strict_events(true);
        assert_eq!(limits.body_limit(), 5);
        assert_eq!(limits.body_deadline(), Duration::from_millis(6));
        assert_eq!(limits.resolver_deadline(), Duration::from_millis(4));
        assert_eq!(limits.memory_budget().limit(), 7);
        assert!(limits.strict_events());
    }
}
