//! `send`.

use axum::http::StatusCode;
use qiscus_webhook_core::event::Origin;

use crate::canned::Canned;
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
fn a_receiver_that_never_answers_is_not_waited_for() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let begun = std::time::Instant::now();
    let ran = send(&url, &["--timeout", "0.2"]);
    assert_eq!(ran.code(), 1);
    // The default is 30 s.
    let took = begun.elapsed().as_millis();
    assert!((200..25_000).contains(&took), "{took}");
    assert!(ran.stderr.contains("(--timeout)"), "{ran:?}");
    assert!(ran.stderr.contains("no answer within 0.2 s"), "{ran:?}");
    let ran = send(&url, &["--break", "slow", "--timeout", "0.2"]);
    assert_eq!(ran.code(), 1);
    assert!(ran.stderr.contains("body deadline"), "{ran:?}");
}

#[test]
fn an_answer_whose_body_does_not_end_is_an_answer() {
    let server = Canned::answering("HTTP/1.1 202 Accepted\r\ncontent-length: 99\r\n\r\nHalo");
    let ran = send(&server.url(), &["--timeout", "5", "-v"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(ran.stdout.starts_with("202 Accepted in "), "{ran:?}");
    for text in [
        "The body of the answer had not ended (--timeout)",
        "content-length: 99",
        "Halo\n(the rest is not shown)",
    ] {
        assert!(ran.stdout.contains(text), "{text}: {ran:?}");
    }
}

#[test]
fn several_events_are_sent_once_each_without_a_count() {
    let receiver = Receiver::axum(StatusCode::OK);
    let ran = send(
        &receiver.url(),
        &["--event", "text", "--event", "buttons", "--event", "card"],
    );
    assert_eq!(ran.code(), 0, "{ran:?}");
    let deliveries = receiver.deliveries();
    let types: std::collections::BTreeSet<_> = deliveries
        .iter()
        .map(|delivery| {
            delivery
                .event()
                .as_post_comment()
                .unwrap()
                .message()
                .message_type()
        })
        .collect();
    assert_eq!(
        types.into_iter().collect::<Vec<_>>(),
        ["buttons", "card", "text"]
    );
}

#[test]
fn a_misspelled_type_is_told() {
    let receiver = Receiver::axum(StatusCode::OK);
    let ran = send(&receiver.url(), &["--event", "buton"]);
    assert_eq!(ran.code(), 0);
    assert!(ran.stderr.contains("did you mean `buttons`?"), "{ran:?}");
    let ran = send(&receiver.url(), &["--event", "server_api/order_card"]);
    assert_eq!(ran.code(), 0);
    assert!(
        ran.stderr.contains("no message type \"order_card\""),
        "{ran:?}"
    );
    assert_eq!(send(&receiver.url(), &["--event", "reply"]).stderr, "");
    let help = run(&mut program(["send", "--help"]));
    for name in qiscus_webhook_testing::MESSAGE_TYPES {
        assert!(help.stdout.contains(name), "{name}");
    }
}

#[test]
fn no_number_is_too_large_to_be_refused_in_words() {
    let most = u64::MAX.to_string();
    for option in ["--size", "--concurrency", "--count", "--timeout", "--rate"] {
        for number in [most.as_str(), "99999999999999999999999", "-1", "1e400"] {
            let argument = format!("{option}={number}");
            // A rate that high is no limit at all.
            if option == "--rate" && number != "-1" && number != "1e400" {
                continue;
            }
            let ran = run(&mut program(["send", "http://127.0.0.1:1/", &argument]));
            assert_eq!(ran.code(), 2, "{argument}: {ran:?}");
        }
    }
    let ran = send(
        "http://127.0.0.1:1/",
        &["--concurrency", "10000", "--count", "3"],
    );
    assert_eq!(ran.code(), 1, "{ran:?}");
}

#[test]
fn no_more_are_under_way_than_asked_for() {
    let gauge = std::sync::Arc::new(crate::canned::Gauge::default());
    let server = Canned::counting(std::sync::Arc::clone(&gauge));
    let ran = send(&server.url(), &["--count", "40", "--concurrency", "4"]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    let most = gauge.most();
    assert!((2..=4).contains(&most), "{most}");
}

#[test]
fn wrong_usage_is_told_from_failure() {
    for args in [
        &["127.0.0.1:8080"][..],
        &["ftp://127.0.0.1/"],
        &["http://127.0.0.1/", "--count", "0"],
        &["http://127.0.0.1/", "--rate", "-1"],
        &["http://127.0.0.1/", "--timeout", "soon"],
        &["http://127.0.0.1:99999/"],
        &["http://127.0.0.1/", "--header", "no colon"],
        &["http://127.0.0.1/", "--cacert", "a", "--insecure"],
        &["http://127.0.0.1/", "--event", "phone/text"],
        &["http://127.0.0.1/", "--break", "nicely"],
        &["http://127.0.0.1/", "--break", "unsigned", "--count", "2"],
        &[],
    ] {
        let ran = run(&mut program(["send"].iter().chain(args)));
        assert_eq!(ran.code(), 2, "{args:?}: {ran:?}");
        assert!(!ran.stderr.is_empty());
    }
}
