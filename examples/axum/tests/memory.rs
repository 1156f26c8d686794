//! The receiver as a process whose clients stall.

use std::process::Command;

use test_servers::{Program, assert_stalled_bodies_are_given_back};

#[test]
fn four_rounds_of_eight_hundred_stalled_bodies_are_given_back() {
    let program = Program::start(
        Command::new(env!("CARGO_BIN_EXE_example-axum"))
            .env("ADDR", "127.0.0.1:0")
            .env("QISCUS_SIGNATURE_TOKEN", "a token of the tests"),
    );
    assert_stalled_bodies_are_given_back(program, "/webhook");
}
