//! The connection in use, and when it is replaced.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::{ErrorKind, RedisError};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::clock::Clock;
use super::target::{Target, Wire};
use crate::log;
use crate::pause::Pause;

/// Within it a Redis that is back is connected to.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Who comes in a pause waits for the next attempt if it is this near, and fails at once if not.
const SHORT_WAIT: Duration = Duration::from_millis(200);

/// The client of a Cluster looks after the connections to its nodes by itself. It is replaced if
/// nothing at all has worked for this time.
const CLUSTER_PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Link {
    target: Target,
    response_timeout: Duration,
    state: Mutex<State>,
    // Whether an answer changes the state, so that one in good times costs no lock.
    is_troubled: AtomicBool,
}

struct State {
    current: Option<Connection>,
    /// How many attempts there were.
    number: u64,
    attempt: Option<watch::Receiver<()>>,
    pause: Pause,
    next_attempt: Option<Instant>,
    last_error: RedisError,
    troubled_since: Option<Instant>,
    /// Whether the log says that it can't be reached.
    is_told: bool,
}

/// A connection; the number tells it from those it has replaced.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) wire: Wire,
    pub(super) clock: Arc<Clock>,
    number: u64,
    since: Instant,
}

enum Step {
    Have(Connection),
    Wait(watch::Receiver<()>),
    Sleep(Duration),
    Fail(RedisError),
}

impl Link {
    pub(super) fn new(target: Target, response_timeout: Duration) -> Arc<Self> {
        Arc::new(Self {
            target,
            response_timeout,
            state: Mutex::new(State {
                current: None,
                number: 0,
                attempt: None,
                pause: Pause::up_to(LONGEST_PAUSE),
                next_attempt: None,
                last_error: (ErrorKind::Io, "no connection yet").into(),
                troubled_since: None,
                is_told: false,
            }),
            is_troubled: AtomicBool::new(false),
        })
    }

    pub(super) const fn target(&self) -> &Target {
        &self.target
    }

    pub(super) const fn response_timeout(&self) -> Duration {
        self.response_timeout
    }

    /// The connection in use, or else a new one. It fails at once in the pause after an attempt
    /// that failed.
    pub(super) async fn connection(self: &Arc<Self>) -> Result<Connection, RedisError> {
        self.newer_than(0).await
    }

    /// What was asked was answered, if only with an error about the data.
    pub(super) fn works(&self, used: &Connection) {
        if self.is_troubled.load(Ordering::Relaxed) {
            let mut state = self.state();
            state.troubled_since = None;
            // One that has just been made proves nothing yet: some fail at each second thing they
            // are asked.
            if used.since.elapsed() >= LONGEST_PAUSE {
                state.pause.reset();
                self.is_troubled.store(false, Ordering::Relaxed);
            }
        }
    }

    /// The connection in use is replaced if it is this one. Gives the one after it, unless that must
    /// wait for the end of a pause or can't be had.
    pub(super) async fn failed(
        self: &Arc<Self>,
        used: &Connection,
        err: &RedisError,
    ) -> Option<Connection> {
        if self.give_up_on(used, err) {
            self.newer_than(used.number).await.ok()
        } else {
            None
        }
    }

    /// Whether it is to be replaced.
    pub(super) fn give_up_on(&self, used: &Connection, err: &RedisError) -> bool {
        self.is_troubled.store(true, Ordering::Relaxed);
        let mut state = self.state();
        state.last_error = err.clone();
        let since = *state.troubled_since.get_or_insert_with(Instant::now);
        if matches!(used.wire, Wire::Cluster(_)) && since.elapsed() < CLUSTER_PATIENCE {
            return false;
        }
        let is_in_use = state
            .current
            .as_ref()
            .is_some_and(|now| now.number == used.number);
        // What answers with an error is used until there is another.
        let is_broken = !matches!(err.kind(), ErrorKind::Server(_) | ErrorKind::Extension);
        if is_in_use && is_broken {
            state.current = None;
        }
        true
    }

    /// A connection with a higher number, made if need be.
    async fn newer_than(self: &Arc<Self>, number: u64) -> Result<Connection, RedisError> {
        let mut has_waited = false;
        loop {
            match self.step(number, has_waited) {
                Step::Have(connection) => return Ok(connection),
                Step::Fail(err) => return Err(err),
                Step::Sleep(pause) => sleep(pause).await,
                Step::Wait(mut attempt) => {
                    // It ends, by success, failure or the end of its runtime, when the other half
                    // is dropped.
                    let _ = attempt.changed().await;
                    has_waited = true;
                }
            }
        }
    }

    fn step(self: &Arc<Self>, number: u64, has_waited: bool) -> Step {
        let mut state = self.state();
        if let Some(current) = &state.current
            && current.number > number
        {
            return Step::Have(current.clone());
        }
        if has_waited {
            return Step::Fail(state.last_error.clone());
        }
        if let Some(attempt) = &state.attempt {
            return Step::Wait(attempt.clone());
        }
        let now = Instant::now();
        let pause = state
            .next_attempt
            .map_or(Duration::ZERO, |next| next.duration_since(now));
        if pause > SHORT_WAIT {
            return Step::Fail(state.last_error.clone());
        }
        if !pause.is_zero() {
            return Step::Sleep(pause);
        }
        let (attempt, ended) = self.begin(&mut state, now);
        // First: what has no runtime that goes on drops the attempt at once, which needs the lock.
        drop(state);
        // In a task, so that it goes on when who wants it gives up, and once for all who wait.
        tokio::spawn(attempt.connect());
        Step::Wait(ended)
    }

    fn begin(self: &Arc<Self>, state: &mut State, now: Instant) -> (Attempt, watch::Receiver<()>) {
        let (ends, ended) = watch::channel(());
        state.number += 1;
        state.next_attempt = Some(now + state.pause.next());
        state.attempt = Some(ended.clone());
        let attempt = Attempt {
            link: Arc::clone(self),
            number: state.number,
            _ends: ends,
        };
        (attempt, ended)
    }

    /// Once for each turn, and not for each attempt: what is refused meanwhile is told one by one.
    fn tell(turned: Result<(), RedisError>, address: &str) {
        match turned {
            Ok(()) => tracing::info!(
                target: "qiscus_webhook",
                address,
                "the Redis of the replay guard can be reached again"
            ),
            Err(err) => log::warning!(
                address,
                error = %err,
                "the Redis of the replay guard can't be reached"
            ),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One attempt to connect. However it ends, the next may begin.
struct Attempt {
    link: Arc<Link>,
    number: u64,
    _ends: watch::Sender<()>,
}

impl Attempt {
    async fn connect(self) {
        let link = &self.link;
        let (made, address) = link.target.connect(link.response_timeout).await;
        let mut state = link.state();
        let turned = match made {
            Ok(wire) => {
                state.current = Some(Connection {
                    wire,
                    // Another Redis, another clock.
                    clock: Arc::new(Clock::unknown()),
                    number: self.number,
                    since: Instant::now(),
                });
                std::mem::take(&mut state.is_told).then_some(Ok(()))
            }
            Err(err) => {
                link.is_troubled.store(true, Ordering::Relaxed);
                state.last_error = err.clone();
                let was_told = std::mem::replace(&mut state.is_told, true);
                (!was_told).then_some(Err(err))
            }
        };
        drop(state);
        if let Some(turned) = turned {
            Link::tell(turned, &address);
        }
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        self.link.state().attempt = None;
    }
}

#[cfg(test)]
mod tests;
