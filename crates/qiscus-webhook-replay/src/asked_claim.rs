//! A claim that a store was asked for, with what it takes to come back to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

use crate::backlog::{Backlog, Held};
use crate::terms::{Outcome, Terms};
use crate::{Claim, Ownership, Store, StoreError, log};

/// Longer than this nobody waits between two attempts to renew a lease.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

pub(crate) struct AskedClaim<S: Store> {
    pub(crate) terms: Terms,
    held: Held<S>,
    // The runtime of the request: a claim is let go of wherever its future is dropped.
    runtime: Handle,
    // Whether the store may know of it. What it does not know needs no release.
    asked: AtomicBool,
}

impl<S: Store> AskedClaim<S> {
    pub(crate) fn new(terms: Terms, backlog: Arc<Backlog<S>>) -> Self {
        Self {
            terms,
            held: Held::in_backlog(backlog),
            runtime: Handle::current(),
            asked: AtomicBool::new(false),
        }
    }

    pub(crate) async fn claim(&self) -> Result<Claim, StoreError> {
        let Terms {
            key, owner, lease, ..
        } = &self.terms;
        self.ask(self.held.store().claim(key, owner, *lease)).await
    }

    /// Renews the lease for as long as it is polled.
    pub(crate) async fn renew(&self) {
        let Terms {
            key, owner, lease, ..
        } = &self.terms;
        let third = *lease / 3;
        let mut pause = third;
        loop {
            sleep(pause).await;
            pause = third;
            let renewed = self.held.store().renew(key, owner, *lease);
            match self.ask(renewed).await {
                Ok(Ownership::Held) => {}
                Ok(Ownership::Lapsed) => tracing::info!(
                    target: "qiscus_webhook",
                    key = key.as_str(),
                    "the store had no claim for a delivery that is being handled: claimed anew"
                ),
                Ok(Ownership::Lost) => {
                    log::warning!(
                        key = key.as_str(),
                        "the lease ran out while the delivery was being handled, and another has \
                         claimed it: it may be handled twice"
                    );
                    return std::future::pending().await;
                }
                Err(err) => {
                    log::warning!(
                        key = key.as_str(),
                        error = %err,
                        "the lease of a delivery that is being handled can't be renewed just now"
                    );
                    pause = third.min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Tells the store how it ended.
    pub(crate) async fn tell(&self, outcome: Outcome) -> Result<(), StoreError> {
        self.terms.tell(self.held.store(), outcome).await
    }

    /// Leaves it to the backlog to tell the store, if there is anything to tell.
    pub(crate) fn tell_in_background(self, outcome: Outcome) {
        if outcome == Outcome::Handled || self.asked.into_inner() {
            self.held.end(self.terms, outcome, &self.runtime);
        }
    }

    /// Until the store has said that it was not asked, it may have been.
    async fn ask<T>(
        &self,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        // Set before the store can hear of it: a future dropped in between is let go of once too often, not never.
        // Set back to what it was, for an earlier question may have been heard.
        let before = self.asked.swap(true, Ordering::Relaxed);
        let answer = self.terms.within(answer).await;
        if answer.as_ref().is_err_and(StoreError::is_unasked) {
            self.asked.store(before, Ordering::Relaxed);
        }
        answer
    }
}
