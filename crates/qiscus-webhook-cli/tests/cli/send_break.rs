//! `send --break`.

use std::time::Duration;

use axum::http::StatusCode;
use qiscus_webhook_core::{KeyRing, SignatureToken};
use qiscus_webhook_testing::SignedRequest;

use crate::canned::Canned;
use crate::program::{Ran, TOKEN, program, run};
use crate::receivers::Receiver;

fn send(url: &str, args: &[&str]) -> Ran {
    run(&mut program(["send", url].iter().chain(args)))
}

#[test]
fn a_receiver_that_verifies_refuses_every_break() {
    const AT_ONCE: &[(&str, &str)] = &[
        ("unsigned", "401"),
        ("tampered", "401"),
        ("wrong-token", "401"),
        ("bad-hex", "401"),
        ("two-headers", "401"),
        ("oversized", "413"),
    ];
    let patient = Receiver::all().map(|receiver| (receiver, AT_ONCE));
    let impatient = Receiver::all_impatient().map(|receiver| (receiver, &[("slow", "408")][..]));
    for (receiver, breaks) in patient.into_iter().chain(impatient) {
        for (how, status) in breaks {
            let ran = send(&receiver.url(), &["--break", how]);
            assert_eq!(ran.code(), 0, "{how} on {}: {ran:?}", receiver.name);
            assert!(
                ran.stdout.contains(&format!("was refused with {status} ")),
                "{ran:?}"
            );
        }
        assert!(receiver.deliveries().is_empty(), "{}", receiver.name);
    }
}

#[test]
fn a_receiver_that_trusts_fails_every_break() {
    let receiver = Receiver::trusting();
    for how in [
        "unsigned",
        "tampered",
        "wrong-token",
        "bad-hex",
        "two-headers",
        "oversized",
        "slow",
    ] {
        let ran = send(&receiver.url(), &["--break", how]);
        assert_eq!(ran.code(), 1, "{how}: {ran:?}");
        assert!(ran.stdout.contains("was accepted with 200 OK"), "{ran:?}");
    }
}

#[test]
fn the_right_status_is_the_only_right_one() {
    let receiver = Receiver::axum(StatusCode::OK);
    let elsewhere = receiver.url().replace("/webhook", "/elsewhere");
    let ran = send(&receiver.url(), &["--break", "oversized", "--size", "1000"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("--size"), "{ran:?}");
    let nowhere = Canned::answering("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    for how in ["unsigned", "tampered", "valid", "twice", "chunked"] {
        let ran = send(&nowhere.url(), &["--break", how]);
        assert_eq!(ran.code(), 1, "{how}: {ran:?}");
        assert!(ran.stdout.contains("404 Not Found"), "{ran:?}");
    }
    let ran = send(&elsewhere, &[]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("Check the path"), "{ran:?}");
    let ran = send("http://127.0.0.1:1/webhook", &["--break", "unsigned"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("401 Unauthorized is right"), "{ran:?}");
}

#[test]
fn what_is_right_is_told_in_a_sentence() {
    for (how, status, sentence) in [
        (
            "unsigned",
            "401 Unauthorized",
            "the unsigned request was refused with",
        ),
        (
            "not-json",
            "422 Unprocessable Entity",
            "the signed body that is no JSON was refused as no event with",
        ),
        (
            "not-json",
            "200 OK",
            "the signed body that is no JSON was accepted with",
        ),
        (
            "twice",
            "200 OK",
            "the event that came again was accepted with",
        ),
    ] {
        let server = Canned::answering(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n"));
        let ran = send(&server.url(), &["--break", how]);
        assert_eq!(ran.code(), 0, "{ran:?}");
        let sentence = format!("{sentence} {status}, as it must be, in ");
        assert!(ran.stdout.starts_with(&sentence), "{sentence}: {ran:?}");
        // No status tells that it was handled once.
        let has_remark = ran.stdout.contains("Whether it was handled once");
        assert_eq!(has_remark, how == "twice", "{ran:?}");
    }
}

#[test]
fn all_of_it_is_one_table_with_one_exit_code() {
    for receiver in Receiver::all_with(Duration::from_secs(6)) {
        let ran = send(&receiver.url(), &["--break", "all"]);
        assert_eq!(ran.code(), 0, "{}: {ran:?}", receiver.name);
        assert!(ran.stdout.contains("11 of 11 are right"), "{ran:?}");
        // Valid, chunked and no JSON once each, and one message twice.
        assert_eq!(receiver.deliveries().len(), 5, "{}", receiver.name);
    }
    let ran = send(&Receiver::trusting().url(), &["--break", "all"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("4 of 11 are right"), "{ran:?}");
    assert!(ran.stdout.contains("WRONG"), "{ran:?}");
    let ran = send("http://127.0.0.1:1/", &["--break", "all"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("0 of 11 are right"), "{ran:?}");
    assert!(ran.stdout.contains("connection refused"), "{ran:?}");
    let steps = "valid, chunked, twice, not-json, unsigned, tampered, wrong-token, bad-hex, two-headers, oversized, slow: Start the receiver";
    assert!(ran.stdout.contains(steps), "{ran:?}");
}

#[test]
fn what_must_be_accepted_is() {
    for receiver in Receiver::all() {
        for how in ["valid", "chunked", "twice", "not-json"] {
            let ran = send(&receiver.url(), &["--break", how]);
            assert_eq!(ran.code(), 0, "{how}: {ran:?}");
            assert!(ran.stdout.contains("was accepted with 200 OK"), "{ran:?}");
        }
        let deliveries = receiver.deliveries();
        assert_eq!(deliveries.len(), 5);
        assert_eq!(
            deliveries[2].id(),
            deliveries[3].id(),
            "the same message twice"
        );
    }
    let refusing = Canned::answering("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
    for how in ["valid", "chunked", "twice", "not-json"] {
        let ran = send(&refusing.url(), &["--break", how]);
        assert_eq!(ran.code(), 1, "{how}: {ran:?}");
    }
}

#[test]
fn each_is_broken_in_what_its_name_says_and_nothing_else() {
    let keys = KeyRing::new(SignatureToken::new(TOKEN).unwrap());
    let server = Canned::answering("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
    for how in [
        "wrong-token",
        "tampered",
        "bad-hex",
        "two-headers",
        "unsigned",
    ] {
        assert_eq!(send(&server.url(), &["--break", how]).code(), 0, "{how}");
        let request = server.request();
        assert_eq!(
            request.header("content-type"),
            ["application/json"],
            "{how}"
        );
        let signed = SignedRequest::new(request.body.clone(), &keys);
        let right = signed.header().unwrap().1.to_owned();
        let other = signed.clone().wrong_token().header().unwrap().1.to_owned();
        let sent = request.header("qiscus-sdk-signature");
        match how {
            "wrong-token" => assert_eq!(sent, [other]),
            "tampered" => assert!(sent.len() == 1 && sent != [right], "{sent:?}"),
            "bad-hex" => assert_eq!(sent, ["z".repeat(64)]),
            "two-headers" => assert!(sent.len() == 2 && sent.contains(&right), "{sent:?}"),
            _ => assert!(sent.is_empty()),
        }
    }
}
