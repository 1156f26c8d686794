//! How a body is framed: chunks, lengths that lie, connections that fail or go on.

use bytes::Bytes;
use qiscus_webhook_core::RejectionReason::{
    BodyDeadlineExceeded, BodyInterrupted, SignatureMismatch, SignatureMissing,
};

use crate::harness::{
    At, NUMBER, Request, SIGNATURE, Setup, sign, stamp, stamp_over_sockets, vector,
};

stamp! {
    one_byte_chunks_are_put_together,
    a_client_that_hangs_up_in_the_middle_reaches_no_handler,
    a_length_declared_too_long_is_no_body,
}

stamp_over_sockets! {
    a_length_declared_too_short_cuts_the_body,
    a_body_is_what_was_declared_of_it,
    chunks_that_are_no_chunks_reach_no_handler,
    framing_that_servers_judge_differently_is_refused_or_read_whole,
    a_connection_goes_on_after_an_accepted_request,
    a_connection_stays_in_step_after_a_refused_body,
    good_and_bad_requests_in_one_write_are_told_apart,
    a_refused_body_is_never_taken_for_a_request,
    the_rest_of_a_refused_body_is_never_taken_for_a_request,
    what_follows_a_short_body_is_no_part_of_it,
}

async fn one_byte_chunks_are_put_together(at: At) {
    let receiver = at.start(Setup::default()).await;
    let outcome = receiver.deliver(Request::everyday().chunked(1)).await;
    assert_eq!(outcome.accepted().body, vector("modern_text").body);
}

async fn a_client_that_hangs_up_in_the_middle_reaches_no_handler(at: At) {
    let receiver = at.start(Setup::default()).await;
    for request in [
        Request::everyday().cut_to(200),
        Request::everyday().cut_to(200).chunked(30),
    ] {
        let outcome = receiver.deliver(request.then_hanging_up()).await;
        outcome.unhandled();
        // A server may give up the request before the middleware hears of the client's end.
        if !at.has_socket() {
            outcome.refused(BodyInterrupted);
        }
        receiver.deliver(Request::everyday()).await.accepted();
    }
    // All of the body came, but not its end.
    let endless = Request::everyday().chunked(30).then_hanging_up();
    receiver.deliver(endless).await.unhandled();
    receiver.deliver(Request::everyday()).await.accepted();
}

async fn a_length_declared_too_long_is_no_body(at: At) {
    let receiver = at.start(Setup::impatient(at)).await;
    let body = vector("modern_text").body;
    let request = Request::everyday().declaring(body.len() as u64 + 1);
    receiver
        .deliver(request)
        .await
        .refused(BodyDeadlineExceeded);
}

async fn a_length_declared_too_short_cuts_the_body(at: At) {
    let receiver = at.start(Setup::default()).await;
    let body = vector("modern_text").body;
    let request = Request::everyday().declaring(body.len() as u64 - 1);
    receiver.deliver(request).await.refused(SignatureMismatch);
}

async fn a_body_is_what_was_declared_of_it(at: At) {
    let receiver = at.start(Setup::default()).await;
    let body = vector("modern_text").body;
    let request = Request::everyday()
        .with_signature(sign(&body[..100]))
        .declaring(100);
    assert_eq!(receiver.deliver(request).await.accepted().body, body[..100]);
}

/// A length beside chunks, a length twice, a coding before `chunked`: hyper and actix-http differ in
/// which of them they take (RFC 9112 section 6.3 lets a server refuse them).
async fn framing_that_servers_judge_differently_is_refused_or_read_whole(at: At) {
    let receiver = at.start(Setup::default()).await;
    let everyday = Request::everyday();
    let length = everyday.body().len().to_string();
    let odd = [
        everyday
            .clone()
            .chunked(100)
            .with_header("content-length", length.clone()),
        everyday.clone().with_header("content-length", length),
        everyday
            .clone()
            .chunked(100)
            .with_header("transfer-encoding", "gzip"),
    ];
    for request in odd {
        let mut connection = receiver.connect().await;
        let wire = request.with_header(NUMBER, "7777777").wire().concat();
        let answers = connection.send_and_read(&wire, 1).await;
        // A server that refuses it answers by itself; one that reads it whole finds it signed.
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert!(matches!(statuses[..], [200 | 400]), "{statuses:?}");
        receiver.deliver(everyday.clone()).await.accepted();
    }
}

async fn chunks_that_are_no_chunks_reach_no_handler(at: At) {
    let receiver = at.start(Setup::impatient(at)).await;
    let request = Request::everyday().chunked(100).then_breaking_the_framing();
    let outcome = receiver.deliver(request).await;
    outcome.unhandled();
    if outcome.answer.is_some() {
        outcome.refused(BodyInterrupted);
    }
    receiver.deliver(Request::everyday()).await.accepted();
}

async fn a_connection_goes_on_after_an_accepted_request(at: At) {
    let receiver = at.start(Setup::default()).await;
    let mut connection = receiver.connect().await;
    for request in [
        Request::everyday(),
        Request::everyday().chunked(10),
        Request::of(&vector("modern_carousel")),
        Request::of(&vector("empty")),
        Request::everyday(),
    ] {
        receiver
            .deliver_over(&mut connection, request)
            .await
            .accepted();
    }
}

async fn a_connection_stays_in_step_after_a_refused_body(at: At) {
    let receiver = at.start(Setup::default()).await;
    for bad in [
        Request::everyday().with_body("{}"),
        Request::everyday().with_body("{}").chunked(1),
    ] {
        let mut connection = receiver.connect().await;
        receiver
            .deliver_over(&mut connection, bad)
            .await
            .refused(SignatureMismatch);
        let next = receiver
            .deliver_over(&mut connection, Request::everyday())
            .await;
        // A server may end the connection with a refusal.
        if next.answer.is_some() {
            next.accepted();
        }
    }
}

async fn good_and_bad_requests_in_one_write_are_told_apart(at: At) {
    let receiver = at.start(Setup::default()).await;
    let good = Request::everyday();
    let bad = Request::everyday().with_body("{}");
    let outcomes = receiver
        .pipeline(vec![
            good.clone(),
            good.clone().chunked(50),
            bad.clone().chunked(1),
            good.clone().chunked(50),
            bad,
            good,
        ])
        .await;
    let [first, second, third, rest @ ..] = outcomes.as_slice() else {
        panic!("{} answers", outcomes.len());
    };
    first.accepted();
    second.accepted();
    third.refused(SignatureMismatch);
    // A server may end the connection with a refusal.
    for (index, outcome) in rest.iter().enumerate() {
        match index {
            1 => outcome.refused(SignatureMismatch),
            _ => {
                outcome.accepted();
            }
        }
    }
}

/// A good delivery as it goes over the wire, to be hidden in the body of another request. Its handler
/// would show up in the log under a number that no test gives.
fn hidden() -> Bytes {
    let good = Request::everyday().with_header(NUMBER, "7777777");
    good.wire().concat().into()
}

async fn a_refused_body_is_never_taken_for_a_request(at: At) {
    let receiver = at.start(Setup::default()).await;
    let unsigned = Request::unsigned(hidden());
    for bad in [
        unsigned.clone(),
        unsigned.clone().chunked(hidden().len()),
        unsigned.clone().with_header(SIGNATURE, sign(b"another")),
        unsigned.chunked(64),
    ] {
        let outcomes = receiver
            .pipeline(vec![Request::everyday(), bad, Request::everyday()])
            .await;
        let [first, second, rest @ ..] = outcomes.as_slice() else {
            panic!("{} answers", outcomes.len());
        };
        first.accepted();
        assert_eq!(second.status(), 401);
        second.unhandled();
        // The server may close the connection rather than read what it has refused.
        for last in rest {
            last.accepted();
        }
        receiver.handled_no_other(7_777_777);
    }
}

async fn the_rest_of_a_refused_body_is_never_taken_for_a_request(at: At) {
    let receiver = at.start(Setup::default()).await;
    let mut connection = receiver.connect().await;
    let head_alone = Request::unsigned(hidden()).cut_to(0).then_stalling();
    let outcome = receiver.deliver_over(&mut connection, head_alone).await;
    outcome.refused(SignatureMissing);
    let answers = connection.send_and_read(&hidden(), 1).await;
    assert!(answers.is_empty(), "{answers:?}");
    receiver.handled_no_other(7_777_777);
}

async fn what_follows_a_short_body_is_no_part_of_it(at: At) {
    let receiver = at.start(Setup::default()).await;
    let good = Request::everyday();
    let longer = [&good.body()[..], b"and more"].concat();
    let request = good
        .clone()
        .with_body(longer)
        .declaring(good.body().len() as u64);
    let mut connection = receiver.connect().await;
    let outcome = receiver.deliver_over(&mut connection, request).await;
    assert_eq!(outcome.accepted().body, good.body());
    let answers = connection.send_and_read(b" is no request\r\n\r\n", 1).await;
    assert!(
        answers.iter().all(|answer| answer.status == 400),
        "{answers:?}"
    );
}
