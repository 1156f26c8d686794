//! What `send` sends beside the body, and what it shows of the answer.

use crate::canned::Canned;
use crate::program::{Ran, program, run};

fn send(url: &str, args: &[&str]) -> Ran {
    run(&mut program(["send", url].iter().chain(args)))
}

const OK: &str =
    "HTTP/1.1 200 OK\r\nx-request-id: 7\r\ncontent-length: 15\r\n\r\nthanks\n\u{1b}[31mred";

#[test]
fn the_answer_is_shown_when_asked_for() {
    let server = Canned::answering(OK);
    let ran = send(&server.url(), &["-v"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    for text in ["x-request-id: 7", "\nthanks\n", r"\u{1b}[31mred"] {
        assert!(ran.stdout.contains(text), "{text:?} in {ran:?}");
    }
    assert!(!ran.stdout.contains('\u{1b}'), "{ran:?}");
    let ran = send(&server.url(), &[]);
    assert!(!ran.stdout.contains("thanks"), "{ran:?}");
}

#[test]
fn headers_are_added_and_replaced() {
    let server = Canned::answering(OK);
    let args = [
        "--header",
        "X-Tenant: a",
        "--header",
        "x-tenant: b",
        "--header",
        "Content-Type: text/plain",
    ];
    assert_eq!(send(&server.url(), &args).code(), 0);
    let request = server.request();
    assert_eq!(request.header("x-tenant"), ["a", "b"]);
    assert_eq!(request.header("content-type"), ["text/plain"]);
    assert_eq!(request.header("qiscus-sdk-signature").len(), 1);
    assert_eq!(send(&server.url(), &[]).code(), 0);
    assert_eq!(
        server.request().header("content-type"),
        ["application/json"]
    );
}

#[test]
fn a_dry_run_sends_nothing() {
    // Nobody listens there.
    let ran = send(
        "http://127.0.0.1:1/webhook",
        &["--dry-run", "--header", "x-a: b", "--text", "Halo"],
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    for text in [
        "POST http://127.0.0.1:1/webhook\n",
        "qiscus-sdk-signature: ",
        "content-type: application/json",
        "x-a: b",
        "\n\n{\"app_code\":",
        "\"text\":\"Halo\"",
    ] {
        assert!(ran.stdout.contains(text), "{text:?} in {ran:?}");
    }
}

#[test]
fn an_answer_without_end_ends_for_us() {
    let server = Canned::endless();
    assert_eq!(send(&server.url(), &[]).code(), 0);
}
