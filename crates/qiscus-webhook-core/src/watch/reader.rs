//! The thread that reads the file, so that a file system which does not answer holds up nothing else.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;

use super::rotation::Seen;

/// Reads when it is asked to, one reading at a time.
pub(super) struct Reader {
    requests: SyncSender<()>,
    readings: Receiver<Seen>,
}

impl Reader {
    /// A reader that wakes whoever waits for it. Its thread ends when the reader is dropped and the reading that is
    /// under way has come to an end.
    pub(super) fn start(
        mut read: impl FnMut() -> Seen + Send + 'static,
        wake: SyncSender<()>,
    ) -> io::Result<Self> {
        let (requests, asked) = sync_channel(1);
        let (done, readings) = sync_channel(1);
        let thread = thread::Builder::new().name("qiscus-token-read".into());
        thread.spawn(move || {
            while let Ok(()) = asked.recv() {
                if done.send(read()).is_err() {
                    return;
                }
                // Full: a wake is on its way already.
                let _ = wake.try_send(());
            }
        })?;
        Ok(Self { requests, readings })
    }

    /// Asks for a reading. `false` where there will be none, for the thread is gone.
    pub(super) fn ask(&self) -> bool {
        !matches!(
            self.requests.try_send(()),
            Err(TrySendError::Disconnected(()))
        )
    }

    /// The reading that was asked for, once it is there.
    pub(super) fn take(&self) -> Option<Seen> {
        self.readings.try_recv().ok()
    }
}
