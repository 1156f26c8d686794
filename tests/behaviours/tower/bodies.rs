//! Bodies that no server of ours makes: endless, idle, under a limit further out.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::post;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::Limited;
use qiscus_webhook_core::{Limits, Rejection, RejectionReason};
use tower::{Service, ServiceBuilder, ServiceExt as _};

use super::setup::{handler, layer, on_event, signed, verifies};
use crate::harness::{Frames, SIGNATURE, eventually, sign, vector};

#[tokio::test]
async fn a_length_header_that_lies_about_a_body_without_a_server_decides_nothing() {
    let stack = ServiceBuilder::new().layer(layer()).service_fn(handler);
    for declared in [0, 1, 10_000] {
        let mut request = signed("/");
        request
            .headers_mut()
            .insert("content-length", declared.into());
        assert_eq!(stack.clone().oneshot(request).await.unwrap().status(), 200);
    }
}

/// The most that a body may come to is not what it declares.
#[tokio::test]
async fn a_chunked_body_is_accepted_within_a_larger_limit_further_out() {
    let stack = ServiceBuilder::new().layer(layer()).service_fn(handler);
    let vector = vector("modern_text");
    let body = Limited::new(Frames::of([vector.body]), 16 * 1024 * 1024);
    let request = Request::post("/").header(SIGNATURE, vector.signature);
    let response = stack.oneshot(request.body(body).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_future_gives_its_memory_back() {
    let layer = layer();
    let budget = layer.memory_budget().clone();
    let stack = ServiceBuilder::new().layer(layer).service_fn(handler);
    let large = Frames::endless([Frame::data(vec![0; 500_000].into())]);
    let endless = Request::post("/").header(SIGNATURE, sign(b"{}"));
    let endless = endless.body(large).unwrap();
    let waiting = tokio::spawn(stack.oneshot(endless));
    eventually("it is held", || budget.in_use() > 0).await;
    waiting.abort();
    eventually("nothing is held", || budget.in_use() == 0).await;
}

/// A body that always has a frame at hand, and nothing in it.
struct Idle;

impl http_body::Body for Idle {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(Frame::data(Bytes::new()))))
    }
}

#[tokio::test]
async fn a_body_that_never_waits_and_never_ends_escapes_no_deadline() {
    let layer = layer().with_limits(Limits::default().with_body_deadline(Duration::from_secs(1)));
    let stack = ServiceBuilder::new().layer(layer).service_fn(handler);
    let request = Request::post("/").header(SIGNATURE, sign(b"{}"));
    let idle = tokio::spawn(
        stack
            .clone()
            .oneshot(request.body(Body::new(Idle)).unwrap()),
    );
    // It keeps no other task from running.
    verifies(stack, "/").await;
    assert!(!idle.is_finished());
    assert_eq!(idle.await.unwrap().unwrap().status(), 408);
}

#[tokio::test]
async fn a_stalled_body_lets_go_of_the_read_buffer_that_its_first_chunk_lies_in() {
    let read_buffer = Bytes::from(vec![b'a'; 400 * 1024]);
    let first = Frame::data(read_buffer.slice(..10));
    let request = Request::post("/").header(SIGNATURE, sign(b"{}"));
    let request = request.body(Frames::endless([first])).unwrap();
    let mut service = ServiceBuilder::new().layer(layer()).service_fn(handler);
    let mut call = pin!(service.call(request));
    assert!(
        call.as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
            .is_pending()
    );
    assert!(read_buffer.is_unique());
}

/// What is answered, and why, to a request that is signed and whose body a layer further out cuts off.
async fn cut_off<S, B>(stack: S, frames: Frames) -> (StatusCode, RejectionReason)
where
    S: Service<Request<Body>, Response = Response<B>, Error: std::fmt::Debug>,
{
    let request = Request::post("/").header(SIGNATURE, sign(b"{}"));
    let request = request.body(Body::new(frames)).unwrap();
    let response = stack.oneshot(request).await.unwrap();
    let rejection: &Rejection = response.extensions().get().unwrap();
    // To raise a limit of this layer would change nothing.
    let next_step = rejection.next_step();
    assert!(next_step.contains("further out"), "{next_step}");
    (response.status(), rejection.reason())
}

#[tokio::test]
async fn a_body_that_an_outer_limit_cuts_off_is_too_large() {
    let stack = ServiceBuilder::new()
        .layer(tower_http::limit::RequestBodyLimitLayer::new(3))
        .layer(layer())
        .service_fn(handler);
    let routed = Router::new()
        .route("/", post(on_event))
        .layer(layer())
        .layer(tower_http::limit::RequestBodyLimitLayer::new(3));
    let expected = (StatusCode::PAYLOAD_TOO_LARGE, RejectionReason::BodyTooLarge);
    let long = || Frames::endless(["ab", "cd"].map(|data| Frame::data(data.into())));
    assert_eq!(cut_off(stack, long()).await, expected);
    assert_eq!(cut_off(routed, long()).await, expected);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_an_outer_timeout_cuts_off_is_too_slow() {
    let timeout = tower_http::timeout::RequestBodyTimeoutLayer::new(Duration::from_millis(10));
    let stack = ServiceBuilder::new()
        .layer(timeout.clone())
        .layer(layer())
        .service_fn(handler);
    let expected = (
        StatusCode::REQUEST_TIMEOUT,
        RejectionReason::BodyDeadlineExceeded,
    );
    assert_eq!(cut_off(stack, Frames::endless([])).await, expected);
    let routed = Router::new()
        .route("/", post(on_event))
        .layer(layer())
        .layer(timeout);
    assert_eq!(cut_off(routed, Frames::endless([])).await, expected);
}
