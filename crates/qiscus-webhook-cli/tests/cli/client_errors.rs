//! Why no answer came, in words that name the cause and the way out.

use std::process::Command;

use crate::canned::Canned;
use crate::program::{Ran, program, run};

#[track_caller]
pub(crate) fn fails(command: &mut Command, parts: &[&str]) -> Ran {
    let ran = run(command);
    assert_eq!(ran.code(), 1, "{ran:?}");
    for part in parts {
        assert!(ran.stderr.contains(part), "{part:?} in {ran:?}");
    }
    // The text of types is none for a person.
    for debug in ["UnknownIssuer", "Kind(", "Custom {", "Os {", "hyper::Error"] {
        assert!(!ran.stderr.contains(debug), "{debug} in {ran:?}");
    }
    ran
}

#[test]
fn what_is_no_http_is_told() {
    let speaks_first = Canned::greeting(b"220 mail.example ESMTP\r\n");
    let answers = Canned::answering("-ERR unknown command\r\n\r\n");
    for server in [speaks_first, answers] {
        fails(
            &mut program(["send", &server.url()]),
            &["no HTTP answer", "Something else than an HTTP server"],
        );
    }
}

#[test]
fn a_host_that_nobody_knows_is_told() {
    fails(
        &mut program(["send", "http://bot.invalid/webhook"]),
        &["host not found", "Correct the host's name"],
    );
}

/// No connection can be made to everybody.
#[test]
fn an_address_to_which_there_is_no_way_is_told() {
    fails(
        &mut program(["send", "http://255.255.255.255/webhook"]),
        &["no connection", "whether a firewall is between"],
    );
}

#[test]
fn where_a_redirect_leads_is_told() {
    let server = Canned::answering(
        "HTTP/1.1 302 Found\r\nlocation: https://bot.example/\u{202e}\r\ncontent-length: 0\r\n\r\n",
    );
    let ran = run(&mut program(["send", &server.url()]));
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(
        ran.stdout.contains("It leads to \"https://bot.example/"),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains('\u{202e}'), "{ran:?}");
}

#[test]
fn a_connection_that_is_refused_is_told() {
    fails(
        &mut program(["send", "http://127.0.0.1:1/webhook"]),
        &["connection refused", "Start the receiver"],
    );
}

#[cfg(not(feature = "tls"))]
#[test]
fn a_program_without_tls_says_so() {
    let ran = run(&mut program(["send", "https://127.0.0.1:1/"]));
    assert_eq!(ran.code(), 2, "{ran:?}");
    assert!(
        ran.stderr.contains("default features, of which TLS is one"),
        "{ran:?}"
    );
}

#[cfg(unix)]
#[test]
fn too_many_open_files_are_told() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -n 32; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_qiscus-webhook"))
        .args([
            "send",
            &url,
            "--count",
            "60",
            "--concurrency",
            "60",
            "--timeout",
            "1",
        ])
        .env("QISCUS_SIGNATURE_TOKEN", crate::program::TOKEN);
    let ran = run(&mut command);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.stdout.contains("too many open files"), "{ran:?}");
    assert!(ran.stdout.contains("--concurrency"), "{ran:?}");
}
