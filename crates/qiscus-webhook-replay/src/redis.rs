//! The store of several instances.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::{ErrorKind, RedisError};

use self::link::{Connection, Link};
use self::script::Scripts;
use self::target::Target;
use qiscus_webhook_core::DeliveryKey;

use crate::{Claim, Owner, Ownership, Store, StoreError};

#[cfg(feature = "redis-tls")]
mod certificates;
mod check;
mod clock;
mod connect;
mod link;
mod script;
mod target;

/// Keeps claims in one Redis that several instances share: Redis 5 or later, or what speaks its
/// protocol and runs its scripts. A clone shares the connection.
///
/// Each call is one script on one key, so it is atomic whatever instances ask at a time, and time is
/// measured by Redis alone: the clocks of the instances need not agree. One connection is shared by
/// all calls. A claim that arrives at Redis later than twice the response timeout after it was sent, or
/// after another that was there meanwhile has ended, changes nothing, so that a dying connection leaves
/// no claim behind that nobody knows of.
///
/// # When Redis fails
///
/// - A connection on which anything fails is replaced: broken, silent, refused by a handshake, or
///   answered with an error, as by a master that has become a replica (`READONLY`). The only error
///   that is not is one about the data (`WRONGTYPE`).
/// - The call is then made once more on the new connection, which changes nothing if the first was
///   heard. So a connection that Redis closed while it was idle costs no delivery.
/// - Attempts to connect are made one at a time, after pauses that grow from 50 milliseconds to a
///   second, half of each random. A call that comes in a pause of more than 200 milliseconds fails
///   at once, without asking Redis: what fails is cheap, and leaves nothing to release.
/// - The log says once which address can't be reached, and once that it can be again. With Sentinels
///   it is the master's, or theirs if none of them names one.
/// - TCP keep-alive sees within 18 seconds that the other end of an idle connection is gone.
///
/// # What Redis must be
///
/// - `maxmemory-policy noeviction`, and no other: a Redis that evicts keys forgets claims in flight
///   and what was handled, and deliveries are handled twice. [`check`](Self::check) warns of it.
///   A Redis that is then full refuses claims, so that deliveries are refused with 503 until keep
///   times run out; releases go on.
/// - Persistent (`appendonly yes`), if what was handled is to be known after a restart. Without it a
///   restart forgets; claims in flight are made again when their lease is renewed or completed.
/// - A failover to a replica forgets what was not replicated yet, so that a delivery of that moment
///   may be handled twice.
/// - A user of an ACL needs the keys of the prefix (`~qiscus-webhook:*`) and `+evalsha +script|load +time
///   +get +set +del`; for another database than 0 `+select`, too; on a Cluster `+cluster|slots +asking
///   +ping`, too. On Sentinels it needs `+sentinel|get-master-addr-by-name`. [`check`](Self::check) tells
///   at start if one is lacking, except for what only a full Redis (`+del`), slots that move (`+asking`)
///   and nodes that have gone (`+ping`) take.
///
/// # What can be behind it
///
/// | | what it takes | tested with |
/// |---|---|---|
/// | one Redis, or an address behind which one takes the place of another | [`new`](Self::new) | Redis 7.0 |
/// | the master that Sentinels choose | [`with_sentinels`](Self::with_sentinels) | a master, a replica and three Sentinels of 7.0, the master killed |
/// | a Cluster: each script touches one key, so they spread over all shards | [`cluster`](Self::cluster) | three masters and three replicas of 7.0, a master killed |
///
/// # Panics
///
/// Its futures need a tokio runtime with its timer and its I/O on.
///
/// # Example
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use qiscus_webhook::replay::RedisStore;
///
/// let store = RedisStore::new("redis://127.0.0.1/")?.with_key_prefix("shop:");
/// store.check().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    link: Arc<Link>,
    scripts: Arc<Scripts>,
    key_prefix: Arc<str>,
}

/// The state that a script found the key in.
#[derive(Clone, Copy, PartialEq, Eq)]
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

impl RedisStore {
    fn of(target: Target) -> Self {
        Self {
            link: Link::new(target, Duration::from_millis(500)),
            scripts: Arc::new(Scripts::new()),
            key_prefix: Arc::from("qiscus-webhook:"),
        }
    }

    /// Runs a script on the connection there is and, if that fails, once more on another.
    async fn run(&self, call: &Call<'_>) -> Result<Answer, StoreError> {
        let connection = self.link.connection().await.map_err(StoreError::unasked)?;
        let err = match call.run(&connection).await {
            Ok(answer) => {
                self.link.works(&connection);
                return Ok(answer);
            }
            Err(err) if is_about_data(&err) => {
                self.link.works(&connection);
                return Err(StoreError::new(err));
            }
            Err(err) => err,
        };
        let Some(next) = self.link.failed(&connection, &err).await else {
            return Err(StoreError::new(err));
        };
        match call.run(&next).await {
            Ok(answer) => {
                self.link.works(&next);
                Ok(answer)
            }
            Err(err) => {
                // There is no third try: this only has it replaced for the next call.
                self.link.give_up_on(&next, &err);
                Err(StoreError::new(err))
            }
        }
    }

    async fn run_claim(
        &self,
        key: &str,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Answer, StoreError> {
        let window = self.claim_window();
        self.run(&Call {
            script: &self.scripts.claim,
            key: format!("{}{key}", self.key_prefix),
            owner,
            time: lease,
            claim: Some((window, self.marks_stay())),
        })
        .await
    }

    async fn run_complete(
        &self,
        key: &str,
        owner: &Owner,
        keep: Duration,
    ) -> Result<Answer, StoreError> {
        self.run(&Call {
            script: &self.scripts.complete,
            key: format!("{}{key}", self.key_prefix),
            owner,
            time: keep,
            claim: None,
        })
        .await
    }

    async fn run_release(&self, key: &str, owner: &Owner) -> Result<Answer, StoreError> {
        self.run(&Call {
            script: &self.scripts.release,
            key: format!("{}{key}", self.key_prefix),
            owner,
            time: self.marks_stay(),
            claim: None,
        })
        .await
    }

    /// A claim that comes later than this changes nothing.
    fn claim_window(&self) -> Duration {
        self.link.response_timeout().saturating_mul(2).min(WINDOW)
    }

    /// For longer than any claim can be on its way.
    fn marks_stay(&self) -> Duration {
        self.claim_window() * 2
    }
}

/// Marks stay for twice as long, and would fill a Redis whose answers may take days.
const WINDOW: Duration = Duration::from_secs(600);

/// How often a claim is asked again, each time because another has ended since. Then it is as if the other had it.
const MOST_ASKED: usize = 5;

/// A script with all that it is asked.
struct Call<'a> {
    script: &'a redis::Script,
    key: String,
    owner: &'a Owner,
    time: Duration,
    /// For a claim: by when Redis must have it, and for how long its mark stays.
    claim: Option<(Duration, Duration)>,
}

impl Call<'_> {
    async fn run(&self, connection: &Connection) -> Result<Answer, RedisError> {
        let mut mark = Vec::new();
        for _ in 0..MOST_ASKED {
            let state = self.run_once(connection, &mut mark).await?;
            match state {
                script::FREE => return Ok(Answer::Free),
                script::OWN => return Ok(Answer::Own),
                script::OTHERS => return Ok(Answer::Others),
                script::DONE => return Ok(Answer::Done),
                // The clock of this connection was not known yet, or Redis' was set, or there was a mark. It is
                // known now.
                script::LATE => {}
                _ => {
                    let what = "the script gave an answer that it has not";
                    return Err((ErrorKind::UnexpectedReturnType, what).into());
                }
            }
        }
        if mark.is_empty() {
            return Err((ErrorKind::Client, "the claim came too late").into());
        }
        Ok(Answer::Others)
    }

    /// `mark` is the last that is known, before and after.
    async fn run_once(
        &self,
        connection: &Connection,
        mark: &mut Vec<u8>,
    ) -> Result<i64, RedisError> {
        let mut wire = connection.wire.clone();
        let mut call = self.script.key(&self.key);
        call.arg(self.owner.as_bytes());
        call.arg(milliseconds(self.time));
        let Some((window, marks_stay)) = self.claim else {
            return call.invoke_async(&mut wire).await;
        };
        call.arg(connection.clock.after(window));
        call.arg(mark.as_slice());
        call.arg(milliseconds(marks_stay));
        let (state, now, found): (_, _, Vec<u8>) = call.invoke_async(&mut wire).await?;
        connection.clock.set(now);
        *mark = found;
        Ok(state)
    }
}

impl Store for RedisStore {
    async fn claim(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        lease: Duration,
    ) -> Result<Claim, StoreError> {
        Ok(match self.run_claim(key.as_str(), owner, lease).await? {
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
        Ok(self.run_claim(key.as_str(), owner, lease).await?.into())
    }

    async fn complete(
        &self,
        key: &DeliveryKey,
        owner: &Owner,
        keep: Duration,
    ) -> Result<Ownership, StoreError> {
        Ok(self.run_complete(key.as_str(), owner, keep).await?.into())
    }

    async fn release(&self, key: &DeliveryKey, owner: &Owner) -> Result<Ownership, StoreError> {
        Ok(self.run_release(key.as_str(), owner).await?.into())
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The target would show the address and the user.
        f.debug_struct("RedisStore")
            .field("key_prefix", &self.key_prefix)
            .field("response_timeout", &self.link.response_timeout())
            .finish_non_exhaustive()
    }
}

/// Another connection would answer the same.
fn is_about_data(err: &RedisError) -> bool {
    err.code() == Some("WRONGTYPE") || err.kind() == ErrorKind::Client
}

/// Redis takes whole milliseconds, at least one, and refuses a time that overflows its clock.
fn milliseconds(time: Duration) -> u64 {
    const CENTURY: u64 = 100 * 365 * 24 * 3600 * 1000;
    u64::try_from(time.as_millis()).map_or(CENTURY, |millis| millis.clamp(1, CENTURY))
}

#[cfg(test)]
mod tests;
