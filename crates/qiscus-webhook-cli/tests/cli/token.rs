//! Where the token comes from.

use std::fs;
use std::process::{Command, Stdio};

use crate::program::{program, run, run_with};
use crate::sign::{KNOWN_BODY, KNOWN_SIGNATURE, KNOWN_TOKEN};

#[test]
fn another_variable_can_hold_it() {
    let mut command = program(["sign", "--token-env", "BOT_TOKEN"]);
    let ran = run_with(command.env("BOT_TOKEN", KNOWN_TOKEN), KNOWN_BODY.as_bytes());
    assert_eq!(ran.stdout.trim_end(), KNOWN_SIGNATURE);
}

#[test]
fn a_file_can_hold_it() {
    let directory = tempfile::tempdir().unwrap();
    for ending in ["", "\n", "\r\n", "\n\n", "\n \r\n"] {
        let file = directory.path().join("token");
        fs::write(&file, format!("{KNOWN_TOKEN}{ending}")).unwrap();
        let mut command = program(["sign", "--token-file"]);
        let ran = run_with(command.arg(&file), KNOWN_BODY.as_bytes());
        assert_eq!(ran.stdout.trim_end(), KNOWN_SIGNATURE, "{ending:?}");
    }
}

#[test]
fn the_first_of_several_signs_and_each_is_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token");
    fs::write(&file, "another").unwrap();
    let both = |command: &mut Command| {
        command
            .env("BOT_TOKEN", KNOWN_TOKEN)
            .args(["--token-env", "BOT_TOKEN", "--token-file"])
            .arg(&file);
    };
    let mut command = program(["sign"]);
    both(&mut command);
    let ran = run_with(&mut command, KNOWN_BODY.as_bytes());
    assert_eq!(ran.stdout.trim_end(), KNOWN_SIGNATURE);

    let by_the_other = run_with(
        program(["sign", "--token-file"]).arg(&file),
        KNOWN_BODY.as_bytes(),
    );
    for (signature, name) in [
        (KNOWN_SIGNATURE, "the variable BOT_TOKEN"),
        (by_the_other.stdout.trim_end(), "the file "),
    ] {
        let mut command = program(["verify", "--signature", signature]);
        both(&mut command);
        let ran = run_with(&mut command, KNOWN_BODY.as_bytes());
        assert_eq!(ran.code(), 0, "{ran:?}");
        assert!(ran.stdout.contains(name), "{ran:?}");
    }
}

#[test]
fn they_are_taken_in_the_order_of_the_command_line() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, token: &str| {
        let path = directory.path().join(name);
        fs::write(&path, token).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let (known, other) = (file("known", KNOWN_TOKEN), file("other", "another"));
    let with = |command: &str, args: &str| {
        let mut command = program(command.split(' '));
        for arg in args.split(' ') {
            let arg = arg.replace("KNOWN_FILE", &known);
            command.arg(arg.replace("OTHER_FILE", &other));
        }
        command.env("KNOWN", KNOWN_TOKEN).env("OTHER", "another");
        run_with(&mut command, KNOWN_BODY.as_bytes())
    };
    for (args, is_known) in [
        ("--token-file KNOWN_FILE --token-env OTHER", true),
        ("--token-file=KNOWN_FILE --token-env=OTHER", true),
        ("--token-env KNOWN --token-file OTHER_FILE", true),
        ("--token-file OTHER_FILE --token-env KNOWN", false),
        ("--token-env OTHER --token-file KNOWN_FILE", false),
        (
            "--token-file KNOWN_FILE --token-env OTHER --token-file OTHER_FILE --token-env KNOWN",
            true,
        ),
        (
            "--token-env OTHER --token-file KNOWN_FILE --token-env KNOWN --token-file OTHER_FILE",
            false,
        ),
    ] {
        let ran = with("sign -", args);
        assert_eq!(ran.code(), 0, "{args}: {ran:?}");
        let is_so = ran.stdout.trim_end() == KNOWN_SIGNATURE;
        assert_eq!(is_so, is_known, "{args}");
    }
    // Of two that hold the same token, the first is named.
    let verify = format!("verify --signature {KNOWN_SIGNATURE} -");
    for (args, name) in [
        (
            "--token-env OTHER --token-file KNOWN_FILE --token-file OTHER_FILE --token-env KNOWN",
            "the file ",
        ),
        (
            "--token-file OTHER_FILE --token-env OTHER --token-env KNOWN --token-file KNOWN_FILE",
            "the variable KNOWN",
        ),
    ] {
        let ran = with(&verify, args);
        assert_eq!(ran.code(), 0, "{args}: {ran:?}");
        assert!(ran.stdout.contains(name), "{args}: {ran:?}");
    }
}

#[test]
fn a_file_that_holds_more_than_it_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("token");
    for (text, why) in [
        (format!("{KNOWN_TOKEN}\nmore"), "several lines"),
        (format!("\u{feff}{KNOWN_TOKEN}"), "byte-order mark"),
        ("\n \n".to_owned(), "token is blank"),
        ("\0".repeat(64), "token is blank"),
        (format!("{KNOWN_TOKEN}\0\0"), "a NUL character"),
    ] {
        fs::write(&file, text).unwrap();
        let ran = run(program(["sign", "--token-file"]).arg(&file));
        assert_eq!(ran.code(), 2);
        assert!(ran.stderr.contains(why), "{ran:?}");
        assert!(!ran.stderr.contains(KNOWN_TOKEN), "{ran:?}");
    }
}

#[test]
fn without_one_the_next_step_is_told() {
    for (args, text) in [
        (&["sign"][..], "--token-env NAME or --token-file PATH"),
        (
            &["sign", "--token-env", "NO_SUCH_VARIABLE"],
            "NO_SUCH_VARIABLE is not set",
        ),
        (
            &["sign", "--token-file", "/no/such/file"],
            "Name a file that holds the token",
        ),
        (&["sign", "--token-env", "BLANK"], "token is blank"),
        (
            &["verify", "--signature", "abc", "--token-env", "QUOTES"],
            "token is blank",
        ),
    ] {
        let mut command = program(args);
        let ran = run(command
            .env_remove("QISCUS_SIGNATURE_TOKEN")
            .env("BLANK", " ")
            .env("QUOTES", "\"\""));
        assert_eq!(ran.code(), 2, "{args:?}");
        assert!(ran.stderr.contains(text), "{ran:?}");
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn an_argument_is_no_place_for_it() {
    for args in [
        &["sign", "--token", "s3cret"][..],
        &["sign", "--token=s3cret"],
    ] {
        let ran = run(&mut program(args));
        assert_eq!(ran.code(), 2);
        assert!(
            ran.stderr.contains("can be read by every process"),
            "{ran:?}"
        );
        assert!(!ran.stderr.contains("s3cret"), "{ran:?}");
    }
}

/// `script` gives the program a terminal of its own; the token is typed there, and not shown.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_it_is_asked_for_without_echo() {
    if !test_servers::is_installed("script", "--version", "bsdutils") {
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("body.json");
    fs::write(&file, KNOWN_BODY).unwrap();
    let (program, file) = (env!("CARGO_BIN_EXE_qiscus-webhook"), file.display());
    // The body, or what the program remarks, may well go elsewhere.
    for line in [
        format!("{program} sign {file}"),
        format!("cat {file} | {program} sign"),
        format!("{program} sign {file} 2>/dev/null"),
    ] {
        let mut command = Command::new("script");
        command
            .args(["--quiet", "--return", "--echo", "never", "--command"])
            .args([line.as_str(), "/dev/null"])
            .env_remove("QISCUS_SIGNATURE_TOKEN")
            .stderr(Stdio::piped());
        let ran = run_with(&mut command, format!("{KNOWN_TOKEN}\n").as_bytes());
        assert_eq!(ran.code, Some(0), "{line}: {ran:?}");
        assert!(ran.stdout.contains("Signature token: "), "{ran:?}");
        assert!(ran.stdout.contains(KNOWN_SIGNATURE), "{ran:?}");
        assert!(!ran.stdout.contains(KNOWN_TOKEN), "{ran:?}");
    }
}
