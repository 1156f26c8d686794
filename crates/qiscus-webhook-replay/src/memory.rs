//! The store of a receiver of one process.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as StdInstant};

use moka::notification::RemovalCause;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

pub use self::builder::MemoryStoreBuilder;
use self::leases::Leases;
use qiscus_webhook_core::DeliveryKey;

use crate::{Claim, Owner, Ownership, Store, StoreError, log};

mod builder;
mod leases;

/// Keeps claims in the memory of this process, bounded by entries and by time. A clone shares them.
///
/// What it knows is gone when the process ends, and no other process knows it: for several instances
/// use one Redis, with the feature `redis`.
///
/// # What the bounds mean
///
/// - **Done marks** are kept for the time that the guard asks for, and no more than
///   [`with_max_done`](MemoryStoreBuilder::with_max_done) of them, by default 250,000. Past that the one that was
///   asked for longest ago makes room, so that a replay of it would be handled again;
///   [`evicted_early`](Self::evicted_early) counts these, and the first is logged. Size it by the
///   deliveries a second times the seconds to keep.
/// - **Claims in flight** are never dropped to make room. There may be
///   [`with_max_in_flight`](MemoryStoreBuilder::with_max_in_flight) of them, by default 65,536; past that a claim
///   is an error, so that the guard answers as it does when a store is down.
///
/// # Example
///
/// ```
/// use qiscus_webhook::replay::MemoryStore;
///
/// let store = MemoryStore::builder().with_max_done(1_000_000).build();
/// assert_eq!(store.evicted_early(), 0);
/// ```
#[derive(Clone)]
pub struct MemoryStore {
    shared: Arc<Shared>,
}

struct Shared {
    // Every change of a key's state is made under this lock, whichever map it is in.
    in_flight: Mutex<Leases>,
    done: Cache<Digest, Done>,
    max_done: u64,
    evicted_early: Arc<AtomicU64>,
}

/// A key's SHA-256: all entries are of one small size, and chosen keys can't collide.
type Digest = [u8; 32];

#[derive(Clone, Copy)]
struct Done {
    owner: Owner,
    until: Instant,
}

impl MemoryStore {
    /// Makes a store with the default bounds.
    #[must_use]
    pub fn new() -> Self {
        Self::builder().build()
    }

    /// Begins a store with other bounds.
    pub const fn builder() -> MemoryStoreBuilder {
        MemoryStoreBuilder::new()
    }

    /// How many done marks were dropped before their time, for want of room. If it grows, raise
    /// [`with_max_done`](MemoryStoreBuilder::with_max_done).
    #[must_use]
    pub fn evicted_early(&self) -> u64 {
        self.shared.evicted_early.load(Ordering::Relaxed)
    }

    fn bounded(max_done: u64, max_in_flight: usize) -> Self {
        let evicted_early = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&evicted_early);
        // The default policy refuses newcomers that were asked for less often than what is there;
        // here nearly every mark is asked for never again, and the newest are the ones that count.
        let done = Cache::builder()
            .max_capacity(max_done)
            .eviction_policy(EvictionPolicy::lru())
            .expire_after(Expiry)
            .eviction_listener(move |_, _: Done, cause| {
                if cause == RemovalCause::Size && count.fetch_add(1, Ordering::Relaxed) == 0 {
                    log::warning!(
                        max_done,
                        "the memory store of the replay guard is full: replays of the oldest \
                         deliveries would be handled again; raise `with_max_done`"
                    );
                }
            })
            .build();
        Self {
            shared: Arc::new(Shared {
                in_flight: Mutex::new(Leases::up_to(max_in_flight)),
                done,
                max_done,
                evicted_early,
            }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Leases> {
        // Nothing panics between two changes that belong together.
        let leases = self.shared.in_flight.lock();
        leases.unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_now(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Claim, StoreError> {
        let (digest, now) = (digest(key), Instant::now());
        let mut in_flight = self.lock();
        match self.state(&in_flight, &digest, owner, now) {
            State::OwnDone | State::Done => Ok(Claim::Done),
            State::Others => Ok(Claim::InFlight),
            State::Own | State::Free => {
                in_flight.begin(digest, owner, now, after(now, lease))?;
                Ok(Claim::Fresh)
            }
        }
    }

    fn renew_now(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Ownership, StoreError> {
        let (digest, now) = (digest(key), Instant::now());
        let mut in_flight = self.lock();
        let ownership = match self.state(&in_flight, &digest, owner, now) {
            State::OwnDone | State::Done | State::Others => return Ok(Ownership::Lost),
            State::Own => Ownership::Held,
            State::Free => Ownership::Lapsed,
        };
        in_flight.begin(digest, owner, now, after(now, lease))?;
        Ok(ownership)
    }

    /// `keep` is `None` for a release.
    fn settle_now(&self, key: &DeliveryKey, owner: &Owner, keep: Option<Duration>) -> Ownership {
        let (digest, now) = (digest(key), Instant::now());
        let mut in_flight = self.lock();
        let ownership = match self.state(&in_flight, &digest, owner, now) {
            // Asked again by one who lost the first answer.
            State::OwnDone if keep.is_some() => return Ownership::Held,
            State::OwnDone | State::Done | State::Others => return Ownership::Lost,
            State::Own => Ownership::Held,
            State::Free => Ownership::Lapsed,
        };
        if let Some(keep) = keep {
            let until = after(now, keep);
            let owner = *owner;
            self.shared.done.insert(digest, Done { owner, until });
        }
        in_flight.end(&digest);
        ownership
    }

    fn state(&self, in_flight: &Leases, digest: &Digest, owner: &Owner, now: Instant) -> State {
        match in_flight.owner(digest, now) {
            Some(held) if held == *owner => State::Own,
            Some(_) => State::Others,
            None => match self.shared.done.get(digest) {
                Some(done) if done.until <= now => State::Free,
                Some(done) if done.owner == *owner => State::OwnDone,
                Some(_) => State::Done,
                None => State::Free,
            },
        }
    }
}

enum State {
    Free,
    Own,
    Others,
    OwnDone,
    Done,
}

impl Store for MemoryStore {
    async fn claim(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Claim, StoreError> {
        self.claim_now(key, owner, lease)
    }

    async fn renew(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Ownership, StoreError> {
        self.renew_now(key, owner, lease)
    }

    async fn complete(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        keep: Duration,
    ) -> Result<Ownership, StoreError> {
        Ok(self.settle_now(key, owner, Some(keep)))
    }

    async fn release(&self, key: &DeliveryKey, owner: &Owner) -> Result<Ownership, StoreError> {
        Ok(self.settle_now(key, owner, None))
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("max_done", &self.shared.max_done)
            .field("evicted_early", &self.evicted_early())
            .finish_non_exhaustive()
    }
}

/// Frees the memory of what ran out. Whether a mark ran out is told by the mark itself, so that the
/// cache's own clock decides nothing.
struct Expiry;

impl moka::Expiry<Digest, Done> for Expiry {
    fn expire_after_create(&self, _: &Digest, done: &Done, _: StdInstant) -> Option<Duration> {
        Some(done.until.saturating_duration_since(Instant::now()))
    }

    fn expire_after_update(
        &self,
        digest: &Digest,
        done: &Done,
        updated_at: StdInstant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        self.expire_after_create(digest, done, updated_at)
    }
}

fn digest(key: &DeliveryKey) -> Digest {
    Sha256::digest(key.as_str()).into()
}

/// A time too far away to be told is a century away.
fn after(now: Instant, duration: Duration) -> Instant {
    const CENTURY: Duration = Duration::from_secs(100 * 365 * 24 * 3600);
    now + duration.min(CENTURY)
}

#[cfg(test)]
mod tests;
