//! The store of several instances.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisError};

use self::script::Scripts;
use crate::{Claim, DeliveryKey, Owner, Ownership, Store, StoreError};

mod script;

/// Keeps claims in one Redis (2.6.12 or later, or what speaks its protocol and runs its scripts) that
/// several instances share. A clone shares the connection.
///
/// Each call is one script on one key, so it is atomic whatever instances ask at a time, and time is
/// measured by Redis alone: the clocks of the instances need not agree. One connection is shared by
/// all calls; when it breaks or does not answer, it is replaced, and until then calls fail within
/// the response timeout.
///
/// # What Redis must be
///
/// - `maxmemory-policy noeviction`, or `volatile-ttl` at the most: a Redis that evicts keys forgets
///   what was handled.
/// - Persistent (`appendonly yes`), if what was handled is to be known after a restart. Without it a
///   restart forgets; claims in flight are made anew when their lease is renewed or completed.
/// - A failover to a replica forgets what was not replicated yet, so that a delivery of that moment
///   may be handled twice.
///
/// # Example
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use qiscus_webhook_replay::RedisStore;
///
/// let store = RedisStore::new("redis://127.0.0.1/")?.with_key_prefix("shop:");
/// store.ping().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    client: Client,
    // None until it is first used, so that the store belongs to no runtime before.
    connection: Arc<Mutex<Option<Connection>>>,
    scripts: Arc<Scripts>,
    key_prefix: Arc<str>,
    response_timeout: Duration,
}

/// The connection in use; the number tells it from those it has replaced.
#[derive(Clone)]
struct Connection {
    manager: ConnectionManager,
    number: u64,
}

impl RedisStore {
    /// A store in the Redis at this URL: `redis://`, `redis+unix://`, or, with the feature
    /// `redis-tls`, `rediss://`. It connects when it is first asked, so that a receiver can start
    /// before its Redis does.
    ///
    /// With `rediss://`, a process that has not installed a default provider of rustls gets that of
    /// ring; one with a choice of its own installs it first.
    ///
    /// # Errors
    ///
    /// If the URL is none of those.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        #[cfg(feature = "redis-tls")]
        if url.starts_with("rediss:") {
            install_crypto();
        }
        Ok(Self {
            client: Client::open(url).map_err(StoreError::new)?,
            connection: Arc::default(),
            scripts: Arc::new(Scripts::new()),
            key_prefix: Arc::from("qiscus-webhook:"),
            response_timeout: Duration::from_millis(500),
        })
    }

    /// What the keys begin with. Default `qiscus-webhook:`. Instances that are to share claims have
    /// the same; receivers that are to know nothing of each other have not.
    #[must_use]
    pub fn with_key_prefix(mut self, prefix: impl Into<Arc<str>>) -> Self {
        self.key_prefix = prefix.into();
        self
    }

    /// How long Redis may take for an answer. Default 500 milliseconds. A connection that does not
    /// answer in that time is replaced, so keep it below the guard's store deadline, which gives up
    /// without a word to the store.
    #[must_use]
    pub fn with_response_timeout(mut self, timeout: Duration) -> Self {
        self.response_timeout = timeout;
        self.connection = Arc::default();
        self
    }

    /// Trusts this certificate authority, PEM, in place of those of the system.
    ///
    /// # Errors
    ///
    /// If it is no certificate.
    #[cfg(feature = "redis-tls")]
    pub fn with_root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Result<Self, StoreError> {
        let certificates = redis::TlsCertificates {
            client_tls: None,
            root_cert: Some(pem.into()),
        };
        let info = self.client.get_connection_info().clone();
        self.client = Client::build_with_tls(info, certificates).map_err(StoreError::new)?;
        self.connection = Arc::default();
        Ok(self)
    }

    /// Asks whether Redis is there, for a health check or for a start that is to fail early.
    ///
    /// # Errors
    ///
    /// If it does not answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let mut connection = self.connection()?;
        let ping = redis::cmd("PING");
        let answer = ping.exec_async(&mut connection.manager).await;
        answer.map_err(|err| self.failed(&connection, err))
    }

    fn connection(&self) -> Result<Connection, StoreError> {
        let mut current = self.current();
        if let Some(connection) = &*current {
            return Ok(connection.clone());
        }
        let first = Connection::new(&self.client, self.response_timeout, 0)?;
        Ok(current.insert(first).clone())
    }

    /// The manager replaces a connection that broke. One that does not answer may be one whose other
    /// end is gone without a word: TCP takes a quarter of an hour to find out.
    fn failed(&self, used: &Connection, err: RedisError) -> StoreError {
        if err.is_timeout() {
            let mut current = self.current();
            let number = used.number;
            if current.as_ref().is_some_and(|now| now.number == number)
                && let Ok(next) = Connection::new(&self.client, self.response_timeout, number + 1)
            {
                *current = Some(next);
            }
        }
        StoreError::new(err)
    }

    fn current(&self) -> MutexGuard<'_, Option<Connection>> {
        // Nothing panics while it is changed.
        let current = self.connection.lock();
        current.unwrap_or_else(PoisonError::into_inner)
    }

    async fn run(
        &self,
        script: &redis::Script,
        key: &DeliveryKey,
        owner: &Owner,
        time: Option<Duration>,
    ) -> Result<Answer, StoreError> {
        let mut connection = self.connection()?;
        let mut call = script.key(format!("{}{key}", self.key_prefix));
        call.arg(owner.as_bytes());
        if let Some(time) = time {
            call.arg(milliseconds(time));
        }
        let answer: Result<i64, RedisError> = call.invoke_async(&mut connection.manager).await;
        match answer {
            Ok(script::FREE) => Ok(Answer::Free),
            Ok(script::OWN) => Ok(Answer::Own),
            Ok(script::OTHERS) => Ok(Answer::Others),
            Ok(script::DONE) => Ok(Answer::Done),
            Ok(_) => Err(StoreError::new("the script gave an answer that it has not")),
            Err(err) => Err(self.failed(&connection, err)),
        }
    }
}

/// The state that a script found the key in.
enum Answer {
    Free,
    Own,
    Others,
    Done,
}

impl From<Answer> for Ownership {
    fn from(found: Answer) -> Self {
        match found {
            Answer::Free => Self::Lapsed,
            Answer::Own => Self::Held,
            Answer::Others | Answer::Done => Self::Lost,
        }
    }
}

impl Connection {
    fn new(client: &Client, response_timeout: Duration, number: u64) -> Result<Self, StoreError> {
        // Few attempts in a row: while they last every call waits, and the next call begins anew.
        let config = ConnectionManagerConfig::new()
            .set_response_timeout(Some(response_timeout))
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_number_of_retries(2)
            .set_min_delay(Duration::from_millis(50))
            .set_max_delay(Duration::from_millis(200))
            .set_pipeline_buffer_size(1024);
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config)
            .map_err(StoreError::new)?;
        Ok(Self { manager, number })
    }
}

impl Store for RedisStore {
    async fn claim(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Claim, StoreError> {
        let found = self
            .run(&self.scripts.claim, key, owner, Some(lease))
            .await?;
        Ok(match found {
            Answer::Free | Answer::Own => Claim::Fresh,
            Answer::Others => Claim::InFlight,
            Answer::Done => Claim::Done,
        })
    }

    async fn renew(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Ownership, StoreError> {
        // To renew is to claim: only what it means differs.
        let found = self
            .run(&self.scripts.claim, key, owner, Some(lease))
            .await?;
        Ok(found.into())
    }

    async fn complete(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        keep: Duration,
    ) -> Result<Ownership, StoreError> {
        let found = self
            .run(&self.scripts.complete, key, owner, Some(keep))
            .await?;
        Ok(found.into())
    }

    async fn release(&self, key: &DeliveryKey, owner: &Owner) -> Result<Ownership, StoreError> {
        let found = self.run(&self.scripts.release, key, owner, None).await?;
        Ok(found.into())
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client would show the address and the user.
        f.debug_struct("RedisStore")
            .field("key_prefix", &self.key_prefix)
            .field("response_timeout", &self.response_timeout)
            .finish_non_exhaustive()
    }
}

/// Redis takes whole milliseconds, at least one, and refuses a time that overflows its clock.
fn milliseconds(time: Duration) -> u64 {
    const CENTURY: u64 = 100 * 365 * 24 * 3600 * 1000;
    u64::try_from(time.as_millis()).map_or(CENTURY, |millis| millis.clamp(1, CENTURY))
}

/// Without a provider of its own choice the process gets ring; rustls panics if it must choose
/// between two.
#[cfg(feature = "redis-tls")]
fn install_crypto() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, and that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
