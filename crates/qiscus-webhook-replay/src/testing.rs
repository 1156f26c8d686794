//! Deliveries for the unit tests, and a runtime to end.

use qiscus_webhook_core::{Delivery, KeyRing, SignatureToken};
use tokio::runtime::{Builder, Runtime};

pub(crate) fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub(crate) fn delivery(body: &str) -> Delivery {
    let keys = KeyRing::new(SignatureToken::new("test-token").unwrap());
    keys.verify(body.as_bytes().to_vec(), &keys.sign(body.as_bytes()))
        .unwrap()
}

/// The modern envelope of `WIRE_FORMAT.md` section 2, cut to what tells deliveries apart.
pub(crate) fn message(id: u64) -> Delivery {
    delivery(&format!(
        r#"{{"type":"post_comment_mobile","payload":{{"from":{{"id":1,"email":"sari","name":"Sari"}},"room":{{"id":2,"topic_id":2,"type":"single","name":"R"}},"message":{{"type":"text","text":"hi","payload":{{}},"id":{id}}}}}}}"#
    ))
}

/// A memory store that takes a while, fails, and counts, as it is told to.
#[cfg(feature = "memory")]
#[derive(Clone, Default)]
pub(crate) struct Faulty {
    pub(crate) memory: crate::MemoryStore,
    pub(crate) delay: std::time::Duration,
    /// Answers no call that begins while it is set.
    pub(crate) stalled: std::sync::Arc<std::sync::atomic::AtomicBool>,
    /// Its failures are those of a store that was not asked.
    pub(crate) out_of_reach: std::sync::Arc<std::sync::atomic::AtomicBool>,
    /// Calls about this key fail.
    pub(crate) poisoned: std::sync::Arc<std::sync::Mutex<Option<qiscus_webhook_core::DeliveryKey>>>,
    pub(crate) failures: std::sync::Arc<std::sync::atomic::AtomicUsize>,
    pub(crate) renewals: std::sync::Arc<std::sync::atomic::AtomicUsize>,
    pub(crate) releases: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

#[cfg(feature = "memory")]
mod faulty {
    use std::sync::atomic::Ordering::SeqCst;
    use std::time::Duration;

    use qiscus_webhook_core::DeliveryKey;

    use super::Faulty;
    use crate::{Claim, Owner, Ownership, Store, StoreError};

    impl Faulty {
        pub(crate) fn fail(&self, times: usize) {
            self.failures.store(times, SeqCst);
        }

        pub(crate) fn poison(&self, delivery: &qiscus_webhook_core::Delivery) {
            *self.poisoned.lock().unwrap() = delivery.key();
        }

        async fn trouble(&self, key: &DeliveryKey) -> Result<(), StoreError> {
            if self.poisoned.lock().unwrap().as_ref() == Some(key) {
                return Err(StoreError::new("poisoned"));
            }
            if self.stalled.load(SeqCst) {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(self.delay).await;
            let failed = self
                .failures
                .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
            match failed {
                Err(_) => Ok(()),
                Ok(_) if self.out_of_reach.load(SeqCst) => {
                    Err(StoreError::unasked("told to be out of reach"))
                }
                Ok(_) => Err(StoreError::new("told to fail")),
            }
        }
    }

    impl Store for Faulty {
        async fn claim(
            &self,
            key: &DeliveryKey,
            owner: &Owner,
            lease: Duration,
        ) -> Result<Claim, StoreError> {
            if self.out_of_reach.load(SeqCst) {
                self.trouble(key).await?;
                return self.memory.claim(key, owner, lease).await;
            }
            // The store acts at once; it is its answer that takes a while, or is lost.
            let claim = self.memory.claim(key, owner, lease).await;
            self.trouble(key).await?;
            claim
        }

        async fn renew(
            &self,
            key: &DeliveryKey,
            owner: &Owner,
            lease: Duration,
        ) -> Result<Ownership, StoreError> {
            self.renewals.fetch_add(1, SeqCst);
            self.trouble(key).await?;
            self.memory.renew(key, owner, lease).await
        }

        async fn complete(
            &self,
            key: &DeliveryKey,
            owner: &Owner,
            keep: Duration,
        ) -> Result<Ownership, StoreError> {
            self.trouble(key).await?;
            self.memory.complete(key, owner, keep).await
        }

        async fn release(&self, key: &DeliveryKey, owner: &Owner) -> Result<Ownership, StoreError> {
            self.releases.fetch_add(1, SeqCst);
            self.trouble(key).await?;
            self.memory.release(key, owner).await
        }
    }
}
