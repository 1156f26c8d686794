//! A token that is replaced: which tokens are accepted, and from which request on.

use bytes::Bytes;
use qiscus_webhook_core::RejectionReason::SignatureMismatch;
use qiscus_webhook_core::{KeyHandle, KeyRing, SignatureToken};

use crate::harness::{At, NUMBER, Receiver, Request, Setup, eventually, ring, sign_with, stamp};

stamp! {
    old_and_new_token_are_accepted_side_by_side,
    every_token_of_a_ring_is_told_by_its_position_and_label,
    the_old_token_is_refused_once_it_is_removed,
    the_new_token_is_refused_until_it_is_put_in_force,
    a_ring_may_be_put_in_force_again,
    a_request_ends_under_the_ring_under_which_it_began,
}

const BODY: &[u8] = br#"{"type":"of a test"}"#;

fn labelled(token: &str) -> SignatureToken {
    SignatureToken::new(token)
        .unwrap()
        .with_label(format!("label of {token}"))
}

fn signed_with(token: &str) -> Request {
    Request::unsigned(BODY).with_signature(sign_with(token, BODY))
}

#[track_caller]
fn is_accepted(outcome: &crate::harness::Outcome, position: usize, label: Option<&str>) {
    let matched = outcome.accepted().delivery.matched_key();
    assert_eq!((matched.position(), matched.label()), (position, label));
    assert_eq!(matched.is_current(), position == 0);
}

async fn old_and_new_token_are_accepted_side_by_side(at: At) {
    let keys = KeyRing::new(labelled("new")).with_previous(SignatureToken::new("old").unwrap());
    let receiver = at.start(Setup::default().with_keys(keys)).await;
    for _ in 0..2 {
        let new = receiver.deliver(signed_with("new")).await;
        is_accepted(&new, 0, Some("label of new"));
        let old = receiver.deliver(signed_with("old")).await;
        is_accepted(&old, 1, None);
    }
    let other = receiver.deliver(signed_with("older")).await;
    other.refused(SignatureMismatch);
}

async fn every_token_of_a_ring_is_told_by_its_position_and_label(at: At) {
    let tokens: Vec<_> = (0..20).map(|number| format!("token {number}")).collect();
    let keys = tokens[1..]
        .iter()
        .fold(KeyRing::new(labelled(&tokens[0])), |keys, token| {
            keys.with_previous(labelled(token))
        });
    let receiver = at.start(Setup::default().with_keys(keys)).await;
    for (position, token) in tokens.iter().enumerate() {
        let outcome = receiver.deliver(signed_with(token)).await;
        is_accepted(&outcome, position, Some(&format!("label of {token}")));
        let shown = format!("{:?}", outcome.accepted().delivery);
        assert!(!shown.contains(&sign_with(token, BODY)), "{shown}");
    }
}

async fn the_old_token_is_refused_once_it_is_removed(at: At) {
    let keys = KeyHandle::new(ring("new").with_previous(labelled("old")));
    let receiver = at.start(Setup::default().with_keys(keys.clone())).await;
    let outcome = receiver.deliver(signed_with("old")).await;
    is_accepted(&outcome, 1, Some("label of old"));

    keys.replace(ring("new"));
    let outcome = receiver.deliver(signed_with("old")).await;
    outcome.refused(SignatureMismatch);
    is_accepted(&receiver.deliver(signed_with("new")).await, 0, None);
}

async fn the_new_token_is_refused_until_it_is_put_in_force(at: At) {
    let keys = KeyHandle::new(ring("old"));
    let receiver = at.start(Setup::default().with_keys(keys.clone())).await;
    let outcome = receiver.deliver(signed_with("new")).await;
    outcome.refused(SignatureMismatch);

    keys.replace(ring("new").with_previous(labelled("old")));
    is_accepted(&receiver.deliver(signed_with("new")).await, 0, None);
    let outcome = receiver.deliver(signed_with("old")).await;
    is_accepted(&outcome, 1, Some("label of old"));
}

async fn a_ring_may_be_put_in_force_again(at: At) {
    let first = ring("first");
    let keys = KeyHandle::new(first.clone());
    let receiver = at.start(Setup::default().with_keys(keys.clone())).await;
    keys.replace(ring("second"));
    let outcome = receiver.deliver(signed_with("first")).await;
    outcome.refused(SignatureMismatch);
    keys.replace(first);
    is_accepted(&receiver.deliver(signed_with("first")).await, 0, None);
    let outcome = receiver.deliver(signed_with("second")).await;
    outcome.refused(SignatureMismatch);
}

/// The memory budget tells that a body is on its way: it counts what is held beyond 64 KiB.
async fn a_request_ends_under_the_ring_under_which_it_began(at: At) {
    let body = Bytes::from(vec![b' '; 200 * 1024]);
    for (token, accepted) in [("old", true), ("new", false)] {
        let keys = KeyHandle::new(ring("old"));
        let receiver = at.start(Setup::default().with_keys(keys.clone())).await;
        let request = Request::unsigned(body.clone())
            .with_signature(sign_with(token, &body))
            .in_pieces(1024);
        let status = if at.has_socket() {
            in_two_parts(&receiver, request, || keys.replace(ring("new"))).await
        } else {
            let outcome = receiver.deliver_meanwhile(request);
            while receiver.budget().in_use() == 0 {
                tokio::task::yield_now().await;
            }
            keys.replace(ring("new"));
            outcome.await.unwrap().status()
        };
        assert_eq!(status, if accepted { 200 } else { 401 }, "{token}");
    }
}

/// Sends the first half of a request, does something once the receiver holds it, and sends the rest.
async fn in_two_parts(receiver: &Receiver, request: Request, between: impl FnOnce()) -> u16 {
    let wire = request.with_header(NUMBER, "1000000").wire().concat();
    let (first, rest) = wire.split_at(wire.len() / 2);
    let mut connection = receiver.connect().await;
    connection.send_and_read(first, 0).await;
    eventually("the body is on its way", || receiver.budget().in_use() > 0).await;
    between();
    connection.send_and_read(rest, 1).await[0].status
}
