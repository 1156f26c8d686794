//! Against the receivers of the examples, as a user would start them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use test_servers::Program;

use crate::program::{Listener, TOKEN, program, run};

/// Builds the examples as the program was built, which costs next to nothing when they are built, and
/// says where they are.
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
    // A profile's folder has its name; but for the one that was there before there were names.
    let folder = directory.file_name().unwrap();
    let is_dev = folder == "debug";
    command.arg("--profile");
    command.arg(if is_dev { OsStr::new("dev") } else { folder });
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
        let mut example = Program::start(
            Command::new(&program_path)
                .env("ADDR", "127.0.0.1:0")
                .env("QISCUS_SIGNATURE_TOKEN", TOKEN),
        );
        let url = format!("http://{}/webhook", example.address());
        let send = |args: &[&str]| run(&mut program(["send", &url].iter().chain(args)));

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

        let mut listener = Listener::start(&["--json", "--forward", &url]);
        assert_eq!(run(&mut program(["send", &listener.url])).code(), 0);
        assert_eq!(listener.json()["forwarded"]["status"], 200);
    }
}
