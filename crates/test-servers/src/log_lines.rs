//! The lines that a test has logged.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use tracing::dispatcher::{DefaultGuard, Dispatch};
use tracing::subscriber::{NoSubscriber, set_default};
use tracing::{Level, Subscriber};

/// While a process has one subscriber, tracing asks nobody but the thread that comes to a line first
/// whether it is wanted, and a thread of another test wants none. This is a second one.
static ANOTHER: OnceLock<Dispatch> = OnceLock::new();

/// What is logged where it listens. Clones hear and tell the same.
#[derive(Debug, Clone, Default)]
pub struct LogLines {
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl LogLines {
    /// Listens on this thread until the guard is dropped, to lines of this level and of those above it.
    #[must_use]
    pub fn listen(&self, level: Level) -> DefaultGuard {
        set_default(self.subscriber(level))
    }

    /// Who listens, wherever it is made the one who does.
    #[must_use]
    pub fn subscriber(&self, level: Level) -> impl Subscriber + Send + Sync + use<> {
        ANOTHER.get_or_init(|| Dispatch::new(NoSubscriber::default()));
        let writer = Writer(self.clone());
        tracing_subscriber::fmt()
            .with_max_level(level)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish()
    }

    /// All that was logged since the lines were taken last.
    #[must_use]
    pub fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.bytes.lock().unwrap())).unwrap()
    }

    /// All that was logged since the lines were taken last, which stays.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.lock().unwrap().clone()).unwrap()
    }
}

/// Runs a future and gives what it made and what was logged meanwhile, at every level: on this thread,
/// by whatever task, and on those of an actix-web server that was started meanwhile and listens for it.
pub async fn logged<T>(future: impl Future<Output = T>) -> (T, String) {
    let lines = LogLines::default();
    let listening = lines.listen(Level::TRACE);
    let made = future.await;
    drop(listening);
    (made, lines.take())
}

#[derive(Clone)]
struct Writer(LogLines);

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.0.bytes.lock().map_err(|_| io::ErrorKind::Other)?;
        log.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
