//! The receiver as a service: what it answers, and what it keeps.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderValue;
use http_body_util::BodyExt as _;
use qiscus_webhook_core::SignatureToken;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tower_service::Service as _;

use super::*;
use crate::listen::fixtures;
use crate::listen::printer::{Printer, Said};

fn keys() -> KeyRing {
    KeyRing::new(SignatureToken::new("demo-token").unwrap())
}

/// What it tells of is thrown away.
fn receiver(forward: Option<Forwarder>) -> (Receiver, History) {
    let (said, mut told) = mpsc::channel::<Said>(1);
    tokio::spawn(async move { while told.recv().await.is_some() {} });
    let telling = Telling {
        printer: Printer::to(said),
        is_json: false,
        only: None,
        show: Vec::new(),
    };
    let history = History::after(0);
    (
        Receiver::new(history.clone(), telling, forward, None),
        history,
    )
}

async fn post(receiver: &Receiver, headers: &[(&str, &str)], body: impl Into<Body>) -> Response {
    let mut request = http::Request::post("/hook?a=b");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(body.into()).unwrap();
    let mut router = receiver.clone().router(keys());
    router.call(request).await.unwrap()
}

/// The way to a server that answers once, in these bytes.
async fn forwarder(answer: &'static str) -> Forwarder {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_exact(&mut [0; 16]).await.unwrap();
        stream.write_all(answer.as_bytes()).await.unwrap();
        // Read on, so that the end of the connection drops no byte.
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    });
    Forwarder::new(target.parse().unwrap(), Duration::from_secs(60), None).unwrap()
}

#[tokio::test]
async fn each_request_is_answered_and_kept() {
    let right = keys().sign(b"{}").to_hex().to_string();
    let wrong = "0".repeat(64);
    let (receiver, history) = receiver(None);
    let large = (CONTENT_LENGTH.as_str(), "2097152");
    for (headers, status, kept, state) in [
        (
            &[(SIGNATURE_HEADER, &*right)][..],
            200,
            "{}",
            BodyState::Whole,
        ),
        (&[(SIGNATURE_HEADER, &wrong)], 401, "{}", BodyState::Whole),
        (&[(SIGNATURE_HEADER, "none")], 401, "{}", BodyState::Whole),
        (&[], 401, "{}", BodyState::Whole),
        (&[large], 401, "", BodyState::Unread),
        (
            &[(SIGNATURE_HEADER, &right), large],
            413,
            "",
            BodyState::Unread,
        ),
    ] {
        let answer = post(&receiver, headers, "{}").await;
        assert_eq!(answer.status(), status);
        let entry = history.entry(history.changes_since(0, 9).total).unwrap();
        let arrived = &entry.arrived;
        assert_eq!(
            (&*arrived.body, arrived.body_state),
            (kept.as_bytes(), state)
        );
        let verdict = if status == 200 { "accepted" } else { "refused" };
        assert_eq!(
            (arrived.verdict.name(), arrived.head.target()),
            (verdict, "/hook?a=b")
        );
    }
    assert_eq!(history.counts().to_string(), "1 accepted, 5 refused");
}

#[tokio::test]
async fn the_sender_gets_the_targets_status_and_when_to_ask_again() {
    let forward = "HTTP/1.1 503 Busy\r\nretry-after: 17\r\nx-a: b\r\ncontent-length: 0\r\n\r\n";
    let (receiver, history) = receiver(Some(forwarder(forward).await));
    let right = keys().sign(b"{}").to_hex().to_string();
    let answer = post(&receiver, &[(SIGNATURE_HEADER, &right)], "{}").await;
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()[RETRY_AFTER], "17");
    assert!(!answer.headers().contains_key("x-a"));
    assert_eq!(
        history.counts().to_string(),
        "1 accepted, 0 refused; the forward target failed 1 times"
    );
}

#[tokio::test]
async fn what_is_sent_again_is_kept_under_a_number_of_its_own_while_there_is_a_receiver() {
    let (receiver, history) = receiver(None);
    let again = || fixtures::arrived(b"{}", &[]);
    let forward = forwarder("HTTP/1.1 204 No Content\r\n\r\n").await;
    history.add(again());
    let weak = receiver.downgrade();
    let mut changes = history.subscribe();
    assert_eq!(weak.resend(again(), &forward).await, Some(2));
    let entry = history.entry(2).unwrap();
    while entry.forward.get().is_none() {
        changes.changed().await.unwrap();
    }
    assert_eq!(entry.forward.get().unwrap().status(), 204);
    drop(receiver);
    // The task that passed it on may still tell of it.
    while weak.shared.strong_count() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(weak.resend(again(), &forward).await, None);
}

#[tokio::test]
async fn of_a_refused_body_is_kept_what_the_layer_read_of_it() {
    for (reason, kept, state) in [
        (RejectionReason::SignatureMismatch, "Halo", BodyState::Whole),
        (RejectionReason::BodyInterrupted, "Halo", BodyState::Partial),
        (
            RejectionReason::BodyDeadlineExceeded,
            "Halo",
            BodyState::Partial,
        ),
        (RejectionReason::BodyTooLarge, "", BodyState::Unread),
        (
            RejectionReason::MemoryBudgetExhausted,
            "",
            BodyState::Unread,
        ),
    ] {
        let noted = Noted::new();
        let body = noted.watch("Halo".into(), 9);
        body.collect().await.unwrap();
        assert_eq!(read_by_layer(&noted, reason), (kept.into(), state));
    }
}

#[test]
fn a_length_is_declared_by_a_header_or_known_of_the_body() {
    let streamed = || Body::from_stream(futures_util::stream::empty::<Result<Bytes, Infallible>>());
    for (header, body, length) in [
        (None, Body::from("abc"), Some(3)),
        (None, streamed(), None),
        (Some("7"), streamed(), Some(7)),
        (Some("7"), Body::from("abc"), Some(7)),
        (Some("x"), Body::from("abc"), Some(3)),
        (Some("x"), streamed(), None),
    ] {
        let header = header.map(|text| (CONTENT_LENGTH, HeaderValue::from_static(text)));
        let headers: HeaderMap = header.into_iter().collect();
        assert_eq!(declared_length(&headers, &body), length);
    }
}
