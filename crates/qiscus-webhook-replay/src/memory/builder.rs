//! The bounds of a memory store, chosen before there is one.

use super::MemoryStore;

/// Makes a [`MemoryStore`] with bounds other than the default ones. Made by [`MemoryStore::builder`].
#[derive(Debug, Clone)]
#[must_use]
pub struct MemoryStoreBuilder {
    max_done: u64,
    max_in_flight: usize,
}

impl MemoryStoreBuilder {
    pub(super) const fn new() -> Self {
        Self {
            max_done: 250_000,
            max_in_flight: 65_536,
        }
    }

    /// Sets how many done marks are kept at the most. Default 250,000, which take about 100 MB. For a
    /// moment there may be some hundreds more.
    pub const fn with_max_done(mut self, entries: u64) -> Self {
        self.max_done = entries;
        self
    }

    /// Sets how many claims may be in flight at a time. Default 65,536.
    pub const fn with_max_in_flight(mut self, claims: usize) -> Self {
        self.max_in_flight = claims;
        self
    }

    /// Makes the store, which is empty.
    #[must_use]
    pub fn build(self) -> MemoryStore {
        MemoryStore::bounded(self.max_done, self.max_in_flight)
    }
}
