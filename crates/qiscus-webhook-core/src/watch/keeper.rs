//! The thread that keeps a handle up to date with its file.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::TokenFile;
use super::rotation::{Change, Rotation};
use super::surroundings::Surroundings;
use crate::key_handle::WeakKeyHandle;
use crate::{KeyHandle, TokenError};

/// A directory in which much happens must not keep us reading without a pause.
const PAUSE: Duration = Duration::from_millis(20);

pub(super) struct Keeper {
    file: TokenFile,
    rotation: Rotation,
    handle: WeakKeyHandle,
    surroundings: Option<Surroundings>,
    wakes: Receiver<()>,
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
        let (handle, keeper) = Self::new(file, rotation)?;
        let thread = thread::Builder::new().name("qiscus-token-file".into());
        match thread.spawn(move || keeper.run()) {
            Ok(_) => Ok(handle),
            Err(source) => Err(TokenError::Watch { path, source }),
        }
    }

    fn new(file: TokenFile, rotation: Rotation) -> Result<(KeyHandle, Self), TokenError> {
        let ring = rotation.ring().ok_or(TokenError::Blank)?;
        // One wake that waits is as good as many.
        let (wake, wakes) = sync_channel(1);
        let handle = KeyHandle::watched(ring, WakeOnDrop(wake.clone()));
        let keeper = Self {
            surroundings: announced(&file, wake),
            rotation,
            handle: handle.downgrade(),
            wakes,
            file,
        };
        Ok((handle, keeper))
    }

    fn run(mut self) {
        while self.handle.is_in_use() {
            // Before the file is read, so that a change after the reading is announced.
            self.follow();
            let now = Instant::now();
            if let Some(change) = self.rotation.look(self.file.read(), now) {
                self.carry_out(change);
                continue;
            }
            thread::sleep(PAUSE);
            let poll = now.checked_add(self.file.poll_interval());
            let due = self.rotation.due().into_iter().chain(poll).min();
            if self.wait(due).is_err() {
                return;
            }
        }
    }

    fn follow(&mut self) {
        if let Some(surroundings) = &mut self.surroundings
            && let Err(err) = surroundings.follow(self.file.path())
        {
            not_announced(&self.file, &err);
            self.surroundings = None;
        }
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

fn announced(file: &TokenFile, wake: SyncSender<()>) -> Option<Surroundings> {
    let surroundings = Surroundings::new(move || {
        let _ = wake.try_send(());
    });
    surroundings.map_err(|err| not_announced(file, &err)).ok()
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
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::SignatureToken;

    const NEVER: Duration = Duration::MAX;

    fn keeper(file: TokenFile) -> (KeyHandle, Keeper) {
        let token = SignatureToken::new("token").unwrap();
        Keeper::new(file, Rotation::begin(vec![token], NEVER).unwrap()).unwrap()
    }

    fn missing_file() -> TokenFile {
        TokenFile::new("no/such/file").with_poll_interval(NEVER)
    }

    #[test]
    fn the_last_clone_of_the_handle_wakes_the_thread() {
        let (handle, keeper) = keeper(missing_file());
        let clone = handle.clone();
        drop(handle);
        assert!(keeper.wakes.try_recv().is_err());
        drop(clone);
        assert!(keeper.wakes.try_recv().is_ok());
    }

    #[test]
    fn each_wake_ends_one_wait() {
        let (handle, keeper) = keeper(missing_file());
        drop(handle);
        assert!(keeper.wait(Some(Instant::now())).is_ok());
        assert!(keeper.wakes.try_recv().is_err(), "the wake is still there");
    }

    #[test]
    fn to_wait_ends_where_nothing_can_wake_any_more() {
        let (handle, mut keeper) = keeper(missing_file());
        drop(handle);
        keeper.surroundings = None;
        assert!(keeper.wait(None).is_ok(), "the handle's own wake");
        assert!(keeper.wait(None).is_err());
    }

    #[test]
    fn the_thread_ends_with_the_last_clone_of_the_handle() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, "token").unwrap();
        let (handle, keeper) = keeper(TokenFile::new(&path).with_poll_interval(NEVER));
        let thread = thread::spawn(move || keeper.run());
        let clone = handle.clone();
        drop(handle);
        assert!(!thread.is_finished());
        drop(clone);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !thread.is_finished() {
            assert!(Instant::now() < deadline, "the thread goes on");
            thread::yield_now();
        }
    }

    #[test]
    fn a_system_that_announces_nothing_is_told() {
        #[derive(Clone, Default)]
        struct Log(Arc<Mutex<Vec<u8>>>);
        impl Write for Log {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0
                    .lock()
                    .map_err(|_| io::ErrorKind::Other)?
                    .write(bytes)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();

        let file = missing_file().with_poll_interval(Duration::from_secs(7));
        let err = notify::Error::generic("too many watches");
        tracing::subscriber::with_default(subscriber, || not_announced(&file, &err));
        let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        for part in [" WARN ", "too many watches", "no/such/file", "every=7s"] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
