//! The standard output stream, the one place that writes to it.

use std::fmt;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use anstream::AutoStream;
use serde::Serialize;

use crate::failure::Failure;
use crate::plain_text::plain_json;
use crate::wrap::indented;

/// What the program prints.
///
/// When the reader has gone, as `head` goes after a few lines, the rest is dropped without a word:
/// what the command found out still decides its exit code.
#[derive(Debug)]
pub(crate) struct Output {
    stdout: AutoStream<io::Stdout>,
    closed: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self {
            stdout: anstream::stdout(),
            closed: false,
        }
    }

    pub(crate) fn line(&mut self, text: impl fmt::Display) -> Result<(), Failure> {
        self.bytes(format!("{text}\n").as_bytes())
    }

    /// What is indented below a line: on a terminal, in lines of at most 80 columns.
    pub(crate) fn below(&mut self, text: &str) -> Result<(), Failure> {
        for line in indented(text, io::stdout().is_terminal()) {
            self.line(line)?;
        }
        Ok(())
    }

    /// One JSON object in a line, with what a terminal would obey escaped in its strings.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let json = serde_json::to_string(value).map_err(Failure::failed)?;
        self.line(plain_json(&json))
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        match self
            .stdout
            .write_all(bytes)
            .and_then(|()| self.stdout.flush())
        {
            Ok(()) => Ok(()),
            Err(err) if err.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(err) => Err(
                Failure::failed(format_args!("can't write the output: {err}"))
                    .with_next_step("Free some space, or send the output elsewhere."),
            ),
        }
    }

    /// Whether the reader has gone.
    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }
}

/// Prints a remark to the standard error stream.
pub(crate) fn remark(text: impl fmt::Display) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
