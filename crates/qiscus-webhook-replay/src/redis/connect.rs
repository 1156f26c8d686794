//! Where the store's Redis is, and how long it may take.

use std::sync::Arc;
use std::time::Duration;

use super::RedisStore;
use super::link::Link;
use super::target::Target;
use crate::StoreError;

impl RedisStore {
    /// Makes a store in the Redis at this URL: `redis://`, `redis+unix://`, or, with the feature
    /// `redis-tls`, `rediss://`. It connects when it is first asked, so that a receiver can start
    /// before its Redis does.
    ///
    /// With `rediss://`, a process that has not installed a default provider of rustls gets that of
    /// ring; to choose another, install it first.
    ///
    /// # Errors
    ///
    /// If the URL is none of those.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        #[cfg(feature = "redis-tls")]
        install_crypto([url]);
        Target::single(url).map(Self::of).map_err(StoreError::new)
    }

    /// Makes a store in a Redis Cluster, of which these are some nodes. Keys spread over all shards.
    ///
    /// The client finds the other nodes, and follows slots that move. While a shard has no master,
    /// deliveries whose keys are in it are refused; the others are not. The deadline of late claims
    /// needs the shards' clocks to agree within about a second, as NTP keeps them.
    ///
    /// # Errors
    ///
    /// If there is no URL, if one is none of those that [`new`](Self::new) takes or is `redis+unix://`, or if they
    /// differ in scheme, user, password or database.
    pub fn cluster(urls: &[&str]) -> Result<Self, StoreError> {
        #[cfg(feature = "redis-tls")]
        install_crypto(urls.iter().copied());
        Target::cluster(urls).map(Self::of).map_err(StoreError::new)
    }

    /// Asks these Sentinels for the address of the master, each time that it connects. The URL of
    /// the store has the master's name in place of its host, and the user, password and database to
    /// use there.
    ///
    /// # Errors
    ///
    /// If there is no URL or one is none of those that [`new`](Self::new) takes, or if the store is
    /// that of a Cluster or of a `redis+unix://` URL.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::replay::RedisStore;
    ///
    /// let store = RedisStore::new("redis://:a-password@mymaster/")?
    ///     .with_sentinels(&["redis://10.0.0.1:26379", "redis://10.0.0.2:26379"])?;
    /// # Ok::<(), qiscus_webhook::replay::StoreError>(())
    /// ```
    pub fn with_sentinels(mut self, urls: &[&str]) -> Result<Self, StoreError> {
        #[cfg(feature = "redis-tls")]
        install_crypto(urls.iter().copied());
        let target = self.link.target().clone().behind(urls);
        let target = target.map_err(StoreError::new)?;
        self.link = Link::new(target, self.link.response_timeout());
        Ok(self)
    }

    /// What the keys begin with. Default `qiscus-webhook:`. Instances that are to share claims have
    /// the same; receivers that are to know nothing of each other have not.
    #[must_use]
    pub fn with_key_prefix(mut self, prefix: impl Into<Arc<str>>) -> Self {
        self.key_prefix = prefix.into();
        self
    }

    /// Sets how long Redis may take for an answer. Default 500 milliseconds. A connection that does
    /// not answer in that time is replaced, and the call made once more, so keep it below a third of
    /// the guard's store deadline. Instances that share claims must have the same: Redis remembers the end
    /// of a claim for four times as long, twenty minutes at the most, and by that
    /// knows what arrives late.
    #[must_use]
    pub fn with_response_timeout(mut self, timeout: Duration) -> Self {
        self.link = Link::new(self.link.target().clone(), timeout);
        self
    }

    /// Trusts this certificate authority, PEM, in place of those of the system, for Redis itself.
    ///
    /// # Errors
    ///
    /// If the text holds no certificate in PEM, or one that can't be read, or if a URL of the store's Redis is not
    /// `rediss://`.
    #[cfg(feature = "redis-tls")]
    pub fn with_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Result<Self, StoreError> {
        let target = self.link.target().clone().trusting(pem.into());
        let target = target.map_err(StoreError::new)?;
        self.link = Link::new(target, self.link.response_timeout());
        Ok(self)
    }
}

/// Without a provider of its own choice the process gets ring; rustls panics if it must choose
/// between two.
#[cfg(feature = "redis-tls")]
fn install_crypto<'a>(urls: impl IntoIterator<Item = &'a str>) {
    let mut urls = urls.into_iter();
    if urls.any(|url| url.starts_with("rediss:"))
        && rustls::crypto::CryptoProvider::get_default().is_none()
    {
        // Another thread may have been faster, and that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

#[cfg(all(test, feature = "redis-tls"))]
mod tests {
    use super::*;

    /// No other unit test speaks TLS.
    #[test]
    fn a_process_with_two_providers_has_one_that_is_chosen() {
        let installed = || rustls::crypto::CryptoProvider::get_default().is_some();
        RedisStore::new("redis://localhost/").unwrap();
        assert!(!installed());
        RedisStore::new("rediss://localhost/").unwrap();
        assert!(installed());
    }
}
