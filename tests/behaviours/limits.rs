//! The body limit: what is too large is refused, and read no further than it must be.

use bytes::Bytes;
use qiscus_webhook_core::RejectionReason::{BodyTooLarge, SignatureMissing};

use crate::harness::{At, Outcome, Request, SIGNATURE, Setup, stamp};

stamp! {
    a_body_of_exactly_the_limit_is_accepted,
    a_body_of_one_byte_more_is_refused,
    the_limit_is_1_mib_unless_it_is_set,
    a_declared_length_over_the_limit_is_refused_without_waiting,
    a_declared_length_of_2_to_the_62_without_a_signature_is_refused_unread,
    a_declared_length_of_2_to_the_62_that_looks_signed_is_refused_unread,
    an_endless_body_is_read_up_to_the_limit,
    of_an_endless_body_that_is_not_signed_only_what_has_come_is_read,
}

fn setup_with_limit(bytes: usize) -> Setup {
    Setup::default().with_limits(|limits| limits.with_body_limit(bytes))
}

fn body(len: usize) -> Bytes {
    vec![b'a'; len].into()
}

/// Where it is counted, the body was not asked for once. Elsewhere the client stalls, and an answer
/// other than that of the deadline tells the same.
#[track_caller]
fn unread(outcome: &Outcome) {
    assert_eq!(outcome.body_polls.unwrap_or_default(), 0);
}

/// Only what had come already was read, without waiting for more.
#[track_caller]
fn read_at_hand(outcome: &Outcome, polls: usize) {
    let counted = outcome.body_polls.unwrap_or_default();
    assert!(counted <= polls, "{counted}");
}

async fn a_body_of_exactly_the_limit_is_accepted(at: At) {
    let receiver = at.start(setup_with_limit(1000)).await;
    let request = Request::signed(body(1000));
    for request in [
        request.clone(),
        request.clone().in_pieces(7),
        request.chunked(300),
    ] {
        assert_eq!(receiver.deliver(request).await.accepted().body.len(), 1000);
    }
}

async fn a_body_of_one_byte_more_is_refused(at: At) {
    let receiver = at.start(setup_with_limit(1000)).await;
    let request = Request::signed(body(1001));
    for request in [
        request.clone(),
        request.clone().chunked(1001),
        request.chunked(300),
    ] {
        receiver.deliver(request).await.refused(BodyTooLarge);
    }
}

async fn the_limit_is_1_mib_unless_it_is_set(at: At) {
    let receiver = at.start(Setup::default()).await;
    let limit = 1024 * 1024;
    for request in [
        Request::signed(body(limit)),
        Request::signed(body(limit)).chunked(40_000),
    ] {
        assert_eq!(receiver.deliver(request).await.accepted().body.len(), limit);
    }
    let more = Request::signed(body(limit + 1));
    for request in [more.clone(), more.chunked(40_000)] {
        receiver.deliver(request).await.refused(BodyTooLarge);
    }
}

async fn a_declared_length_over_the_limit_is_refused_without_waiting(at: At) {
    let receiver = at.start(setup_with_limit(1000)).await;
    let request = Request::signed(body(1001)).cut_to(0).then_stalling();
    // A body as small as this may have come with its head; it is not waited for.
    let outcome = receiver.deliver(request.clone()).await;
    outcome.refused(BodyTooLarge);
    read_at_hand(&outcome, 3);
    let outcome = receiver.deliver(request.without_header(SIGNATURE)).await;
    outcome.refused(SignatureMissing);
    read_at_hand(&outcome, 3);
}

async fn a_declared_length_of_2_to_the_62_without_a_signature_is_refused_unread(at: At) {
    let receiver = at.start(Setup::default()).await;
    let request = Request::unsigned("").declaring(1 << 62).then_stalling();
    let outcome = receiver.deliver(request).await;
    outcome.refused(SignatureMissing);
    unread(&outcome);
}

async fn a_declared_length_of_2_to_the_62_that_looks_signed_is_refused_unread(at: At) {
    let receiver = at.start(Setup::default()).await;
    let request = Request::signed("").declaring(1 << 62).then_stalling();
    let outcome = receiver.deliver(request).await;
    outcome.refused(BodyTooLarge);
    unread(&outcome);
}

async fn an_endless_body_is_read_up_to_the_limit(at: At) {
    let receiver = at.start(setup_with_limit(10_000)).await;
    let request = Request::signed(body(10_500)).chunked(1000).then_stalling();
    let outcome = receiver.deliver(request).await;
    outcome.refused(BodyTooLarge);
    // Ten chunks within the limit, the one that passes it, and a wait before each but the first.
    assert!(outcome.body_polls.is_none_or(|polls| polls <= 22));
    assert_eq!(receiver.budget().in_use(), 0);
}

async fn of_an_endless_body_that_is_not_signed_only_what_has_come_is_read(at: At) {
    let receiver = at.start(setup_with_limit(10_000)).await;
    let request = Request::unsigned(body(10_500))
        .chunked(1000)
        .then_stalling();
    let outcome = receiver.deliver(request).await;
    outcome.refused(SignatureMissing);
    // Eleven chunks, each after a question that comes too soon, and two questions in vain.
    read_at_hand(&outcome, 24);
}
