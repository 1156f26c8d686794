//! What a test says that can't run for want of a program.

use std::io::{self, Write as _};
use std::process::{Command, Stdio};

/// Whether a program is there, asked with the argument that has it tell its version. If it is not,
/// says which Debian package has it.
///
/// # Panics
///
/// If it is missing in CI.
#[must_use]
pub fn is_installed(program: &str, version_argument: &str, package: &str) -> bool {
    let installed = Command::new(program)
        .arg(version_argument)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !installed {
        missing(package);
    }
    installed
}

/// Says which Debian package is missing; in CI the test fails.
///
/// # Panics
///
/// In CI.
pub fn missing(package: &str) {
    assert!(
        !in_ci(),
        "{package} is not installed, and in CI this test must run"
    );
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let line =
        format!("{name}: skipped; to run it, install {package} (Debian: apt install {package})\n");
    // Past the test harness, which swallows what a test that passes prints.
    let _ = io::stderr().write_all(line.as_bytes());
}

pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn a_program_that_is_missing_is_told_and_in_ci_fails() {
        let found =
            catch_unwind(|| is_installed("no-such-program", "--version", "no-such-package"));
        assert_eq!(found.ok(), (!in_ci()).then_some(false));
        assert!(is_installed("cargo", "--version", "cargo"));
    }
}
