//! The receiver as a process that is told to end.

use std::process::Command;

use test_servers::{Program, assert_ends};

#[test]
fn no_client_keeps_it_from_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let start = || {
        Program::start(
            Command::new(env!("CARGO_BIN_EXE_example-tenants"))
                .env("ADDR", "127.0.0.1:0")
                .env("DATABASE", dir.path().join("tenants.db")),
        )
    };
    assert_ends(start, "/webhook/demo");
}
