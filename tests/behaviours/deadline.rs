//! The body deadline: nobody makes the receiver wait for longer.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason::BodyDeadlineExceeded;

use crate::harness::{At, Request, Setup, run, stamp, vector};

stamp! {
    a_body_of_which_nothing_comes_is_refused,
    a_body_that_stalls_in_the_middle_is_refused,
    a_body_that_stalls_between_chunks_is_refused,
    a_body_whose_end_does_not_come_is_refused,
    a_body_that_dribbles_past_the_deadline_is_refused,
    a_slow_body_within_the_deadline_is_accepted,
    a_slow_handler_is_not_bound_by_the_deadline,
}

async fn refused(at: At, request: Request) {
    let receiver = at.start(Setup::impatient(at)).await;
    receiver.deliver(Request::everyday()).await.accepted();
    receiver
        .deliver(request)
        .await
        .refused(BodyDeadlineExceeded);
    assert_eq!(receiver.budget().in_use(), 0);
    receiver.deliver(Request::everyday()).await.accepted();
}

async fn a_body_of_which_nothing_comes_is_refused(at: At) {
    refused(at, Request::everyday().cut_to(0).then_stalling()).await;
}

async fn a_body_that_stalls_in_the_middle_is_refused(at: At) {
    refused(at, Request::everyday().cut_to(100).then_stalling()).await;
}

async fn a_body_that_stalls_between_chunks_is_refused(at: At) {
    refused(
        at,
        Request::everyday().cut_to(100).chunked(10).then_stalling(),
    )
    .await;
}

async fn a_body_whose_end_does_not_come_is_refused(at: At) {
    refused(at, Request::everyday().chunked(1000).then_stalling()).await;
}

async fn a_body_that_dribbles_past_the_deadline_is_refused(at: At) {
    let pace = Duration::from_millis(20);
    refused(at, Request::everyday().chunked(1).resting(pace)).await;
}

async fn a_slow_body_within_the_deadline_is_accepted(at: At) {
    let receiver = at.start(Setup::default()).await;
    let pace = Duration::from_millis(if at.has_socket() { 50 } else { 3000 });
    receiver.deliver(in_three_parts(pace)).await.accepted();
}

/// Rests after each.
fn in_three_parts(pace: Duration) -> Request {
    let third = vector("modern_text").body.len().div_ceil(3);
    Request::everyday().chunked(third).resting(pace)
}

#[test]
fn the_deadline_is_10_seconds_unless_it_is_set() {
    for at in [At::Core, At::Tower] {
        run(at, async |at| {
            let receiver = at.start(Setup::default()).await;
            let within = in_three_parts(Duration::from_millis(3330));
            receiver.deliver(within).await.accepted();
            let past = in_three_parts(Duration::from_millis(3340));
            receiver.deliver(past).await.refused(BodyDeadlineExceeded);
        });
    }
}

async fn a_slow_handler_is_not_bound_by_the_deadline(at: At) {
    let setup = Setup::impatient(at);
    let longer = setup.limits.body_deadline() + Duration::from_millis(100);
    let setup = setup.with_handler(move |_| async move {
        tokio::time::sleep(longer).await;
        200
    });
    at.start(setup)
        .await
        .deliver(Request::everyday())
        .await
        .accepted();
}
