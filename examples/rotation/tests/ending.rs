//! The receiver as a process that is told to end.

use std::process::Command;

use test_servers::{Program, assert_ends};

#[test]
fn no_client_keeps_it_from_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("token");
    std::fs::write(&file, "a token of the tests").unwrap();
    let start = || {
        Program::start(
            Command::new(env!("CARGO_BIN_EXE_example-rotation"))
                .env("ADDR", "127.0.0.1:0")
                .env("QISCUS_SIGNATURE_TOKEN_FILE", &file),
        )
    };
    assert_ends(start, "/webhook");
}
