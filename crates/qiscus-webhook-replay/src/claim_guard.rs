//! A claim in the hands of the one who handles the delivery.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tokio::time::timeout;

use crate::Store;
use crate::terms::{Held, Outcome};

/// The right to handle a delivery now, and nobody else. Completed, the delivery is a duplicate from
/// then on; released, or dropped, it may be handled by the next who gets it.
///
/// [`handle`](Self::handle) renews its lease. Who does the work outside of that and then calls
/// [`complete`](Self::complete) must be done within the lease, or another may handle it too.
///
/// Dropping it, as a panic or a cancelled future does, releases it in a task of the runtime that the
/// claim was made on. If that runtime has ended, the claim ends with its lease.
#[must_use = "a claim that is dropped is released"]
pub struct ClaimGuard<S: Store> {
    // None where there is nothing to settle: a delivery that is let through without a claim.
    held: Option<Held<S>>,
}

impl<S: Store> ClaimGuard<S> {
    pub(crate) const fn of(held: Held<S>) -> Self {
        Self { held: Some(held) }
    }

    pub(crate) const fn unclaimed() -> Self {
        Self { held: None }
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

    /// Marks the delivery as handled. If the store is down it is told again for as long as a lease,
    /// in the background after the store's deadline.
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
        poll_fn(|cx| {
            let output = handler.as_mut().poll(cx);
            if output.is_pending() {
                let _: Poll<()> = renewal.as_mut().poll(cx);
            }
            output
        })
        .await
    }

    /// A store that answers at once costs no task. One that does not is told by a task, which goes
    /// on if nobody waits for it any more.
    async fn settle(mut self, outcome: Outcome) {
        let Some(held) = self.held.take() else {
            return;
        };
        let runtime = held.runtime.clone();
        let deadline = held.terms.store_deadline;
        let mut settling = Box::pin(held.settle(outcome));
        let first = poll_fn(|cx| Poll::Ready(settling.as_mut().poll(cx))).await;
        if first.is_pending() {
            // That it is told at all is logged by the task; here is only how long one waits for it.
            let _ = timeout(deadline, runtime.spawn(settling)).await;
        }
    }
}

impl<S: Store> Drop for ClaimGuard<S> {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            held.release_in_background();
        }
    }
}

impl<S: Store> fmt::Debug for ClaimGuard<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimGuard")
            .field("key", &self.held.as_ref().map(|held| &held.terms.key))
            .finish_non_exhaustive()
    }
}
