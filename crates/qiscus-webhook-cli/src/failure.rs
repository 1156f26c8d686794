//! How a command ends.

use std::error::Error;
use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use crate::wrap::indented;

pub(crate) type CommandResult = Result<Verdict, Failure>;

/// A command that did what it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Exit code 0.
    Done,
    /// Exit code 1: the answer is no, and has been printed.
    Refused,
}

/// A command that could not do it.
#[derive(Debug)]
pub(crate) struct Failure {
    is_usage: bool,
    message: String,
    next_step: Option<String>,
}

impl Failure {
    /// Exit code 2: to be called otherwise.
    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::new(true, message)
    }

    /// Exit code 1: well asked, but it did not work.
    pub(crate) fn failed(message: impl fmt::Display) -> Self {
        Self::new(false, message)
    }

    /// What to do about it, in a sentence.
    pub(crate) fn with_next_step(mut self, next_step: impl fmt::Display) -> Self {
        self.next_step = Some(next_step.to_string());
        self
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if self.is_usage { 2 } else { 1 })
    }

    /// Prints it to the standard error stream; nobody is left to hear that this failed.
    pub(crate) fn report(&self) {
        let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let mut stderr = anstream::stderr().lock();
        let _ = writeln!(stderr, "{red}error:{red:#} {}", self.message);
        if let Some(next_step) = &self.next_step {
            for line in indented(next_step, io::stderr().is_terminal()) {
                let _ = writeln!(stderr, "{line}");
            }
        }
    }

    fn new(is_usage: bool, message: impl fmt::Display) -> Self {
        Self {
            is_usage,
            message: message.to_string(),
            next_step: None,
        }
    }
}

/// An error and its sources in one line.
pub(crate) fn chain(err: &(dyn Error + 'static)) -> String {
    let mut text = err.to_string();
    let mut source = err.source();
    while let Some(err) = source {
        let cause = err.to_string();
        // Some errors say what their source says.
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        source = err.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Layer(&'static str, Option<Box<Self>>);

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Layer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            let source = self.1.as_deref();
            source.map(|source| source as _)
        }
    }

    #[test]
    fn what_was_said_already_is_not_said_again() {
        for (layers, told) in [
            (&["no way"][..], "no way"),
            (&["no way", "no route"], "no way: no route"),
            (&["no way: no route", "no route"], "no way: no route"),
            (&["a", "b", "b", "c"], "a: b: c"),
        ] {
            let layers = layers.iter().rev();
            let err = layers.fold(None, |below, text| Some(Box::new(Layer(text, below))));
            assert_eq!(chain(&*err.unwrap()), told);
        }
    }

    #[test]
    fn wrong_usage_is_2_and_what_did_not_work_1() {
        assert_eq!(Failure::usage("").exit_code(), ExitCode::from(2));
        assert_eq!(Failure::failed("").exit_code(), ExitCode::from(1));
    }
}
