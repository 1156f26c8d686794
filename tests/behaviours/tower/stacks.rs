//! Where the layer stands: in any stack and any router, before what bounds the work inside.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use qiscus_webhook_core::Delivery;
use qiscus_webhook_tower::VerifiedBody;
use tower::limit::ConcurrencyLimitLayer;
use tower::{Service, ServiceBuilder, ServiceExt as _, service_fn};

use super::setup::{handler, layer, on_event, signed, unsigned, verifies};
use crate::harness::{Frames, SIGNATURE, sign};

/// Signed, with a body of which nothing comes.
fn stalled(path: &str) -> Request<Body> {
    let request = Request::post(path).header(SIGNATURE, sign(b"{}"));
    request.body(Body::new(Frames::endless([]))).unwrap()
}

#[tokio::test]
async fn a_concurrency_limit_stands_inside_or_outside() {
    let limit = ConcurrencyLimitLayer::new(1);
    let inside = ServiceBuilder::new()
        .layer(layer())
        .layer(limit.clone())
        .service_fn(handler);
    verifies(inside, "/").await;
    let outside = ServiceBuilder::new()
        .layer(limit)
        .layer(layer())
        .service_fn(handler);
    verifies(outside, "/").await;
}

#[tokio::test]
async fn a_buffer_stands_inside_or_outside() {
    let inside = ServiceBuilder::new()
        .layer(layer())
        .buffer(4)
        .service_fn(handler);
    verifies(inside, "/").await;
    let outside = ServiceBuilder::new()
        .buffer(4)
        .layer(layer())
        .service_fn(handler);
    verifies(outside, "/").await;
}

#[tokio::test]
async fn the_layer_wraps_a_router_its_routes_or_one_method() {
    let routed = || Router::new().route("/webhook", post(on_event));
    verifies(routed().layer(layer()), "/webhook").await;
    verifies(routed().route_layer(layer()), "/webhook").await;
    let method = Router::new().route("/webhook", post(on_event).layer(layer()));
    verifies(method, "/webhook").await;
    let nested = Router::new().nest("/qiscus", routed().layer(layer()));
    verifies(nested, "/qiscus/webhook").await;
    let merged = Router::new()
        .route("/health", get(async || "well"))
        .merge(routed().layer(layer()));
    verifies(merged.clone(), "/webhook").await;
    let health = Request::get("/health").body(Body::empty()).unwrap();
    assert_eq!(merged.oneshot(health).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_route_layer_leaves_unknown_paths_to_the_router() {
    let app = Router::new()
        .route("/webhook", post(on_event))
        .route_layer(layer());
    let response = app.oneshot(unsigned("/nowhere")).await.unwrap();
    assert_eq!(response.status(), 404);
}

#[tokio::test]
async fn a_middleware_of_axum_stands_inside() {
    use axum::extract::Request;
    use axum::middleware::{Next, from_fn};

    async fn inside(request: Request, next: Next) -> axum::response::Response {
        assert!(request.extensions().get::<Delivery>().is_some());
        next.run(request).await
    }
    let stack = ServiceBuilder::new()
        .layer(layer())
        .map_request(|request: http::Request<VerifiedBody>| request.map(Body::new))
        .layer(from_fn(inside));
    let app = Router::new().route("/webhook", post(on_event)).layer(stack);
    verifies(app, "/webhook").await;
}

#[tokio::test(start_paused = true)]
async fn a_stalled_body_holds_no_permit_of_a_concurrency_limit() {
    let stack = ServiceBuilder::new()
        .layer(layer())
        .layer(ConcurrencyLimitLayer::new(1))
        .service_fn(handler);
    let stalled: Vec<_> = (0..50)
        .map(|_| tokio::spawn(stack.clone().oneshot(stalled("/"))))
        .collect();
    tokio::time::sleep(Duration::from_millis(1)).await;
    verifies(stack, "/").await;
    for stalled in stalled {
        assert_eq!(stalled.await.unwrap().unwrap().status(), 408);
    }
}

#[tokio::test(start_paused = true)]
async fn the_work_inside_stays_within_its_limit() {
    let at_work = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let slow = {
        let (at_work, most) = (Arc::clone(&at_work), Arc::clone(&most));
        service_fn(move |request: Request<VerifiedBody>| {
            let (at_work, most) = (Arc::clone(&at_work), Arc::clone(&most));
            async move {
                most.fetch_max(at_work.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(10)).await;
                at_work.fetch_sub(1, Ordering::SeqCst);
                handler(request).await
            }
        })
    };
    let stack = ServiceBuilder::new()
        .layer(layer())
        .layer(ConcurrencyLimitLayer::new(3))
        .service(slow);
    let answers: Vec<_> = (0..20)
        .map(|_| tokio::spawn(stack.clone().oneshot(signed("/"))))
        .collect();
    for answer in answers {
        assert_eq!(answer.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

/// Fails if it is called before it was asked whether it is ready, as tower forbids.
struct Strict {
    asked: bool,
}

impl Clone for Strict {
    fn clone(&self) -> Self {
        Self { asked: false }
    }
}

impl Service<Request<VerifiedBody>> for Strict {
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.asked = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<VerifiedBody>) -> Self::Future {
        assert!(
            std::mem::take(&mut self.asked),
            "called before it was asked"
        );
        let delivery: &Delivery = request.extensions().get().unwrap();
        std::future::ready(Ok(Response::new(Full::new(delivery.body().clone()))))
    }
}

#[tokio::test]
async fn the_service_that_was_ready_is_the_one_that_is_called() {
    let stack = ServiceBuilder::new()
        .layer(layer())
        .service(Strict { asked: false });
    verifies(stack, "/").await;
}

#[tokio::test]
async fn an_error_of_the_service_inside_is_handed_on() {
    let failing =
        service_fn(async |_: Request<VerifiedBody>| Err::<Response<Full<Bytes>>, _>("down"));
    let stack = ServiceBuilder::new().layer(layer()).service(failing);
    assert_eq!(
        stack.clone().oneshot(signed("/")).await.unwrap_err(),
        "down"
    );
    // A refusal is a response all the same.
    assert_eq!(stack.oneshot(unsigned("/")).await.unwrap().status(), 401);
}
