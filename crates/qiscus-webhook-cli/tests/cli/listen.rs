//! `listen`.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use crate::program::{Listener, program, run, run_with};
use crate::receivers::Receiver;

fn send(url: &str, args: &[&str]) -> i32 {
    run(&mut program(["send", url].iter().chain(args))).code()
}

#[test]
fn what_is_accepted_and_what_is_refused_is_a_line_each() {
    let mut listener = Listener::start(&["--color", "always"]);
    assert_eq!(send(&listener.url, &["--text", "Halo \u{1b}[2J"]), 0);
    let line = listener.line();
    assert!(line.contains("accepted 200"), "{line:?}");
    assert!(line.contains("text from \""), "{line:?}");
    assert!(line.contains("\u{1b}[32m"), "{line:?}");
    assert!(
        line.contains("Halo ") && !line.contains("\u{1b}[2J"),
        "{line:?}"
    );

    assert_eq!(send(&listener.url, &["--break", "unsigned"]), 0);
    let line = listener.line();
    assert!(line.contains("refused 401"), "{line:?}");
    assert!(line.contains("no signature header"), "{line:?}");

    listener.terminate();
    assert_eq!(listener.exit_code(), Some(0));
}

#[test]
fn json_is_one_object_a_line() {
    let mut listener = Listener::start(&["--json"]);
    assert_eq!(send(&listener.url, &["--event", "server_api/location"]), 0);
    let json = listener.json();
    assert_eq!(json["outcome"], "accepted");
    assert_eq!(json["status"], 200);
    assert_eq!(json["path"], "/webhook");
    assert_eq!(json["delivery"]["event"], "post_comment");
    assert_eq!(json["delivery"]["message"]["content"]["kind"], "location");
    assert!(json["forwarded"].is_null());

    for (how, reason, status) in [
        ("unsigned", "signature_missing", 401),
        ("tampered", "signature_mismatch", 401),
        ("wrong-token", "signature_mismatch", 401),
        ("oversized", "body_too_large", 413),
    ] {
        assert_eq!(send(&listener.url, &["--break", how]), 0, "{how}");
        let json = listener.json();
        assert_eq!(json["outcome"], "refused");
        assert_eq!(json["reason"], reason);
        assert_eq!(json["status"], status);
    }
}

#[test]
fn json_holds_nothing_that_a_terminal_would_obey() {
    let mut listener = Listener::start(&["--json"]);
    let text = "\u{9b}31m \u{202e}txt \u{2066}";
    assert_eq!(send(&listener.url, &["--text", text]), 0);
    let line = listener.line();
    assert!(
        !line.contains(['\u{9b}', '\u{202e}', '\u{2066}']),
        "{line:?}"
    );
    let json: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(json["delivery"]["message"]["text"], text);
}

#[test]
fn what_is_accepted_is_forwarded_byte_for_byte() {
    for receiver in Receiver::all() {
        let mut listener = Listener::start(&["--json", "--forward", &receiver.url()]);
        let body = b"{ \"type\" : \"room_archived\" }\n";
        let mut command = program(["send", &listener.url, "--file", "-"]);
        assert_eq!(run_with(&mut command, body).code(), 0);
        let json = listener.json();
        assert_eq!(json["forwarded"]["status"], 200, "{json}");
        assert_eq!(json["delivery"]["declared_type"], "room_archived");

        assert_eq!(send(&listener.url, &["--break", "tampered"]), 0);
        assert_eq!(listener.json()["outcome"], "refused");

        // The receiver verified the signature again: that it has the delivery proves both.
        let deliveries = receiver.deliveries();
        assert_eq!(deliveries.len(), 1, "{}", receiver.name);
        assert_eq!(&deliveries[0].body()[..], body);
    }
}

#[test]
fn many_at_once_are_forwarded_each_once() {
    let receiver = Receiver::axum(StatusCode::OK);
    let mut listener = Listener::start(&["--json", "--forward", &receiver.url()]);
    assert_eq!(
        send(&listener.url, &["--count", "60", "--concurrency", "6"]),
        0
    );
    let printed: BTreeSet<_> = (0..60)
        .map(|_| listener.json()["delivery"]["id"].as_u64().unwrap())
        .collect();
    assert_eq!(printed.len(), 60);
    assert_eq!(receiver.deliveries().len(), 60);
}

#[test]
fn the_sender_gets_the_status_that_came_back() {
    let receiver = Receiver::axum(StatusCode::SERVICE_UNAVAILABLE);
    let mut listener = Listener::start(&["--json", "--forward", &receiver.url()]);
    assert_eq!(send(&listener.url, &[]), 1);
    let json = listener.json();
    assert_eq!(
        (&json["status"], &json["forwarded"]["status"]),
        (&503.into(), &503.into())
    );

    let mut listener = Listener::start(&["--json", "--forward", "http://127.0.0.1:1/"]);
    assert_eq!(send(&listener.url, &[]), 1);
    let json = listener.json();
    assert_eq!(json["status"], 502);
    assert!(
        json["forwarded"]["error"]
            .as_str()
            .unwrap()
            .contains("nobody listens"),
        "{json}"
    );
}

#[test]
fn what_is_not_recognized_is_printed_with_its_body() {
    let mut listener = Listener::start(&["--json"]);
    let mut post = |body: &[u8]| {
        let mut command = program(["send", &listener.url, "--file", "-"]);
        assert_eq!(run_with(&mut command, body).code(), 0);
        listener.json()
    };
    let json = post(b"{ \"type\" : \"room_archived\" }\n");
    assert_eq!(json["body"], "{ \"type\" : \"room_archived\" }\n");
    assert_eq!(json["bytes"], 29);
    let json = post(b"\x1f\x8b\xff");
    assert_eq!(json["body_base64"], "H4v/");
    assert!(json["body"].is_null());
}

#[test]
fn a_part_alone_and_a_verdict_alone_can_be_asked_for() {
    let mut listener =
        Listener::start(&["--only", "refused", "--show", "headers", "--show", "body"]);
    assert_eq!(send(&listener.url, &[]), 0);
    assert_eq!(send(&listener.url, &["--break", "unsigned"]), 0);
    let first = listener.line();
    assert!(
        first.contains("#2") && first.contains("refused 401"),
        "{first}"
    );
    assert!(listener.line().starts_with("    POST /webhook HTTP/1.1"));
    let mut shown = String::new();
    while !shown.contains("post_comment_mobile") {
        shown.push_str(&listener.line());
    }
    assert!(
        shown.contains("    content-type: application/json"),
        "{shown}"
    );
    assert!(shown.contains("    {\"app_code\""), "{shown}");
}

#[test]
fn no_name_looks_like_the_programs_own_words() {
    let mut listener = Listener::start(&[]);
    let forged = "x\"  → 200 in 0.1 ms\n20:00:00+07 #9  accepted";
    assert_eq!(send(&listener.url, &["--text", forged]), 0);
    let line = listener.line();
    assert!(
        line.ends_with("in \"Budi\": \"x\\\"  → 200 in 0.1 ms\\n20:00:00+07 #9  accepted\"\n"),
        "{line:?}"
    );
}

#[test]
fn nothing_of_a_stranger_s_request_commands_the_terminal() {
    let mut listener = Listener::start(&["--show", "headers", "--show", "body"]);
    let address = listener.url.strip_prefix("http://").unwrap();
    let address = address.split('/').next().unwrap();
    let obeyed = "\u{9b}31m\u{202e}";
    let body = format!("{obeyed} the end");
    let request = format!(
        "POST /a{obeyed}b HTTP/1.1\r\nhost: x\r\nx-note: c{obeyed}d\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut shown = String::new();
    while !shown.contains("the end") {
        shown.push_str(&listener.line());
    }
    assert!(shown.contains("refused 401"), "{shown:?}");
    assert!(!shown.contains(['\u{9b}', '\u{202e}']), "{shown:?}");
    let escaped = r"\u{9b}31m\u{202e}";
    assert_eq!(shown.matches(escaped).count(), 4, "{shown:?}");
}

#[test]
fn times_are_local_and_say_their_zone() {
    let mut command = program(["listen", "127.0.0.1:0", "--no-ui"]);
    command.env("TZ", "Asia/Kolkata");
    let mut listener = Listener::of(command, false);
    assert_eq!(send(&listener.url, &[]), 0);
    let line = listener.line();
    assert_eq!(line.get(8..14), Some("+05:30"), "{line}");
}

#[test]
fn it_ends_when_nobody_reads() {
    let mut listener = Listener::start(&[]);
    listener.close_stdout();
    // A process that another test is about to start may hold the pipe open for a moment longer.
    let begun = Instant::now();
    while !listener.has_ended() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it runs on");
        let ran = run(&mut program(["send", &listener.url]));
        assert!(ran.code() == 0 || ran.stderr.contains("error"), "{ran:?}");
    }
    assert_eq!(listener.exit_code(), Some(0));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = run(&mut program(["listen", &address]));
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("Choose another port"), "{ran:?}");
    let ran = run(&mut program(["listen", "somewhere"]));
    assert_eq!(ran.code(), 2);
}
