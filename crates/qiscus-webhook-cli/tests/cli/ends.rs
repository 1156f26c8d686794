//! How the program ends: help, usage, closed pipes; and what helps to use it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use qiscus_webhook_testing::TestEvent;

use crate::program::{Ran, program, run};

const COMMANDS: [&str; 7] = [
    "sign",
    "verify",
    "inspect",
    "send",
    "listen",
    "completions",
    "man",
];

#[test]
fn the_help_of_help_is_no_command() {
    for option in ["-h", "--help"] {
        let ran = run(&mut program(["help", option]));
        assert_eq!(ran.code(), 0, "{ran:?}");
        assert!(ran.stdout.contains("qiscus-webhook help"), "{ran:?}");
    }
}

#[test]
fn every_help_has_an_example() {
    for command in COMMANDS {
        let ran = run(&mut program([command, "--help"]));
        assert_eq!(ran.code(), 0, "{command}");
        assert!(ran.stdout.contains("Example"), "{ran:?}");
        assert!(
            ran.stdout.contains(&format!("qiscus-webhook {command}")),
            "{ran:?}"
        );
    }
    let ran = run(&mut program(["--help"]));
    assert_eq!(ran.code(), 0);
    for text in COMMANDS.iter().chain(&["Exit codes", "Example"]) {
        assert!(ran.stdout.contains(text), "{text}");
    }
    assert!(
        run(&mut program(["--version"]))
            .stdout
            .starts_with("qiscus-webhook ")
    );
}

#[test]
fn wrong_usage_is_2() {
    for args in [
        &[][..],
        &["receive"],
        &["sign", "--colour"],
        &["verify"],
        &["man", "woman"],
    ] {
        let ran = run(&mut program(args));
        assert_eq!(ran.code(), 2, "{args:?}");
        assert!(!ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_1() {
    let ran = run(&mut program(["inspect", "/no/such/file"]));
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("/no/such/file"), "{ran:?}");
}

#[test]
fn every_shell_has_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = run(&mut program(["completions", shell]));
        assert_eq!(ran.code(), 0, "{shell}");
        assert!(ran.stdout.contains("token-file"), "{shell}");
        // The others complete no values.
        if matches!(shell, "bash" | "zsh" | "fish") {
            assert!(ran.stdout.contains("wrong-token"), "{shell}");
        }
    }
}

#[test]
fn the_manual_is_roff() {
    let ran = run(&mut program(["man"]));
    assert_eq!(ran.code(), 0);
    assert!(
        ran.stdout.contains(".TH qiscus-webhook 1"),
        "{}",
        ran.stdout
    );
    for command in COMMANDS {
        let ran = run(&mut program(["man", command]));
        assert_eq!(ran.code(), 0, "{command}");
        assert!(ran.stdout.contains(".SH SYNOPSIS"), "{}", ran.stdout);
        assert!(
            ran.stdout
                .contains(&format!("qiscus\\-webhook\\-{command}")),
            "{}",
            ran.stdout
        );
    }
}

/// A pipe whose reader has gone before anything is written.
fn run_closed(args: &[&str]) -> Ran {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = program(args);
    let output = command
        .stdout(writer)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    output.into()
}

#[test]
fn a_closed_pipe_is_no_accident() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("body.json");
    std::fs::write(
        &file,
        TestEvent::text("")
            .in_group()
            .with_participants(2_000)
            .body(),
    )
    .unwrap();
    let file = file.to_str().unwrap();
    for args in [
        &["inspect", "--json", file][..],
        &["inspect", file],
        &["sign", file],
        &["completions", "zsh"],
        &["man"],
        &["--help"],
    ] {
        let ran = run_closed(args);
        assert_eq!(ran.code(), 0, "{args:?}: {ran:?}");
        assert_eq!(ran.stderr, "", "{args:?}");
    }
    // The verdict stands, whoever hears it.
    let ran = run_closed(&["verify", "--signature", &"0".repeat(64), file]);
    assert_eq!(ran.code(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let body = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/explain/body.json");
    let signature = "0".repeat(64);
    for args in [
        &["man"][..],
        &["completions", "bash"],
        &["sign", body],
        &["inspect", body],
        &["inspect", "--json", body],
        &["verify", "--signature", &signature, body],
        &["send", "--dry-run", "http://127.0.0.1:1/"],
    ] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let output = program(args)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let ran = Ran::from(output);
        assert_eq!(ran.code(), 1, "{args:?}");
        assert!(ran.stderr.contains("can't write the output"), "{ran:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_listen() {
    for options in [&["--no-ui"][..], &["--no-ui", "--json"]] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let mut child = program(["listen", "127.0.0.1:0"].iter().chain(options))
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let (url, _) = line
            .strip_prefix("listening on ")
            .and_then(|rest| rest.split_once(','))
            .unwrap();
        let ran = run(&mut program(["send", url]));
        assert_eq!(ran.code(), 0, "{ran:?}");
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(1), "{rest}");
        assert!(rest.contains("can't write the output"), "{rest}");
    }
}
