//! What is to be told, in which order, and what goes where there is no room.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::terms::{Outcome, Terms};

/// Completions are told first and dropped last: one that is lost is a delivery handled twice.
#[derive(Default)]
pub(super) struct Queue {
    pub(super) limit: usize,
    completions: Lane,
    releases: Lane,
    pub(super) in_hand: usize,
    pub(super) workers: usize,
    pub(super) has_overflowed: bool,
}

/// Those that were never tried go before those that failed, so that one that always fails holds no
/// other up.
#[derive(Default)]
struct Lane {
    untried: VecDeque<Ending>,
    // In the order of `due`: each waits as long as the others.
    failed: VecDeque<Ending>,
}

pub(super) struct Ending {
    pub(super) terms: Terms,
    pub(super) outcome: Outcome,
    pub(super) since: Instant,
    pub(super) due: Instant,
}

/// What a worker does next.
pub(super) enum Next {
    Tell(Ending),
    WaitUntil(Instant),
    End,
}

impl Queue {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            ..Self::default()
        }
    }

    pub(super) fn len(&self) -> usize {
        self.completions.len() + self.releases.len()
    }

    /// Gives what there is no room for: the oldest release, or else what comes.
    pub(super) fn push(&mut self, ending: Ending) -> Option<Ending> {
        let mut dropped = None;
        if self.len() >= self.limit {
            dropped = self.releases.pop_oldest();
            if dropped.is_none() {
                return Some(ending);
            }
        }
        self.lane(ending.outcome).untried.push_back(ending);
        dropped
    }

    pub(super) fn push_failed(&mut self, ending: Ending) {
        self.lane(ending.outcome).failed.push_back(ending);
    }

    pub(super) fn next(&mut self, now: Instant) -> Next {
        loop {
            let lanes = [&mut self.completions, &mut self.releases];
            let Some(lane) = lanes.into_iter().min_by_key(|lane| lane.turn()) else {
                return Next::End;
            };
            match lane.turn() {
                Turn::Failed(due) if due > now => return Next::WaitUntil(due),
                Turn::Untried | Turn::Failed(_) => match lane.pop() {
                    Some(ending) if ending.is_over(now) => {}
                    Some(ending) => return Next::Tell(ending),
                    None => return Next::End,
                },
                Turn::Empty => return Next::End,
            }
        }
    }

    const fn lane(&mut self, outcome: Outcome) -> &mut Lane {
        match outcome {
            Outcome::Handled => &mut self.completions,
            Outcome::NotHandled => &mut self.releases,
        }
    }
}

/// When it is a lane's turn, the least first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Untried,
    Failed(Instant),
    Empty,
}

impl Lane {
    fn len(&self) -> usize {
        self.untried.len() + self.failed.len()
    }

    fn turn(&self) -> Turn {
        if !self.untried.is_empty() {
            return Turn::Untried;
        }
        let failed = self.failed.front();
        failed.map_or(Turn::Empty, |ending| Turn::Failed(ending.due))
    }

    fn pop(&mut self) -> Option<Ending> {
        let untried = self.untried.pop_front();
        untried.or_else(|| self.failed.pop_front())
    }

    fn pop_oldest(&mut self) -> Option<Ending> {
        let failed = self.failed.pop_front();
        failed.or_else(|| self.untried.pop_front())
    }
}

impl Ending {
    /// Whether nothing is left to tell: the claim has lapsed by itself, or nobody would remember the
    /// delivery any more.
    fn is_over(&self, now: Instant) -> bool {
        let lasts = match self.outcome {
            Outcome::Handled => self.terms.keep_time,
            Outcome::NotHandled => self.terms.lease,
        };
        now.duration_since(self.since) >= lasts
    }
}
