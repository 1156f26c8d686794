//! The deliveries of this run, newest last.
//!
//! A page is told of changes by number: it says which it has seen, and gets every line that changed
//! since, in its own time. A slow page holds up no delivery and fills no queue.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::watch;

use super::answer::Forward;
use super::bounds::Bounds;
use super::counts::Counts;
use super::entry::{Arrived, Entry, Verdict};
use super::summary::Summary;

/// Shared by the receiver and the pages.
#[derive(Clone)]
pub(in crate::listen) struct History {
    inner: Arc<Mutex<Inner>>,
    changed: watch::Sender<u64>,
}

struct Inner {
    lines: VecDeque<Line>,
    bounds: Bounds,
    /// How many of the newest lines have their entry, and what those hold.
    whole: usize,
    bytes: usize,
    last_id: u64,
    last_change: u64,
    /// Deliveries up to this one were cleared away.
    cleared: u64,
    counts: Counts,
}

struct Line {
    summary: Summary,
    changed: u64,
    entry: Option<Arc<Entry>>,
}

/// What a page has not seen yet.
pub(in crate::listen) struct Changes {
    /// The number to ask with the next time.
    pub(in crate::listen) last: u64,
    pub(in crate::listen) cleared: u64,
    /// How many deliveries there were in all.
    pub(in crate::listen) total: u64,
    /// In the order of their ids.
    pub(in crate::listen) lines: Vec<Summary>,
}

impl History {
    /// Counts on from `last_id`, as the files in a folder do.
    pub(in crate::listen) fn after(last_id: u64) -> Self {
        let history = Self::with_bounds(Bounds::default());
        {
            let mut inner = history.lock();
            inner.last_id = last_id;
            inner.cleared = last_id;
        }
        history
    }

    pub(super) fn with_bounds(bounds: Bounds) -> Self {
        let inner = Inner {
            lines: VecDeque::new(),
            bounds,
            whole: 0,
            bytes: 0,
            last_id: 0,
            last_change: 0,
            cleared: 0,
            counts: Counts::default(),
        };
        Self {
            inner: Arc::new(Mutex::new(inner)),
            changed: watch::Sender::new(0),
        }
    }

    /// Keeps it, and forgets what is older than the bounds allow.
    pub(in crate::listen) fn add(&self, arrived: Arrived) -> Arc<Entry> {
        let mut summary = Summary::new(&arrived);
        let mut inner = self.lock();
        inner.last_id += 1;
        inner.count(&arrived);
        summary.id = inner.last_id;
        let entry = Arc::new(Entry {
            id: inner.last_id,
            arrived,
            forward: OnceLock::new(),
        });
        inner.bytes += entry.arrived.size();
        inner.whole += 1;
        let changed = inner.change();
        inner.lines.push_back(Line {
            summary,
            changed,
            entry: Some(Arc::clone(&entry)),
        });
        inner.shrink();
        drop(inner);
        self.changed.send_replace(changed);
        entry
    }

    /// Notes how passing on has ended.
    pub(in crate::listen) fn answered(&self, entry: &Entry, forward: Forward) {
        let mut inner = self.lock();
        inner.counts.waiting = inner.counts.waiting.saturating_sub(1);
        if !forward.is_success() {
            inner.counts.failed += 1;
        }
        let size = forward.size();
        let changed = inner.change();
        if let Some(line) = inner.line_mut(entry.id) {
            line.summary.answered(&forward);
            line.changed = changed;
            if line.entry.is_some() {
                inner.bytes += size;
            }
        }
        // Nobody but this sets it, and once for each delivery.
        let _ = entry.forward.set(forward);
        inner.shrink();
        drop(inner);
        self.changed.send_replace(changed);
    }

    pub(in crate::listen) fn entry(&self, id: u64) -> Option<Arc<Entry>> {
        self.lock().line_mut(id)?.entry.clone()
    }

    /// Forgets every delivery. The counts go on.
    pub(in crate::listen) fn clear(&self) {
        let mut inner = self.lock();
        inner.lines.clear();
        inner.whole = 0;
        inner.bytes = 0;
        inner.cleared = inner.last_id;
        let changed = inner.change();
        drop(inner);
        self.changed.send_replace(changed);
    }

    /// At most `most` of the lines that changed after the change `seen`.
    pub(in crate::listen) fn changes_since(&self, seen: u64, most: usize) -> Changes {
        let inner = self.lock();
        let mut changed: Vec<_> = inner
            .lines
            .iter()
            .filter(|line| line.changed > seen)
            .collect();
        changed.sort_unstable_by_key(|line| line.changed);
        changed.truncate(most);
        let newest = changed.last().map(|line| line.changed);
        let last = newest.unwrap_or(inner.last_change);
        changed.sort_unstable_by_key(|line| line.summary.id);
        Changes {
            last,
            cleared: inner.cleared,
            total: inner.last_id,
            lines: changed
                .into_iter()
                .map(|line| line.summary.clone())
                .collect(),
        }
    }

    /// Tells of each change, or of several at once.
    pub(in crate::listen) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(in crate::listen) fn counts(&self) -> Counts {
        self.lock().counts
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // What is under it is whole at every point where it could break off.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn change(&mut self) -> u64 {
        self.last_change += 1;
        self.last_change
    }

    fn line_mut(&mut self, id: u64) -> Option<&mut Line> {
        let first = self.lines.front()?.summary.id;
        let index = usize::try_from(id.checked_sub(first)?).ok()?;
        self.lines.get_mut(index)
    }

    fn count(&mut self, arrived: &Arrived) {
        let count = match (&arrived.resent, &arrived.verdict) {
            (Some(_), _) => &mut self.counts.resent,
            (None, Verdict::Accepted { .. }) => &mut self.counts.accepted,
            (None, Verdict::Refused { .. }) => &mut self.counts.refused,
        };
        *count += 1;
        self.counts.waiting += u64::from(arrived.is_passed_on);
    }

    fn shrink(&mut self) {
        while self.whole > self.bounds.whole || (self.bytes > self.bounds.bytes && self.whole > 1) {
            let oldest = self.lines.len() - self.whole;
            let entry = self
                .lines
                .get_mut(oldest)
                .and_then(|line| line.entry.take());
            self.whole -= 1;
            if let Some(entry) = entry {
                let forward = entry.forward.get().map_or(0, Forward::size);
                self.bytes = self.bytes.saturating_sub(entry.arrived.size() + forward);
            }
        }
        while self.lines.len() > self.bounds.lines {
            self.lines.pop_front();
        }
    }
}
