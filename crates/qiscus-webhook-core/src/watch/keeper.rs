//! The thread that keeps a handle up to date with its file, by a clock that no file system can stop.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::TokenFile;
use super::reader::Reader;
use super::rotation::{Change, Rotation, Seen};
use super::surroundings::Surroundings;
use crate::key_handle::WeakKeyHandle;
use crate::{KeyHandle, SignatureToken, TokenError};

/// Neither a directory in which much happens nor a short poll interval must keep us reading without a pause.
const PAUSE: Duration = Duration::from_millis(20);

/// A reading that takes longer than this is told.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) struct Keeper {
    file: TokenFile,
    rotation: Rotation,
    handle: WeakKeyHandle,
    reader: Reader,
    wakes: Receiver<()>,
    announced: Arc<AtomicBool>,
    reading: Reading,
    patience: Duration,
}

enum Reading {
    /// None is under way: not before the first of these times, and by the second one. None: not at all, unless a
    /// change is announced.
    Due(Instant, Option<Instant>),
    UnderWay {
        since: Instant,
        is_late: bool,
    },
    /// There can be none any more.
    Over,
}

/// Part of the handle: with the handle's last clone, it ends the thread.
pub(crate) struct WakeOnDrop(SyncSender<()>);

impl Drop for WakeOnDrop {
    fn drop(&mut self) {
        // Full: a wake is on its way already.
        let _ = self.0.try_send(());
    }
}

impl Keeper {
    /// Keeps the handle up to date on a thread of its own.
    pub(super) fn start(file: TokenFile, rotation: Rotation) -> Result<KeyHandle, TokenError> {
        let path = file.path().to_owned();
        let error = |source| TokenError::Watch { path, source };
        let ring = rotation.ring().ok_or(TokenError::Blank)?;
        let announced = Arc::new(AtomicBool::new(false));
        let announce = {
            let announced = Arc::clone(&announced);
            move |wake: &SyncSender<()>| {
                announced.store(true, Ordering::Release);
                let _ = wake.try_send(());
            }
        };
        let read = {
            let file = file.clone();
            move |wake: SyncSender<()>| {
                let mut surroundings = surroundings(&file, move || announce(&wake));
                move || {
                    // Before the file is read, so that a change after the reading is announced.
                    follow(&mut surroundings, &file);
                    file.read()
                }
            }
        };
        let started = Self::new(file, rotation, ring, announced, read);
        started
            .and_then(|(handle, keeper)| {
                let thread = thread::Builder::new().name("qiscus-token-file".into());
                thread.spawn(move || keeper.run())?;
                Ok(handle)
            })
            .map_err(error)
    }

    fn new<R: FnMut() -> Seen + Send + 'static>(
        file: TokenFile,
        rotation: Rotation,
        ring: crate::KeyRing,
        announced: Arc<AtomicBool>,
        read: impl FnOnce(SyncSender<()>) -> R,
    ) -> io::Result<(KeyHandle, Self)> {
        // One wake that waits is as good as many.
        let (wake, wakes) = sync_channel(1);
        let reader = Reader::start(read(wake.clone()), wake.clone())?;
        let handle = KeyHandle::watched(ring, WakeOnDrop(wake));
        let now = Instant::now();
        let keeper = Self {
            handle: handle.downgrade(),
            rotation,
            reader,
            wakes,
            announced,
            reading: Reading::Due(now, Some(now)),
            patience: PATIENCE,
            file,
        };
        Ok((handle, keeper))
    }

    fn run(mut self) {
        while self.handle.is_in_use() {
            let now = Instant::now();
            if let Some(seen) = self.reader.take() {
                self.take_in(seen, now);
            }
            if let Some(change) = self.rotation.expire(now) {
                self.carry_out(change);
            }
            self.read_if_due(now);
            if self.wait(self.due()).is_err() {
                return;
            }
        }
    }

    fn take_in(&mut self, seen: Seen, now: Instant) {
        if let Reading::UnderWay { is_late: true, .. } = self.reading {
            tracing::info!(
                target: "qiscus_webhook",
                path = %self.file.path().display(),
                "the token file can be read again"
            );
        }
        if let Some(change) = self.rotation.look(seen, now) {
            self.carry_out(change);
        }
        let poll = now.checked_add(self.file.poll_interval().max(PAUSE));
        let by = self.rotation.settles().into_iter().chain(poll).min();
        self.reading = Reading::Due(now + PAUSE, by);
    }

    fn read_if_due(&mut self, now: Instant) {
        match &mut self.reading {
            Reading::Due(not_before, by) => {
                let is_announced = || self.announced.load(Ordering::Acquire);
                let is_due =
                    by.is_some_and(|by| by <= now) || (*not_before <= now && is_announced());
                if !is_due {
                    return;
                }
                self.announced.store(false, Ordering::Release);
                self.reading = if self.reader.ask() {
                    Reading::UnderWay {
                        since: now,
                        is_late: false,
                    }
                } else {
                    self.tell_no_answer("can't be read any more");
                    Reading::Over
                };
            }
            Reading::UnderWay { since, is_late } if !*is_late && *since + self.patience <= now => {
                *is_late = true;
                self.tell_no_answer("does not answer");
            }
            Reading::UnderWay { .. } | Reading::Over => {}
        }
    }

    fn tell_no_answer(&self, what: &str) {
        tracing::warn!(
            target: "qiscus_webhook",
            path = %self.file.path().display(),
            "the token file {what}: the tokens stay as they were, and those that have left it still go out of use in time"
        );
    }

    /// When there is something to do even if nothing wakes us.
    fn due(&self) -> Option<Instant> {
        let reading = match &self.reading {
            Reading::Due(not_before, _) if self.announced.load(Ordering::Acquire) => {
                Some(*not_before)
            }
            Reading::Due(_, by) => *by,
            Reading::UnderWay {
                since,
                is_late: false,
            } => Some(*since + self.patience),
            Reading::UnderWay { .. } | Reading::Over => None,
        };
        reading.into_iter().chain(self.rotation.expires()).min()
    }

    fn wait(&self, until: Option<Instant>) -> Result<(), RecvTimeoutError> {
        let woken = match until {
            Some(until) => {
                let wait = until.saturating_duration_since(Instant::now());
                self.wakes.recv_timeout(wait)
            }
            None => self.wakes.recv().map_err(RecvTimeoutError::from),
        };
        match woken {
            Err(RecvTimeoutError::Timeout) => Ok(()),
            woken => woken,
        }
    }

    fn carry_out(&self, change: Change) {
        let path = self.file.path().display();
        match change {
            Change::Rotated(ring) => {
                let tokens = ring.len();
                self.handle.replace(ring);
                self.rotation
                    .in_file()
                    .for_each(SignatureToken::warn_of_oddities);
                tracing::info!(
                    target: "qiscus_webhook",
                    %path,
                    tokens,
                    "the token file has changed: its token is the current one now"
                );
            }
            Change::Expired(ring) => {
                let tokens = ring.len();
                self.handle.replace(ring);
                tracing::info!(
                    target: "qiscus_webhook",
                    %path,
                    tokens,
                    "a token that left the token file is no longer accepted"
                );
            }
            Change::Troubled(err) => tracing::warn!(
                target: "qiscus_webhook",
                %path,
                source = std::error::Error::source(&err).map(tracing::field::display),
                "the tokens stay as they were: {err}"
            ),
            Change::Recovered => tracing::info!(
                target: "qiscus_webhook",
                %path,
                "the token file is good again"
            ),
        }
    }
}

fn surroundings(file: &TokenFile, announce: impl Fn() + Send + 'static) -> Option<Surroundings> {
    let surroundings = Surroundings::new(announce);
    surroundings.map_err(|err| not_announced(file, &err)).ok()
}

fn follow(surroundings: &mut Option<Surroundings>, file: &TokenFile) {
    if let Some(followed) = surroundings
        && let Err(err) = followed.follow(file.path())
    {
        not_announced(file, &err);
        *surroundings = None;
    }
}

fn not_announced(file: &TokenFile, err: &notify::Error) {
    tracing::warn!(
        target: "qiscus_webhook",
        path = %file.path().display(),
        every = ?file.poll_interval(),
        "the system does not announce changes of the token file, so it is read from time to time: {err}"
    );
}

#[cfg(test)]
mod tests;
