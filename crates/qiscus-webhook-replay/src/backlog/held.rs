//! What counts the claims that are held.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::runtime::Handle;

use super::Backlog;
use crate::Store;
use crate::terms::{Outcome, Terms};

/// The place of a claim in the backlog's count of those whose end is still to come, for as long as it lives.
pub(crate) struct Held<S>(Arc<Backlog<S>>);

impl<S> Held<S> {
    pub(crate) fn in_backlog(backlog: Arc<Backlog<S>>) -> Self {
        backlog.held.fetch_add(1, Ordering::Relaxed);
        Self(backlog)
    }

    pub(crate) fn store(&self) -> &S {
        self.0.store()
    }
}

impl<S: Store> Held<S> {
    /// Leaves it to the backlog to tell the store of this end.
    pub(crate) fn end(self, terms: Terms, outcome: Outcome, runtime: &Handle) {
        let backlog = Arc::clone(&self.0);
        backlog.push(self, terms, outcome, runtime);
    }
}

impl<S> Drop for Held<S> {
    fn drop(&mut self) {
        // Release: who sees that it is gone sees what it has told the store.
        if self.0.held.fetch_sub(1, Ordering::Release) == 1 {
            self.0.all_told.notify_waiters();
        }
    }
}
