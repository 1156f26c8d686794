//! The body: the exact bytes that were signed, and no others.

use bytes::Bytes;
use qiscus_webhook_core::RejectionReason::SignatureMismatch;
use qiscus_webhook_core::{KeyRing, SignatureToken};

use crate::harness::{At, Request, Setup, TOKEN, ring, sign_with, stamp, vector, vectors};

stamp! {
    every_vector_is_accepted_and_reaches_the_handler_byte_for_byte,
    every_vector_arrives_in_small_chunks_as_well,
    a_body_of_which_any_byte_is_changed_is_refused,
    a_body_with_a_byte_more_or_less_is_refused,
    a_body_that_was_written_anew_is_refused,
    an_empty_body_that_was_signed_is_accepted,
    a_body_of_one_byte_that_was_signed_is_accepted,
    a_body_signed_for_another_is_refused,
}

/// A ring of every token that a vector was signed with.
fn every_token() -> KeyRing {
    let mut tokens: Vec<_> = vectors()
        .iter()
        .map(|vector| vector.token.as_str())
        .collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
        .into_iter()
        .filter(|token| *token != TOKEN)
        .fold(ring(TOKEN), |ring, token| {
            ring.with_previous(SignatureToken::new(token).unwrap())
        })
}

async fn every_vector_is_accepted_and_reaches_the_handler_byte_for_byte(at: At) {
    let receiver = at.start(Setup::default().with_keys(every_token())).await;
    for vector in vectors() {
        let outcome = receiver.deliver(Request::of(vector)).await;
        let seen = outcome.accepted();
        assert_eq!(seen.delivery.body(), &vector.body, "{}", vector.name);
        assert_eq!(seen.body, vector.body, "{}", vector.name);
        assert_eq!(
            seen.delivery.event().kind(),
            vector.event,
            "{}",
            vector.name
        );
        let is_current = seen.delivery.matched_key().is_current();
        assert_eq!(is_current, vector.token == TOKEN, "{}", vector.name);
    }
}

async fn every_vector_arrives_in_small_chunks_as_well(at: At) {
    let receiver = at.start(Setup::default().with_keys(every_token())).await;
    for vector in vectors() {
        let outcome = receiver.deliver(Request::of(vector).chunked(97)).await;
        assert_eq!(outcome.accepted().body, vector.body, "{}", vector.name);
    }
}

async fn a_body_of_which_any_byte_is_changed_is_refused(at: At) {
    let receiver = at.start(Setup::default().with_keys(every_token())).await;
    let good = vector("documented_sample");
    receiver.deliver(Request::of(&good)).await.accepted();
    for position in 0..good.body.len() {
        let mut body = good.body.to_vec();
        body[position] ^= 1;
        let outcome = receiver.deliver(Request::of(&good).with_body(body)).await;
        outcome.refused(SignatureMismatch);
    }
}

async fn a_body_with_a_byte_more_or_less_is_refused(at: At) {
    let receiver = at.start(Setup::default()).await;
    let good = vector("modern_text").body;
    let more = [&good[..], b"\n"].concat();
    let before = [b" ", &good[..]].concat();
    let less = &good[..good.len() - 1];
    for body in [&more, &before, less] {
        let request = Request::everyday().with_body(Bytes::copy_from_slice(body));
        receiver.deliver(request).await.refused(SignatureMismatch);
    }
}

/// Go escapes `&`, `<` and `>`; `serde_json`, like most, does not. The value is the same.
async fn a_body_that_was_written_anew_is_refused(at: At) {
    let receiver = at.start(Setup::default()).await;
    let good = vector("modern_text").body;
    let value: serde_json::Value = serde_json::from_slice(&good).unwrap();
    let compact = serde_json::to_vec(&value).unwrap();
    let pretty = serde_json::to_vec_pretty(&value).unwrap();
    for body in [compact, pretty] {
        assert_ne!(body, good);
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&body).unwrap(),
            value
        );
        let request = Request::everyday().with_body(body);
        receiver.deliver(request).await.refused(SignatureMismatch);
    }
}

async fn an_empty_body_that_was_signed_is_accepted(at: At) {
    let receiver = at.start(Setup::default()).await;
    let empty = Request::of(&vector("empty"));
    for request in [empty.clone(), empty.chunked(1)] {
        let outcome = receiver.deliver(request).await;
        let seen = outcome.accepted();
        assert!(seen.delivery.body().is_empty());
        assert!(seen.delivery.event().is_unrecognized());
    }
}

async fn a_body_of_one_byte_that_was_signed_is_accepted(at: At) {
    let receiver = at.start(Setup::default()).await;
    let one = Request::of(&vector("one_byte"));
    for request in [one.clone(), one.chunked(1)] {
        assert_eq!(receiver.deliver(request).await.accepted().body, "{");
    }
}

async fn a_body_signed_for_another_is_refused(at: At) {
    let receiver = at.start(Setup::default()).await;
    let other = vector("modern_location").signature;
    let request = Request::everyday().with_signature(other);
    receiver.deliver(request).await.refused(SignatureMismatch);
}

#[test]
fn our_signatures_are_those_of_other_programs() {
    for vector in vectors() {
        let signature = ring(&vector.token).sign(&vector.body);
        assert_eq!(signature.to_hex(), vector.signature, "{}", vector.name);
    }
}

#[test]
fn the_tests_sign_as_other_programs_do() {
    for vector in vectors() {
        let signature = sign_with(&vector.token, &vector.body);
        assert_eq!(signature, vector.signature, "{}", vector.name);
    }
}

#[test]
fn the_known_answer_is_in_the_vectors() {
    let sample = vector("documented_sample");
    assert_eq!(sample.token, "YOUR_SIGNATURE_TOKEN");
    assert_eq!(
        sample.signature,
        "ba7868f64c878842bdb850eb61576346209272ff0c25cbc1fd18776dd23294c8"
    );
}
