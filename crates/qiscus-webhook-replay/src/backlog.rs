//! What a store is still to be told: one bounded queue for a guard, and few workers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use qiscus_webhook_core::receive;
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout, timeout_at};

pub(crate) use self::held::Held;
use self::queue::{Ending, Next, Queue};
use crate::pause::Pause;
use crate::terms::{Outcome, Terms};
use crate::{Store, StoreError, log};

mod held;
mod queue;

/// Each asks the store one thing at a time, so this bounds what a store that comes back is asked.
const MOST_WORKERS: usize = 8;

/// After it what failed is tried again, and no worker rests for longer.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// The store, and the ends of deliveries that it could not be told at once.
///
/// Workers run while there is something to tell, on the runtimes of those who brought it. A worker
/// whose runtime ends gives back what it had in hand.
pub(crate) struct Backlog<S> {
    store: S,
    queue: Mutex<Queue>,
    // Of those in the queue, so that to look costs no lock.
    waiting: AtomicUsize,
    // Claims that are held: their ends are still to come.
    held: AtomicUsize,
    pushed: Notify,
    all_told: Notify,
}

impl<S> Backlog<S> {
    pub(crate) fn new(store: S, limit: usize) -> Self {
        Self {
            store,
            queue: Mutex::new(Queue::new(limit)),
            waiting: AtomicUsize::new(0),
            held: AtomicUsize::new(0),
            pushed: Notify::new(),
            all_told: Notify::new(),
        }
    }

    pub(crate) const fn store(&self) -> &S {
        &self.store
    }

    pub(crate) fn set_limit(&self, limit: usize) {
        self.queue().limit = limit;
    }

    fn untold(&self) -> usize {
        let queue = self.queue();
        queue.len() + queue.in_hand + self.held.load(Ordering::Acquire)
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Nothing panics while it is changed.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Each change of the queue ends here.
    fn look(&self, queue: &mut Queue) {
        self.waiting.store(queue.len(), Ordering::Relaxed);
        if queue.len() + queue.in_hand == 0 {
            // The next outage is told of again.
            queue.has_overflowed = false;
            self.all_told.notify_waiters();
        }
    }
}

impl<S: Store> Backlog<S> {
    fn push(self: &Arc<Self>, held: Held<S>, terms: Terms, outcome: Outcome, runtime: &Handle) {
        let now = Instant::now();
        let ending = Ending {
            terms,
            outcome,
            since: now,
            due: now,
        };
        let mut queue = self.queue();
        let dropped = queue.push(ending);
        // Under this lock: an end is to come, in the queue or in hand at any moment, or `drain` would take it for told.
        drop(held);
        let is_first = dropped.is_some() && !queue.has_overflowed;
        self.look(&mut queue);
        // After the look: a queue without any room is always empty, and would warn each time.
        queue.has_overflowed |= dropped.is_some();
        drop(queue);
        if let Some(dropped) = dropped {
            tell_of_overflow(&dropped, is_first);
        }
        self.pushed.notify_one();
        self.work_on(runtime);
    }

    /// Gets workers to work if there is something to tell and too few tell it.
    pub(crate) fn work_on(self: &Arc<Self>, runtime: &Handle) {
        while self.waiting.load(Ordering::Relaxed) != 0 {
            let mut queue = self.queue();
            if queue.workers >= MOST_WORKERS.min(queue.len()) {
                return;
            }
            queue.workers += 1;
            drop(queue);
            let worker = Worker {
                backlog: Arc::clone(self),
                has_ended: false,
            };
            // A runtime that has ended drops it at once.
            if runtime.spawn(worker.work()).is_finished() {
                return;
            }
        }
    }

    /// Waits until all is told, for so long at the most, and gives how many are not: those whose claims are still
    /// held are none the less to be told.
    pub(crate) async fn drain(self: &Arc<Self>, patience: Duration) -> usize {
        let all_told = async {
            loop {
                let all_told = self.all_told.notified();
                // Each time: a runtime that has ended meanwhile has left what it had to tell to this one.
                self.work_on(&Handle::current());
                if self.untold() == 0 {
                    return;
                }
                let _ = timeout(LONGEST_PAUSE, all_told).await;
            }
        };
        let _ = timeout(patience, all_told).await;
        self.untold()
    }

    /// The worker that is told to end has ended: under this lock, so that what comes next sees that
    /// there is one less.
    fn next(&self) -> Next {
        let mut queue = self.queue();
        let next = queue.next(Instant::now());
        match &next {
            Next::Tell(_) => queue.in_hand += 1,
            Next::WaitUntil(_) => {}
            Next::End => queue.workers -= 1,
        }
        self.look(&mut queue);
        next
    }

    /// What was in hand is told, or comes back.
    fn put_down(&self, back: Option<Ending>) {
        let mut queue = self.queue();
        // One lock for both, as in `push`.
        queue.in_hand -= 1;
        if let Some(mut ending) = back {
            ending.due = Instant::now() + LONGEST_PAUSE;
            queue.push_failed(ending);
        }
        self.look(&mut queue);
    }
}

fn tell_of_overflow(dropped: &Ending, is_first: bool) {
    let handled = dropped.outcome == Outcome::Handled;
    receive::observe_lapse(handled);
    if is_first {
        log::warning!(
            key = dropped.terms.key.as_str(),
            handled,
            "more deliveries have ended than the backlog of a store that is down holds: their claims \
             lapse, and repetitions of those that were handled will be handled again"
        );
    }
}

/// One of the few that tell the store.
struct Worker<S: Store> {
    backlog: Arc<Backlog<S>>,
    has_ended: bool,
}

impl<S: Store> Worker<S> {
    async fn work(mut self) {
        let mut pause = Pause::up_to(LONGEST_PAUSE);
        loop {
            let ending = match self.backlog.next() {
                Next::Tell(ending) => ending,
                Next::WaitUntil(due) => {
                    let _ = timeout_at(due, self.backlog.pushed.notified()).await;
                    continue;
                }
                Next::End => break,
            };
            let mut in_hand = InHand {
                backlog: &*self.backlog,
                ending: Some(ending),
            };
            match in_hand.tell().await {
                Ok(()) => pause.reset(),
                Err(err) => {
                    let again_in = pause.next();
                    tracing::debug!(target: "qiscus_webhook", error = %err, ?again_in, "telling the store again");
                    drop(in_hand);
                    sleep(again_in).await;
                }
            }
        }
        self.has_ended = true;
    }
}

impl<S: Store> Drop for Worker<S> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.backlog.queue().workers -= 1;
        }
    }
}

/// What a worker tells just now. Dropped before it is told, it goes back.
struct InHand<'a, S: Store> {
    backlog: &'a Backlog<S>,
    ending: Option<Ending>,
}

impl<S: Store> InHand<'_, S> {
    async fn tell(&mut self) -> Result<(), StoreError> {
        if let Some(Ending { terms, outcome, .. }) = &self.ending {
            terms.tell(&self.backlog.store, *outcome).await?;
        }
        self.ending = None;
        Ok(())
    }
}

impl<S: Store> Drop for InHand<'_, S> {
    fn drop(&mut self) {
        self.backlog.put_down(self.ending.take());
    }
}

#[cfg(all(test, feature = "memory"))]
mod tests;
