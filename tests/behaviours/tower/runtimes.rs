//! What the layer needs of a runtime.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use qiscus_webhook_core::{Rejection, RejectionReason};
use tower::{ServiceBuilder, ServiceExt as _};

use super::setup::{handler, layer, signed};
use crate::harness::Frames;

#[test]
fn outside_of_a_runtime_the_first_request_says_what_is_missing() {
    says_what_is_missing();
}

#[test]
fn without_a_timer_the_first_request_says_what_is_missing() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.unwrap();
    let _entered = runtime.enter();
    says_what_is_missing();
}

/// Also of a body that lies in memory: nobody is to find out in production.
#[track_caller]
fn says_what_is_missing() {
    let stack = ServiceBuilder::new().layer(layer()).service_fn(handler);
    for _ in 0..2 {
        let mut cx = Context::from_waker(Waker::noop());
        let response = match pin!(stack.clone().oneshot(signed("/"))).poll(&mut cx) {
            Poll::Ready(response) => response.unwrap(),
            Poll::Pending => panic!("nothing makes it wait"),
        };
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let rejection: &Rejection = response.extensions().get().unwrap();
        assert_eq!(rejection.reason(), RejectionReason::RuntimeMissing);
        assert!(rejection.reason().next_step().contains("enable_all"));
    }
}

#[test]
fn without_a_timer_the_rest_of_a_refused_body_is_dropped_and_no_task_panics() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.unwrap();
    let stack = ServiceBuilder::new().layer(layer()).service_fn(handler);
    let dropped = Arc::new(());
    let held = Arc::clone(&dropped);
    let body = Frames::endless([]).map_frame(move |frame| {
        let _ = &held;
        frame
    });
    let request = Request::post("/").body(body).unwrap();
    let response = runtime.block_on(stack.oneshot(request)).unwrap();
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(Arc::strong_count(&dropped), 1);
    assert_eq!(runtime.metrics().num_alive_tasks(), 0);
}
