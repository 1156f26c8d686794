//! The receiver, and a delivery for it.

use std::process::Command;

use example_support::SAMPLE;
use qiscus_webhook::{KeyRing, SignatureToken};
use test_servers::Program;

const TOKEN: &str = "a token of the tests";

/// Under a shell that sets this limit of open files first.
pub(crate) fn receiver(open_files: u32) -> Program {
    Program::start(
        Command::new("sh")
            .arg("-c")
            .arg(format!("ulimit -n {open_files} && exec \"$0\""))
            .arg(env!("CARGO_BIN_EXE_example-hyper"))
            .env("ADDR", "127.0.0.1:0")
            .env("QISCUS_SIGNATURE_TOKEN", TOKEN),
    )
}

pub(crate) fn signature() -> String {
    let keys = KeyRing::new(SignatureToken::new(TOKEN).unwrap());
    keys.sign(SAMPLE.as_bytes()).to_hex()
}
