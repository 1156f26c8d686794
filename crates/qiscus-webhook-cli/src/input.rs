//! The bytes a command works on.

use std::fs;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use clap::Args;

use crate::failure::Failure;
use crate::output::remark;

#[derive(Debug, Args)]
pub(crate) struct Input {
    /// File with the body, byte for byte; `-` for the standard input
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
}

impl Input {
    pub(crate) fn read(&self) -> Result<Bytes, Failure> {
        let body = read(&self.file)?;
        if body.is_empty() {
            remark("note: the body is empty");
        }
        Ok(body)
    }
}

pub(crate) fn read(path: &Path) -> Result<Bytes, Failure> {
    if path != Path::new("-") {
        let message = |err| format!("can't read {}: {err}", path.display());
        return fs::read(path).map(Bytes::from).map_err(|err| {
            if is_signature(path) {
                Failure::usage(message(err)).with_next_step(
                    "That is a signature: give it as --signature HEX, and the file with the body last.",
                )
            } else {
                Failure::failed(message(err))
                    .with_next_step("Name a file with the body, or `-` for the standard input.")
            }
        });
    }
    let mut stdin = io::stdin().lock();
    if stdin.is_terminal() {
        remark("Reading the body from the terminal; Ctrl-D ends it. A newline at its end counts.");
    }
    let mut body = Vec::new();
    stdin
        .read_to_end(&mut body)
        .map_err(|err| Failure::failed(format_args!("can't read the standard input: {err}")))?;
    Ok(body.into())
}

/// Whether somebody gave a signature for a file.
fn is_signature(path: &Path) -> bool {
    path.to_str()
        .is_some_and(|text| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use super::*;

    #[test]
    fn a_signature_is_64_hex_digits() {
        for (text, is_one) in [
            ("5F2c".repeat(16), true),
            ("5f2c".repeat(15), false),
            ("5f2g".repeat(16), false),
            ("body.json".to_owned(), false),
        ] {
            assert_eq!(is_signature(Path::new(&text)), is_one, "{text}");
        }
    }

    #[test]
    fn a_file_is_read_to_the_byte_and_one_that_is_not_there_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), b"a\xff\n").unwrap();
        let input = Input {
            file: file.path().to_owned(),
        };
        assert_eq!(&input.read().unwrap()[..], b"a\xff\n");
        for (name, code) in [("no-such-file", 1), (&"0".repeat(64), 2)] {
            let failure = read(Path::new(name)).unwrap_err();
            assert_eq!(failure.exit_code(), ExitCode::from(code), "{failure:?}");
        }
    }
}
