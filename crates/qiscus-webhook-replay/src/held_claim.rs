//! A claim in the hands of the one who handles the delivery.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use crate::Store;
use crate::asked_claim::AskedClaim;
use crate::terms::Outcome;

/// The right to handle a delivery now, and nobody else. Completed, the delivery is a duplicate from
/// then on; released, or dropped, it may be handled by the next who gets it.
///
/// [`handle`](Self::handle) renews its lease. Who does the work outside of that and then calls
/// [`complete`](Self::complete) must be done within the lease, or another may handle it too.
///
/// Dropping it, as a panic or a cancelled future does, releases it in the background, on the runtime
/// that the claim was made on or, if that has ended, that of the next delivery.
#[must_use = "a claim that is dropped is released"]
pub struct HeldClaim<S: Store> {
    // None where there is nothing to settle: a delivery that is let through without a claim.
    held: Option<AskedClaim<S>>,
    // What the store is told if this is dropped.
    outcome: Outcome,
}

impl<S: Store> HeldClaim<S> {
    pub(crate) const fn of(held: AskedClaim<S>) -> Self {
        Self {
            held: Some(held),
            outcome: Outcome::NotHandled,
        }
    }

    pub(crate) const fn unclaimed() -> Self {
        Self {
            held: None,
            outcome: Outcome::NotHandled,
        }
    }

    pub(crate) const fn held(&self) -> Option<&AskedClaim<S>> {
        self.held.as_ref()
    }

    /// Lets go of what is not claimed: there is nothing to release.
    pub(crate) fn forget(mut self) {
        self.held = None;
    }

    /// Runs the handler, and renews the lease while it runs. Then completes the claim if
    /// `is_handled` says so of what the handler gave, and releases it if not.
    pub async fn handle<F: Future>(
        self,
        handler: F,
        is_handled: impl FnOnce(&F::Output) -> bool,
    ) -> F::Output {
        let output = self.renewed_during(handler).await;
        if is_handled(&output) {
            self.complete().await;
        } else {
            self.release().await;
        }
        output
    }

    /// Marks the delivery as handled. If the store can't be reached by its deadline, retries in the
    /// background until the keep time has passed; [`Guard::drain`](crate::Guard::drain)
    /// waits for that.
    pub async fn complete(self) {
        self.settle(Outcome::Handled).await;
    }

    /// Lets the next who gets the delivery handle it.
    pub async fn release(self) {
        self.settle(Outcome::NotHandled).await;
    }

    async fn renewed_during<F: Future>(&self, handler: F) -> F::Output {
        let Some(held) = &self.held else {
            return handler.await;
        };
        let mut handler = pin!(handler);
        let mut renewal = pin!(held.renew());
        // The handler first: a renewal must not begin once it has ended, or it would outlive what is told then.
        poll_fn(|cx| {
            let output = handler.as_mut().poll(cx);
            if output.is_pending() {
                let _: Poll<()> = renewal.as_mut().poll(cx);
            }
            output
        })
        .await
    }

    async fn settle(mut self, outcome: Outcome) {
        // The outcome is set first and the claim let go of last: dropped at any moment between, it is told in the
        // background how it ended, once too often rather than never.
        self.outcome = outcome;
        if let Some(held) = &self.held
            && held.tell(outcome).await.is_ok()
        {
            self.held = None;
        }
    }
}

impl<S: Store> Drop for HeldClaim<S> {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            held.tell_in_background(self.outcome);
        }
    }
}

impl<S: Store> fmt::Debug for HeldClaim<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldClaim")
            .field("key", &self.held.as_ref().map(|held| &held.terms.key))
            .finish_non_exhaustive()
    }
}
