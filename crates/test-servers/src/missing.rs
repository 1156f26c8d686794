//! What a test says that can't run for want of a program.

use std::io::{self, Write as _};

/// Says which Debian package is missing; in CI the test fails.
///
/// # Panics
///
/// In CI.
pub fn missing(package: &str) {
    let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
    assert!(
        !in_ci,
        "{package} is not installed, and in CI this test must run"
    );
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let line =
        format!("{name}: skipped; to run it, install {package} (Debian: apt install {package})\n");
    // Past the test harness, which swallows what a test that passes prints.
    let _ = io::stderr().write_all(line.as_bytes());
}
