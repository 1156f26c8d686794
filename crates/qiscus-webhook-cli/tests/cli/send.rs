//! `send`.

use axum::http::StatusCode;
use qiscus_webhook_core::event::Origin;

use crate::program::{Ran, program, run, run_with};
use crate::receivers::Receiver;

fn send(url: &str, args: &[&str]) -> Ran {
    run(&mut program(["send", url].iter().chain(args)))
}

#[test]
fn one_event_is_accepted() {
    for receiver in Receiver::all() {
        let ran = send(&receiver.url(), &[]);
        assert_eq!(ran.code(), 0, "{}: {ran:?}", receiver.name);
        assert!(ran.stdout.starts_with("200 OK in "), "{ran:?}");
        let deliveries = receiver.deliveries();
        assert_eq!(deliveries.len(), 1);
        assert!(deliveries[0].id().is_some());
    }
}

#[test]
fn the_event_is_the_one_asked_for() {
    let receiver = Receiver::axum(StatusCode::OK);
    for args in [
        &["--event", "server_api/buttons", "--text", "Jadi?"][..],
        &["--event", "client/order_card", "--shape", "minimal"],
        &["--shape", "omnichannel"],
    ] {
        assert_eq!(send(&receiver.url(), args).code(), 0, "{args:?}");
    }
    let deliveries = receiver.deliveries();
    let comment = |index: usize| deliveries[index].event().as_post_comment().unwrap();
    assert_eq!(comment(0).origin(), Origin::ServerApi);
    assert_eq!(comment(0).message().content().kind(), "buttons");
    assert_eq!(comment(0).message().text(), "Jadi?");
    assert_eq!(comment(1).message().message_type(), "order_card");
    assert_eq!(comment(1).id(), None);
    assert_eq!(comment(2).channel().unwrap().source(), Some("wa"));
}

#[test]
fn a_file_is_sent_byte_for_byte() {
    let receiver = Receiver::axum(StatusCode::OK);
    let body = b"{\"type\": \"room_archived\"}\n\xff";
    let mut command = program(["send", &receiver.url(), "--file", "-"]);
    assert_eq!(run_with(&mut command, body).code(), 0);
    assert_eq!(&receiver.deliveries()[0].body()[..], body);
}

#[test]
fn what_is_not_accepted_is_told() {
    let receiver = Receiver::axum(StatusCode::INTERNAL_SERVER_ERROR);
    let ran = send(&receiver.url(), &[]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("500 Internal Server Error"), "{ran:?}");
    assert!(ran.stdout.contains("log"), "{ran:?}");

    let mut command = program(["send", &receiver.url()]);
    let ran = run(command.env("QISCUS_SIGNATURE_TOKEN", "another"));
    assert_eq!(ran.code(), 1);
    assert!(
        ran.stdout.contains("The receiver holds another token"),
        "{ran:?}"
    );
}

#[test]
fn a_load_is_counted() {
    for receiver in Receiver::all() {
        let ran = send(
            &receiver.url(),
            &[
                "--count",
                "300",
                "--concurrency",
                "12",
                "--event",
                "text",
                "--event",
                "server_api/reply",
            ],
        );
        assert_eq!(ran.code(), 0, "{}: {ran:?}", receiver.name);
        for text in [
            "200 OK",
            "300",
            "100.0 %",
            "p50",
            "p90",
            "p99",
            "max",
            "sent 300 in",
        ] {
            assert!(ran.stdout.contains(text), "{text} in {ran:?}");
        }
        let deliveries = receiver.deliveries();
        assert_eq!(deliveries.len(), 300);
        let replies = deliveries
            .iter()
            .filter(|delivery| {
                delivery.event().as_post_comment().unwrap().origin() == Origin::ServerApi
            })
            .count();
        assert_eq!(replies, 150);
        let ids: std::collections::HashSet<_> = deliveries
            .iter()
            .map(|delivery| delivery.id().unwrap())
            .collect();
        assert_eq!(ids.len(), 300, "each message has an id of its own");
    }
}

#[test]
fn a_rate_is_held() {
    let receiver = Receiver::axum(StatusCode::OK);
    let start = std::time::Instant::now();
    let ran = send(&receiver.url(), &["--count", "11", "--rate", "50"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    // The eleventh begins 10/50 of a second after the first.
    assert!(start.elapsed().as_millis() >= 200, "{:?}", start.elapsed());
    assert!(ran.stdout.contains("50.0 asked for"), "{ran:?}");
}

#[test]
fn a_load_that_is_refused_fails() {
    let receiver = Receiver::axum(StatusCode::OK);
    let mut command = program(["send", &receiver.url(), "--count", "20"]);
    let ran = run(command.env("QISCUS_SIGNATURE_TOKEN", "another"));
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("401 Unauthorized"), "{ran:?}");
    assert!(receiver.deliveries().is_empty());

    let ran = send("http://127.0.0.1:1/webhook", &["--count", "3"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("connection refused"), "{ran:?}");
}

#[test]
fn a_receiver_that_verifies_refuses_every_break() {
    const AT_ONCE: &[(&str, &str)] = &[
        ("unsigned", "401"),
        ("tampered", "401"),
        ("wrong-token", "401"),
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
    for how in ["unsigned", "tampered", "wrong-token", "oversized", "slow"] {
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
    let ran = send(&elsewhere, &[]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stdout.contains("Check the path"), "{ran:?}");
    let ran = send("http://127.0.0.1:1/webhook", &["--break", "unsigned"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("401 Unauthorized is right"), "{ran:?}");
}

#[test]
fn a_receiver_that_never_answers_is_not_waited_for() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let ran = send(&url, &["--timeout", "0.2"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("no answer within 0.2 s"), "{ran:?}");
    let ran = send(&url, &["--break", "slow", "--timeout", "0.2"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("body deadline"), "{ran:?}");
}

#[test]
fn https_is_spoken() {
    // A receiver that speaks plain HTTP can't be reached by TLS: the handshake is where it fails.
    let receiver = Receiver::trusting();
    let ran = send(&receiver.url().replace("http://", "https://"), &[]);
    if cfg!(feature = "tls") {
        assert_eq!(ran.code(), 1, "{ran:?}");
        assert!(ran.stderr.contains("certificate"), "{ran:?}");
    } else {
        assert_eq!(ran.code(), 2, "{ran:?}");
        assert!(ran.stderr.contains("--features tls"), "{ran:?}");
    }
}

#[test]
fn wrong_usage_is_told_from_failure() {
    for args in [
        &["127.0.0.1:8080"][..],
        &["ftp://127.0.0.1/"],
        &["http://127.0.0.1/", "--count", "0"],
        &["http://127.0.0.1/", "--rate", "-1"],
        &["http://127.0.0.1/", "--timeout", "soon"],
        &["http://127.0.0.1/", "--event", "phone/text"],
        &["http://127.0.0.1/", "--break", "nicely"],
        &["http://127.0.0.1/", "--break", "unsigned", "--count", "2"],
        &["http://127.0.0.1/", "--file", "/no/such/file"],
        &[],
    ] {
        let ran = run(&mut program(["send"].iter().chain(args)));
        assert_eq!(ran.code(), 2, "{args:?}: {ran:?}");
        assert!(!ran.stderr.is_empty());
    }
}
