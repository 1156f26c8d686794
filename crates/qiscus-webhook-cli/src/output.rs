//! The standard output stream, the one place that writes to it.

use std::fmt;
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};

use anstream::AutoStream;
use serde::Serialize;

use crate::failure::Failure;
use crate::plain_text::plain_json;

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

/// The columns of a terminal that everybody has.
pub(crate) const COLUMNS: usize = 80;

/// The text in pieces of at most so many characters, parted where it has spaces if that is possible.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let (mut lines, mut line, mut length) = (Vec::new(), String::new(), 0);
    for word in text.split_inclusive(' ') {
        // The space that a line ends with may stand beyond its edge.
        let visible = word.trim_end_matches(' ').chars().count();
        if visible > 0 && length > 0 && length + visible > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        for character in word.chars() {
            if length >= width && character != ' ' {
                lines.push(std::mem::take(&mut line));
                length = 0;
            }
            line.push(character);
            length += 1;
        }
    }
    lines.push(line);
    for line in &mut lines {
        line.truncate(line.trim_end_matches(' ').len());
    }
    lines
}

/// Two spaces in front of each line.
pub(crate) fn indented(text: &str, is_wrapped: bool) -> Vec<String> {
    if !is_wrapped {
        return vec![format!("  {text}")];
    }
    let mut lines = Vec::new();
    let mut line = String::from(" ");
    for word in text.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > COLUMNS && line.len() > 1 {
            lines.push(std::mem::replace(&mut line, " ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_spaces_is_parted_all_the_same() {
        assert_eq!(wrapped("ab cd ef", 5), ["ab cd", "ef"]);
        assert_eq!(wrapped("abcdefg hi", 3), ["abc", "def", "g", "hi"]);
        assert_eq!(wrapped("é é é", 3), ["é é", "é"]);
        assert_eq!(wrapped("abc def", 3), ["abc", "def"]);
        assert_eq!(wrapped("", 3), [""]);
        assert_eq!(wrapped("     ", 3), [""]);
    }

    #[test]
    fn a_long_sentence_fits_in_80_columns() {
        let text = "The body was changed on its way: ".repeat(9);
        let lines = indented(text.trim_end(), true);
        assert!(lines.len() > 3);
        for line in &lines {
            assert!(
                line.chars().count() <= 80 && line.starts_with("  "),
                "{line:?}"
            );
        }
        let words: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.split_whitespace())
            .collect();
        assert_eq!(words.join(" "), text.trim_end());
        assert_eq!(indented("a b", false), ["  a b"]);
        assert_eq!(
            indented(&"x".repeat(100), true),
            [format!("  {}", "x".repeat(100))]
        );
    }
}
