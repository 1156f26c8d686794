//! Prints from a thread of its own: a reader that pauses, as a pager does, holds up nobody who
//! delivers.

use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use crate::failure::Failure;
use crate::output::Output;

/// So many lines wait for a reader that pauses; then the deliveries wait too.
const LINES: usize = 4_096;

/// The way to the printing thread, which ends when the last of these is gone.
#[derive(Clone)]
pub(super) struct Printer {
    lines: mpsc::Sender<String>,
}

/// The printing thread.
pub(super) struct Printing {
    /// Ends when nobody reads any more.
    pub(super) closed: oneshot::Receiver<()>,
    pub(super) thread: PrintingThread,
}

/// Joined when the deliveries have ended.
pub(super) struct PrintingThread {
    handle: JoinHandle<Result<(), Failure>>,
}

impl Printer {
    pub(super) fn start(mut output: Output) -> (Self, Printing) {
        let (lines, mut waiting) = mpsc::channel::<String>(LINES);
        let (closing, closed) = oneshot::channel();
        let handle = thread::spawn(move || {
            let mut result = Ok(());
            while let Some(line) = waiting.blocking_recv() {
                result = output.line(line);
                if result.is_err() || output.is_closed() {
                    break;
                }
            }
            drop(closing);
            result
        });
        let thread = PrintingThread { handle };
        (Self { lines }, Printing { closed, thread })
    }

    pub(super) async fn line(&self, line: String) {
        // Where nobody prints any more, the program is about to end.
        let _ = self.lines.send(line).await;
    }
}

impl PrintingThread {
    /// Waits until everything is printed.
    pub(super) fn finish(self) -> Result<(), Failure> {
        self.handle
            .join()
            .unwrap_or_else(|_| Err(Failure::failed("the printing thread broke down")))
    }
}
