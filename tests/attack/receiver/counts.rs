//! What a receiver counts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use qiscus_webhook_core::{Rejection, RejectionReason};
use serde::{Deserialize, Serialize};

/// What a receiver has seen so far. Every request whose head was read is `begun`, and then in one
/// of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) begun: u64,
    /// Calls of the handler.
    pub(crate) handled: u64,
    /// By the name of the reason.
    pub(crate) refused: BTreeMap<String, u64>,
    /// The client was gone before there was an answer.
    pub(crate) abandoned: u64,
    /// Not answered yet.
    pub(crate) in_flight: u64,
    /// Of the memory budget, in bytes.
    pub(crate) budget_in_use: usize,
    pub(crate) panics: u64,
}

impl Report {
    /// How many were refused for a reason.
    pub(crate) fn refused_for(&self, reason: RejectionReason) -> u64 {
        self.refused.get(reason.as_str()).copied().unwrap_or(0)
    }

    /// How many were refused for any reason.
    pub(crate) fn refused_in_all(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Asserts that every request that began came to exactly one end.
    #[track_caller]
    pub(crate) fn assert_balanced(&self) {
        let ends = self.handled + self.refused_in_all() + self.abandoned;
        assert_eq!(self.begun, ends + self.in_flight, "{self:?}");
    }
}

#[derive(Default)]
pub(super) struct Counts {
    begun: AtomicU64,
    ended: AtomicU64,
    handled: AtomicU64,
    abandoned: AtomicU64,
    panics: AtomicU64,
    refused: [AtomicU64; RejectionReason::ALL.len()],
}

impl Counts {
    pub(super) fn handle(&self) {
        self.handled.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn panicked(&self) {
        self.panics.fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn begin(self: &Arc<Self>) -> Begun {
        self.begun.fetch_add(1, Ordering::SeqCst);
        Begun {
            counts: Arc::clone(self),
            answered: false,
        }
    }

    pub(super) fn report(&self, budget_in_use: usize) -> Report {
        let count = |counter: &AtomicU64| counter.load(Ordering::SeqCst);
        // In this order, so that a request that ends meanwhile makes nothing negative.
        let ended = count(&self.ended);
        let begun = count(&self.begun);
        Report {
            begun,
            handled: count(&self.handled),
            refused: RejectionReason::ALL
                .iter()
                .zip(&self.refused)
                .map(|(reason, counter)| (reason.as_str().to_owned(), count(counter)))
                .filter(|(_, count)| *count > 0)
                .collect(),
            abandoned: count(&self.abandoned),
            in_flight: begun - ended,
            budget_in_use,
            panics: count(&self.panics),
        }
    }
}

/// A request that is in flight until this is dropped.
pub(super) struct Begun {
    counts: Arc<Counts>,
    answered: bool,
}

impl Begun {
    /// There is a response, with a rejection in its extensions or from the handler.
    pub(super) fn answered(mut self, rejection: Option<&Rejection>) {
        self.answered = true;
        let reason = rejection.map(Rejection::reason);
        let counters = RejectionReason::ALL.iter().zip(&self.counts.refused);
        for (_, counter) in counters.filter(|(one, _)| Some(**one) == reason) {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.answered {
            self.counts.abandoned.fetch_add(1, Ordering::SeqCst);
        }
        self.counts.ended.fetch_add(1, Ordering::SeqCst);
    }
}
