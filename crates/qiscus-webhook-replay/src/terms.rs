//! What a claim is about, and its life in the store.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout};

use crate::{DeliveryKey, Owner, Ownership, Store, StoreError};

/// Longer than this nobody waits between two attempts at a store that is down.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) key: DeliveryKey,
    pub(crate) owner: Owner,
    pub(crate) lease: Duration,
    pub(crate) keep_time: Duration,
    pub(crate) store_deadline: Duration,
}

/// How a claim ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Handled,
    NotHandled,
}

/// A claim that a store was asked for, with what it takes to come back to it.
pub(crate) struct Held<S> {
    pub(crate) store: S,
    pub(crate) terms: Terms,
    // The runtime of the request: a claim is let go of wherever its future is dropped.
    pub(crate) runtime: Handle,
}

impl<S: Store> Held<S> {
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
            match self.ask(self.store.renew(key, owner, *lease)).await {
                Ok(Ownership::Held) => {}
                Ok(Ownership::Lapsed) => tracing::info!(
                    target: "qiscus_webhook",
                    key = key.as_str(),
                    "the store had no claim for a delivery that is being handled: claimed anew"
                ),
                Ok(Ownership::Lost) => {
                    tracing::warn!(
                        target: "qiscus_webhook",
                        key = key.as_str(),
                        "the lease ran out while the delivery was being handled, and another has \
                         claimed it: it may be handled twice"
                    );
                    return std::future::pending().await;
                }
                Err(err) => {
                    tracing::warn!(
                        target: "qiscus_webhook",
                        key = key.as_str(),
                        error = %err,
                        "the lease of a delivery that is being handled can't be renewed just now"
                    );
                    pause = third.min(LONGEST_PAUSE);
                }
            }
        }
    }

    /// Tells the store how it ended, again and again for as long as a lease if the store is down.
    pub(crate) async fn settle(self, outcome: Outcome) {
        let key = self.terms.key.as_str();
        // None is never.
        let give_up = Instant::now().checked_add(self.terms.lease);
        let mut answer_lost = false;
        let mut pause = Duration::from_millis(50);
        loop {
            match self.settle_once(outcome).await {
                Ok(Ownership::Held) => return,
                Ok(Ownership::Lapsed) => {
                    // Releasing what is free is what happens when a claim was never made.
                    if outcome == Outcome::Handled {
                        tracing::info!(
                            target: "qiscus_webhook",
                            key,
                            "the store had no claim for a delivery that was handled: marked now"
                        );
                    }
                    return;
                }
                Ok(Ownership::Lost) => {
                    // An attempt whose answer was lost may have settled it.
                    if outcome == Outcome::Handled && !answer_lost {
                        tracing::warn!(
                            target: "qiscus_webhook",
                            key,
                            "the lease ran out before the delivery was handled, and another has \
                             claimed it: it may be handled twice"
                        );
                    }
                    return;
                }
                Err(err) if give_up.is_none_or(|at| Instant::now() + pause < at) => {
                    answer_lost = true;
                    tracing::debug!(target: "qiscus_webhook", key, error = %err, "asking the store again");
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(err) => {
                    tracing::warn!(
                        target: "qiscus_webhook",
                        key,
                        error = %err,
                        handled = outcome == Outcome::Handled,
                        "the store can't be told how a delivery ended: its claim lapses, and a \
                         repetition will be handled"
                    );
                    return;
                }
            }
        }
    }

    pub(crate) fn release_in_background(self) {
        let runtime = self.runtime.clone();
        runtime.spawn(self.settle(Outcome::NotHandled));
    }

    async fn settle_once(&self, outcome: Outcome) -> Result<Ownership, StoreError> {
        let Terms {
            key,
            owner,
            keep_time,
            ..
        } = &self.terms;
        match outcome {
            Outcome::Handled => self.ask(self.store.complete(key, owner, *keep_time)).await,
            Outcome::NotHandled => self.ask(self.store.release(key, owner)).await,
        }
    }

    async fn ask<T>(
        &self,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        within(self.terms.store_deadline, answer).await
    }
}

/// A store that does not answer by the deadline is down.
pub(crate) async fn within<T>(
    deadline: Duration,
    answer: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    match timeout(deadline, answer).await {
        Ok(answer) => answer,
        Err(_) => Err(StoreError::new("the store did not answer by its deadline")),
    }
}
