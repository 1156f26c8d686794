//! A store whose kind is chosen while the program runs.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use qiscus_webhook_core::DeliveryKey;

use crate::{Claim, Owner, Ownership, Store, StoreError};

/// Any store, for a receiver whose configuration says which. A clone is another handle to it.
///
/// Each call costs a box, as each call through a trait object does.
///
/// # Example
///
/// ```
/// # #[cfg(feature = "memory")]
/// # fn choose() -> Result<(), qiscus_webhook::replay::StoreError> {
/// use qiscus_webhook::replay::{AnyStore, Guard, MemoryStore};
///
/// let store = match std::env::var("REDIS_URL") {
/// #   #[cfg(feature = "redis")]
///     Ok(url) => AnyStore::new(qiscus_webhook::replay::RedisStore::new(&url)?),
///     _ => AnyStore::new(MemoryStore::new()),
/// };
/// let guard = Guard::new(store);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AnyStore {
    store: Arc<dyn Erased>,
}

impl AnyStore {
    /// Hides which store it is.
    #[must_use]
    pub fn new(store: impl Store) -> Self {
        Self {
            store: Arc::new(store),
        }
    }
}

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A [`Store`] whose futures have one type.
trait Erased: Send + Sync {
    fn claim<'a>(&'a self, _: &'a DeliveryKey, _: &'a Owner, _: Duration) -> Answer<'a, Claim>;
    fn renew<'a>(&'a self, _: &'a DeliveryKey, _: &'a Owner, _: Duration) -> Answer<'a, Ownership>;
    fn complete<'a>(
        &'a self,
        _: &'a DeliveryKey,
        _: &'a Owner,
        _: Duration,
    ) -> Answer<'a, Ownership>;
    fn release<'a>(&'a self, _: &'a DeliveryKey, _: &'a Owner) -> Answer<'a, Ownership>;
}

impl<S: Store> Erased for S {
    fn claim<'a>(
        &'a self,
        key: &'a DeliveryKey,
        owner: &'a Owner,
        lease: Duration,
    ) -> Answer<'a, Claim> {
        Box::pin(Store::claim(self, key, owner, lease))
    }

    fn renew<'a>(
        &'a self,
        key: &'a DeliveryKey,
        owner: &'a Owner,
        lease: Duration,
    ) -> Answer<'a, Ownership> {
        Box::pin(Store::renew(self, key, owner, lease))
    }

    fn complete<'a>(
        &'a self,
        key: &'a DeliveryKey,
        owner: &'a Owner,
        keep: Duration,
    ) -> Answer<'a, Ownership> {
        Box::pin(Store::complete(self, key, owner, keep))
    }

    fn release<'a>(&'a self, key: &'a DeliveryKey, owner: &'a Owner) -> Answer<'a, Ownership> {
        Box::pin(Store::release(self, key, owner))
    }
}

impl Store for AnyStore {
    async fn claim(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Claim, StoreError> {
        self.store.claim(key, owner, lease).await
    }

    async fn renew(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Ownership, StoreError> {
        self.store.renew(key, owner, lease).await
    }

    async fn complete(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        keep: Duration,
    ) -> Result<Ownership, StoreError> {
        self.store.complete(key, owner, keep).await
    }

    async fn release(&self, key: &DeliveryKey, owner: &Owner) -> Result<Ownership, StoreError> {
        self.store.release(key, owner).await
    }
}

impl fmt::Debug for AnyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyStore").finish_non_exhaustive()
    }
}
