//! Against the receivers of the examples, as a user would start them.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::program::{Listener, TOKEN, program, run};

/// A running example, until it is dropped.
struct Example {
    child: Child,
    url: String,
}

impl Example {
    /// Ready once it says where it listens.
    fn start(program: &Path) -> Self {
        let mut child = Command::new(program)
            .env("ADDR", "127.0.0.1:0")
            .env("QISCUS_SIGNATURE_TOKEN", TOKEN)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"))
            .map_or_else(
                || panic!("{line:?}"),
                |url| url.trim_end_matches('.').to_owned(),
            );
        // Read on, so that its log never makes it wait.
        std::thread::spawn(move || stdout.lines().for_each(drop));
        Self { child, url }
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Builds the examples, which costs next to nothing when they are built, and says where they are.
fn build() -> Vec<PathBuf> {
    let packages = ["example-axum", "example-actix"];
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["build", "--quiet", "--bins"])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    for package in packages {
        command.args(["-p", package]);
    }
    let directory = Path::new(env!("CARGO_BIN_EXE_qiscus-webhook"))
        .parent()
        .unwrap();
    if directory.ends_with("release") {
        command.arg("--release");
    }
    command.env("CARGO_TARGET_DIR", directory.parent().unwrap());
    assert!(
        command.status().unwrap().success(),
        "the examples don't build"
    );
    packages
        .iter()
        .map(|package| directory.join(package))
        .collect()
}

#[test]
fn the_examples_pass_the_smoke_test() {
    for program_path in build() {
        let example = Example::start(&program_path);
        let send = |args: &[&str]| run(&mut program(["send", &example.url].iter().chain(args)));

        let ran = send(&[
            "--event",
            "client/text",
            "--event",
            "server_api/card",
            "--count",
            "40",
        ]);
        assert_eq!(ran.code(), 0, "{}: {ran:?}", program_path.display());
        for how in ["unsigned", "tampered", "wrong-token", "oversized"] {
            let ran = send(&["--break", how]);
            assert_eq!(ran.code(), 0, "{how}: {ran:?}");
        }

        let mut listener = Listener::start(&["--json", "--forward", &example.url]);
        assert_eq!(run(&mut program(["send", &listener.url])).code(), 0);
        assert_eq!(listener.json()["forwarded"]["status"], 200);
    }
}
