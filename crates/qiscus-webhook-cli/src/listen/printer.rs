//! Prints from a thread of its own: a reader that pauses, as a pager does, holds up nobody who
//! delivers.

use std::thread::{self, JoinHandle};

use tokio::sync::{mpsc, oneshot};

use crate::failure::Failure;
use crate::output::Output;

/// So many lines wait for a reader that pauses; then the deliveries wait too.
const LINES: usize = 4_096;

/// The way to the printing thread.
#[derive(Clone)]
pub(super) struct Printer {
    said: mpsc::Sender<Said>,
}

/// What is to be printed.
pub(super) enum Said {
    /// One line, or several.
    Line(String),
    /// The beginning of a line whose end comes later.
    Begin { id: u64, text: String },
    /// The end of the line with this id; or, where another one came between, a line of its own.
    End {
        id: u64,
        text: String,
        alone: String,
    },
    /// Nothing comes after this.
    Finish,
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
    said: mpsc::Sender<Said>,
}

impl Printer {
    pub(super) fn start(mut output: Output) -> (Self, Printing) {
        let (said, mut waiting) = mpsc::channel(LINES);
        let (closing, closed) = oneshot::channel();
        let handle = thread::spawn(move || {
            let mut page = Page::default();
            let mut result = Ok(());
            while let Some(said) = waiting.blocking_recv() {
                if matches!(said, Said::Finish) {
                    break;
                }
                result = output.bytes(page.add(said).as_bytes());
                if result.is_err() || output.is_closed() {
                    break;
                }
            }
            if result.is_ok() {
                result = output.bytes(page.end().as_bytes());
            }
            drop(closing);
            result
        });
        let thread = PrintingThread {
            handle,
            said: said.clone(),
        };
        (Self { said }, Printing { closed, thread })
    }

    /// One that only hands on what it is told.
    #[cfg(test)]
    pub(super) fn to(said: mpsc::Sender<Said>) -> Self {
        Self { said }
    }

    pub(super) async fn say(&self, said: Said) {
        // Where nobody prints any more, the program is about to end.
        let _ = self.said.send(said).await;
    }
}

impl PrintingThread {
    /// Waits until everything is printed that was said before.
    pub(super) async fn finish(self) -> Result<(), Failure> {
        // Where it has ended already, nobody takes this.
        let _ = self.said.send(Said::Finish).await;
        self.handle
            .join()
            .unwrap_or_else(|_| Err(Failure::failed("the printing thread broke down")))
    }
}

/// Where the print stands.
#[derive(Default)]
struct Page {
    /// The line that is begun and not ended.
    open: Option<u64>,
}

impl Page {
    fn add(&mut self, said: Said) -> String {
        match said {
            Said::End { id, text, .. } if self.open == Some(id) => {
                self.open = None;
                format!("{text}\n")
            }
            Said::Line(text) | Said::End { alone: text, .. } => {
                format!("{}{text}\n", self.end())
            }
            Said::Begin { id, text } => {
                let before = self.end();
                self.open = Some(id);
                format!("{before}{text}")
            }
            Said::Finish => String::new(),
        }
    }

    /// Ends the line that is open.
    fn end(&mut self) -> &'static str {
        match self.open.take() {
            Some(_) => "\n",
            None => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(said: impl IntoIterator<Item = Said>) -> String {
        let mut page = Page::default();
        let mut text: String = said.into_iter().map(|said| page.add(said)).collect();
        text.push_str(page.end());
        text
    }

    fn begin(id: u64) -> Said {
        let text = format!("#{id}");
        Said::Begin { id, text }
    }

    fn end(id: u64) -> Said {
        Said::End {
            id,
            text: " 200".to_owned(),
            alone: format!("#{id}: 200"),
        }
    }

    #[test]
    fn an_answer_ends_the_line_of_its_delivery() {
        assert_eq!(
            printed([begin(1), end(1), begin(2), end(2)]),
            "#1 200\n#2 200\n"
        );
    }

    #[test]
    fn an_answer_that_comes_after_another_delivery_has_a_line_of_its_own() {
        let line = || Said::Line("refused".to_owned());
        assert_eq!(
            printed([begin(1), begin(2), end(1), line(), end(2), begin(3)]),
            "#1\n#2\n#1: 200\nrefused\n#2: 200\n#3\n"
        );
    }
}
