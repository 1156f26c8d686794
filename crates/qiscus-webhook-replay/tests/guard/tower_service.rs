//! What tower asks of a service, of the guard's.

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::http::{Request, Response};
use qiscus_webhook_replay::{MemoryStore, tower::ReplayGuardLayer};
use tower::{Layer as _, Service, ServiceExt as _};

use crate::delivery::{message, verified};
use crate::kit::watched;

/// Fails if it is called before it was asked whether it is ready, as tower forbids.
struct Strict {
    asked: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self { asked: false }
    }
}

impl Service<Request<Body>> for Strict {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.asked = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        assert!(
            std::mem::take(&mut self.asked),
            "called before it was asked"
        );
        std::future::ready(Ok(Response::new(Body::from("handled"))))
    }
}

fn delivered(id: u64) -> Request<Body> {
    let mut request = Request::new(Body::empty());
    request.extensions_mut().insert(verified(&message(id)));
    request
}

#[tokio::test]
async fn the_service_inside_is_asked_whether_it_is_ready() {
    let _watched = watched();
    let mut service = ReplayGuardLayer::new(MemoryStore::new()).layer(Strict { asked: false });
    for id in 1..=2 {
        let response = service.ready().await.unwrap().call(delivered(id)).await;
        assert_eq!(response.unwrap().status(), 200);
    }
}

/// Has ended, and says so when it is asked whether it is ready.
#[derive(Clone)]
struct Ended;

impl Service<Request<Body>> for Ended {
    type Response = Response<Body>;
    type Error = &'static str;
    type Future = std::future::Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Err("it has ended"))
    }

    fn call(&mut self, _: Request<Body>) -> Self::Future {
        std::future::ready(Err("called all the same"))
    }
}

#[tokio::test]
async fn an_error_of_a_service_that_is_not_ready_is_handed_on_and_nothing_counts_as_handled() {
    let _watched = watched();
    let guard = ReplayGuardLayer::new(MemoryStore::new());
    for _ in 0..2 {
        let service = guard.layer(Ended);
        let err = service.oneshot(delivered(1)).await.unwrap_err();
        assert_eq!(err, "it has ended");
    }
    let response = guard
        .layer(Strict { asked: false })
        .oneshot(delivered(1))
        .await;
    let body = to_bytes(Body::new(response.unwrap().into_body()), 100).await;
    assert_eq!(body.unwrap(), "handled");
}

/// A body whose middleware does not know its length is sent in chunks.
#[tokio::test]
async fn every_answer_says_how_long_it_is() {
    let _watched = watched();
    let guard = ReplayGuardLayer::new(MemoryStore::new());
    let outside_verification = Request::new(Body::empty());
    for (request, status, length) in [
        (delivered(1), 200, Some("handled".len())),
        (delivered(1), 200, Some(0)),
        (outside_verification, 500, None),
    ] {
        let response = guard
            .layer(Strict { asked: false })
            .oneshot(request)
            .await
            .unwrap();
        assert_eq!(response.status(), status);
        let declared = response.body().size_hint().exact();
        let body = to_bytes(Body::new(response.into_body()), 1000).await;
        let came = body.unwrap().len();
        assert_eq!(length.unwrap_or(came), came);
        assert_eq!(declared, Some(came as u64));
    }
}
