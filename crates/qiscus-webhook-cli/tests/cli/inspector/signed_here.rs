//! A signature that was made here does not reach the page, nor another machine by its hand, whichever
//! way it comes round.

use std::thread;
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use super::arrival::send;
use super::requests::{ask, ask_with, status};
use crate::program::{Listener, program, run_with};
use crate::receivers::Receiver;

/// Orders a delivery sent again, and gives the whole answer.
pub(super) fn resend(listener: &Listener, id: u64, order: &serde_json::Value) -> String {
    let path = format!("/SECRET/api/deliveries/{id}/resend");
    let headers = [
        "Host: OWN",
        "Origin: http://OWN",
        "Content-Type: application/json",
    ];
    ask_with(listener, "POST", &path, &headers, &order.to_string())
}

/// Everything that the page can ask of a delivery.
fn told(listener: &Listener, id: u64) -> String {
    ["", "/curl", "/rust", "/explanation"]
        .map(|part| {
            let path = format!("/SECRET/api/deliveries/{id}{part}");
            let answer = ask(listener, "GET", &path, &["Host: OWN"]);
            assert_eq!(status(&answer), "200", "{path}");
            answer
        })
        .concat()
}

fn made_for(body: &str) -> String {
    let signed = run_with(&mut program(["sign"]), body.as_bytes());
    signed.stdout.trim().to_owned()
}

pub(super) fn order(to: &str, body: Option<&str>, signature: &str) -> serde_json::Value {
    let to = (!to.is_empty()).then_some(to);
    serde_json::json!({ "to": to, "body": body, "signature": signature })
}

/// Kept for examples (RFC 5737): nobody is there.
const ELSEWHERE: &str = "http://192.0.2.1/";

#[test]
fn it_is_not_told_when_it_is_sent_again_as_it_is() {
    let receiver = Receiver::axum(StatusCode::OK);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    send(&listener, &["--text", "Halo"]);
    let edited = r#"{"type":"x"}"#;
    let other = r#"{"type":"y"}"#;
    for (id, order) in [
        (1, order("", Some(edited), "anew")),
        (2, order("", None, "kept")),
        (3, order("", Some(other), "kept")),
    ] {
        let answer = resend(&listener, id, &order);
        assert_eq!(status(&answer), "200", "{order}: {answer}");
    }
    let signature = made_for(edited);
    for id in 2..=4 {
        let told = told(&listener, id);
        assert!(told.contains("not shown"), "{id}: {told}");
        assert!(!told.contains(&signature), "{id}: {told}");
        let answer = resend(&listener, id, &order(ELSEWHERE, None, "kept"));
        assert_eq!(status(&answer), "403", "{id}: {answer}");
        let answer = resend(&listener, id, &order(ELSEWHERE, Some(edited), "kept"));
        assert_eq!(status(&answer), "403", "{id}: {answer}");
    }
}

#[test]
fn it_is_not_told_when_it_comes_back_to_this_very_receiver() {
    let listener = Listener::start(&[]);
    send(&listener, &["--text", "Halo"]);
    let edited = r#"{"type":"x"}"#;
    let answer = resend(&listener, 1, &order(&listener.url, Some(edited), "anew"));
    assert_eq!(status(&answer), "200", "{answer}");
    let signature = made_for(edited);
    // The second is what was sent, the third is what came.
    let path = "/SECRET/api/deliveries/3";
    let begun = Instant::now();
    while status(&ask(&listener, "GET", path, &["Host: OWN"])) != "200" {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "it does not come"
        );
        thread::sleep(Duration::from_millis(20));
    }
    let came = told(&listener, 3);
    assert!(came.contains("not shown"), "{came}");
    assert!(!came.contains(&signature), "{came}");
    let answer = resend(&listener, 3, &order(ELSEWHERE, None, "kept"));
    assert_eq!(status(&answer), "403", "{answer}");
}

#[test]
fn it_is_not_told_of_a_body_that_is_too_large_to_be_accepted() {
    let receiver = Receiver::axum(StatusCode::OK);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    send(&listener, &[]);
    let large = format!("{{\"type\":\"{}\"}}", "x".repeat(1_048_576));
    let answer = resend(&listener, 1, &order("", Some(&large), "anew"));
    assert_eq!(status(&answer), "200", "{answer}");
    let told = told(&listener, 2);
    assert!(told.contains("it must answer 413"));
    assert!(!told.contains(&made_for(&large)));
}

#[test]
fn what_came_with_its_signature_is_shown_as_it_came() {
    let receiver = Receiver::axum(StatusCode::OK);
    let listener = Listener::start(&["--forward", &receiver.url()]);
    let body = r#"{"type":"x"}"#;
    let mut command = program(["send", &listener.url, "--file", "-"]);
    assert_eq!(run_with(&mut command, body.as_bytes()).code(), 0);
    // Signed here again it is the same: what the page has already is no secret.
    assert_eq!(
        status(&resend(&listener, 1, &order("", None, "anew"))),
        "200"
    );
    for id in 1..=2 {
        assert!(told(&listener, id).contains(&made_for(body)), "{id}");
    }
}

/// A name may lead here when it is asked for, and elsewhere when it is connected to.
#[test]
fn what_is_signed_here_goes_to_an_address_that_can_be_no_other_machine_s() {
    let receiver = Receiver::axum(StatusCode::OK);
    let listener = Listener::start(&[]);
    send(&listener, &[]);
    let port = receiver.url().rsplit(':').next().unwrap().to_owned();
    let to = |host: &str| {
        let order = order(&format!("http://{host}:{port}"), Some("x"), "anew");
        status(&resend(&listener, 1, &order)).to_owned()
    };
    for host in ["127.0.0.1", "127.1.2.3", "LocalHost", "[::1]"] {
        assert_eq!(to(host), "200", "{host}");
    }
    // The first is an address of this machine too, but for the resolver to say.
    for host in ["127.1", "localhost.example", "0.0.0.0", "192.0.2.1"] {
        assert_eq!(to(host), "403", "{host}");
    }
}
