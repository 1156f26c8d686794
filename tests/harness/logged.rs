//! What is logged while something runs.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use tracing::Level;
use tracing::dispatcher::Dispatch;
use tracing::subscriber::{NoSubscriber, set_default};
use tracing_subscriber::fmt::MakeWriter;

/// While a process has one subscriber, tracing asks nobody but the thread that comes to a line first
/// whether it is wanted, and a thread of another test wants none. This is a second one.
static ANOTHER: OnceLock<Dispatch> = OnceLock::new();

/// Runs a future and gives what it made and what was logged meanwhile, at every level: on this thread,
/// by whatever task, and on those of an actix-web server that was started meanwhile.
pub(crate) async fn logged<T>(future: impl Future<Output = T>) -> (T, String) {
    ANOTHER.get_or_init(|| Dispatch::new(NoSubscriber::default()));
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let made = {
        let _listening = set_default(subscriber);
        future.await
    };
    let lines = lines.0.lock().unwrap().clone();
    (made, String::from_utf8(lines).unwrap())
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.lock() {
            Ok(mut lines) => lines.write(bytes),
            Err(_) => Err(io::ErrorKind::Other.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
