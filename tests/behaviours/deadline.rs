//! The body deadline: nobody makes the receiver wait for longer.

use std::time::Duration;

use qiscus_webhook_core::RejectionReason::BodyDeadlineExceeded;

use crate::harness::{At, Request, Setup, stamp};

stamp! {
    a_body_of_which_nothing_comes_is_refused,
    a_body_that_stalls_in_the_middle_is_refused,
    a_body_that_stalls_between_chunks_is_refused,
    a_body_whose_end_does_not_come_is_refused,
    a_body_that_dribbles_past_the_deadline_is_refused,
    a_slow_body_within_the_deadline_is_accepted,
    a_slow_handler_is_not_bound_by_the_deadline,
}

fn impatient() -> Setup {
    let deadline = Duration::from_millis(200);
    Setup::default().with_limits(|limits| limits.with_body_deadline(deadline))
}

async fn refused(at: At, request: Request) {
    let receiver = at.start(impatient()).await;
    receiver.deliver(Request::everyday()).await.accepted();
    receiver.deliver(request).await.refused(BodyDeadlineExceeded);
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
    refused(at, Request::everyday().cut_to(100).chunked(10).then_stalling()).await;
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
    let request = Request::everyday().chunked(500).resting(Duration::from_millis(5));
    receiver.deliver(request).await.accepted();
}

async fn a_slow_handler_is_not_bound_by_the_deadline(at: At) {
    let setup = impatient().with_handler(|_| async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        200
    });
    at.start(setup).await.deliver(Request::everyday()).await.accepted();
}
