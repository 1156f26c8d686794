//! What a claim is about, and how it ends.

use std::time::Duration;

use tokio::time::timeout;

use qiscus_webhook_core::DeliveryKey;

use crate::{Owner, Ownership, Store, StoreError, log};

#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) key: DeliveryKey,
    pub(crate) owner: Owner,
    pub(crate) lease: Duration,
    pub(crate) keep_time: Duration,
    pub(crate) store_deadline: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Handled,
    NotHandled,
}

impl Terms {
    /// Tells the store how it ended, once.
    pub(crate) async fn tell(
        &self,
        store: &impl Store,
        outcome: Outcome,
    ) -> Result<(), StoreError> {
        let Self {
            key,
            owner,
            keep_time,
            ..
        } = self;
        let ownership = match outcome {
            Outcome::Handled => self.within(store.complete(key, owner, *keep_time)).await?,
            Outcome::NotHandled => self.within(store.release(key, owner)).await?,
        };
        // Releasing what is not held is what happens to a claim that was never made.
        if outcome == Outcome::Handled {
            self.log(ownership);
        }
        Ok(())
    }

    /// A store that does not answer by its deadline is down.
    pub(crate) async fn within<T>(
        &self,
        answer: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        match timeout(self.store_deadline, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(StoreError::new("the store did not answer by its deadline")),
        }
    }

    fn log(&self, ownership: Ownership) {
        let key = self.key.as_str();
        match ownership {
            Ownership::Held => {}
            Ownership::Lapsed => tracing::info!(
                target: "qiscus_webhook",
                key,
                "the store had no claim for a delivery that was handled: marked now"
            ),
            Ownership::Lost => log::warning!(
                key,
                "the lease ran out before the store was told that the delivery was handled, and \
                 another has claimed it: it may be handled twice"
            ),
        }
    }
}
