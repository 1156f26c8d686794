//! Where the layer of tower stands: in any stack and any router, before what bounds the work inside.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, Limited};
use qiscus_webhook_core::{Delivery, Limits, Rejection, RejectionReason};
use qiscus_webhook_tower::axum::Webhook;
use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
use tower::limit::ConcurrencyLimitLayer;
use tower::{Service, ServiceBuilder, ServiceExt as _, service_fn};

use crate::harness::{Frames, SIGNATURE, TOKEN, eventually, ring, sign, vector};

fn layer() -> VerifyWebhookLayer {
    VerifyWebhookLayer::new(ring(TOKEN))
}

/// The everyday event as a request to `path`.
fn signed(path: &str) -> Request<Body> {
    let vector = vector("modern_text");
    let request = Request::post(path).header(SIGNATURE, vector.signature);
    request.body(Body::from(vector.body)).unwrap()
}

fn unsigned(path: &str) -> Request<Body> {
    Request::post(path)
        .body(Body::from(vector("modern_text").body))
        .unwrap()
}

/// Signed, with a body of which nothing comes.
fn stalled(path: &str) -> Request<Body> {
    let request = Request::post(path).header(SIGNATURE, sign(b"{}"));
    request.body(Body::new(Frames::endless([]))).unwrap()
}

async fn handler(request: Request<VerifiedBody>) -> Result<Response<Full<Bytes>>, Infallible> {
    let delivery: &Delivery = request.extensions().get().unwrap();
    Ok(Response::new(Full::new(delivery.body().clone())))
}

async fn on_event(Webhook(delivery): Webhook) -> Bytes {
    delivery.body().clone()
}

/// A stack accepts what is signed, as a whole, and refuses what is not.
async fn verifies<S, B>(stack: S, path: &str)
where
    S: Service<Request<Body>, Response = Response<B>, Error: std::fmt::Debug> + Clone,
    B: http_body::Body<Data = Bytes, Error: std::fmt::Debug>,
{
    let response = stack.clone().oneshot(signed(path)).await.unwrap();
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, vector("modern_text").body);
    let response = stack.oneshot(unsigned(path)).await.unwrap();
    assert_eq!(response.status(), 401);
    let rejection: &Rejection = response.extensions().get().unwrap();
    assert_eq!(rejection.reason(), RejectionReason::SignatureMissing);
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

#[tokio::test]
async fn the_signature_is_marked_as_sensitive_for_what_logs_headers() {
    let app = Router::new()
        .route(
            "/webhook",
            post(async |headers: HeaderMap| {
                assert!(headers[SIGNATURE].is_sensitive());
                format!("{headers:?}")
            }),
        )
        .layer(layer());
    let response = app.oneshot(signed("/webhook")).await.unwrap();
    let shown = response.into_body().collect().await.unwrap().to_bytes();
    let signature = vector("modern_text").signature;
    assert!(!std::str::from_utf8(&shown).unwrap().contains(&signature));
}

#[tokio::test]
async fn trailers_are_not_signed_and_so_go_no_further() {
    let vector = vector("modern_text");
    let mut trailers = HeaderMap::new();
    trailers.insert("x-unsigned", "1".parse().unwrap());
    let frames = [Frame::data(vector.body.clone()), Frame::trailers(trailers)];
    let body = Frames::ending(frames);
    let inside = service_fn(async |request: Request<VerifiedBody>| {
        let body = request.into_body().collect().await.unwrap();
        assert!(body.trailers().is_none());
        Ok::<_, Infallible>(Response::new(Full::new(body.to_bytes())))
    });
    let stack = ServiceBuilder::new().layer(layer()).service(inside);
    let request = Request::post("/")
        .header(SIGNATURE, vector.signature)
        .body(body)
        .unwrap();
    let response = stack.oneshot(request).await.unwrap();
    assert_eq!(
        response.into_body().collect().await.unwrap().to_bytes(),
        vector.body
    );
}

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

#[tokio::test]
async fn the_rest_of_the_request_reaches_the_handler_as_it_came() {
    let inside = service_fn(async |request: Request<VerifiedBody>| {
        assert_eq!(request.uri(), "/webhook?from=1");
        assert_eq!(request.method(), http::Method::POST);
        assert_eq!(request.headers()["x-request-id"], "7");
        assert_eq!(request.extensions().get(), Some(&"put there before"));
        Ok::<_, Infallible>(StatusCode::OK.into_response())
    });
    let stack = ServiceBuilder::new().layer(layer()).service(inside);
    let mut request = signed("/webhook?from=1");
    request
        .headers_mut()
        .insert("x-request-id", "7".parse().unwrap());
    request.extensions_mut().insert("put there before");
    assert_eq!(stack.oneshot(request).await.unwrap().status(), 200);
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

/// What is answered, and why, to a request that is signed and whose body comes in these frames.
async fn refused<S, B>(stack: S, frames: Frames) -> (StatusCode, RejectionReason)
where
    S: Service<Request<Body>, Response = Response<B>, Error: std::fmt::Debug>,
{
    let request = Request::post("/").header(SIGNATURE, sign(b"{}"));
    let request = request.body(Body::new(frames)).unwrap();
    let response = stack.oneshot(request).await.unwrap();
    let rejection: &Rejection = response.extensions().get().unwrap();
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
    assert_eq!(refused(stack, long()).await, expected);
    assert_eq!(refused(routed, long()).await, expected);
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
    assert_eq!(refused(stack, Frames::endless([])).await, expected);
    let routed = Router::new()
        .route("/", post(on_event))
        .layer(layer())
        .layer(timeout);
    assert_eq!(refused(routed, Frames::endless([])).await, expected);
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

#[tokio::test]
async fn a_rejection_is_answered_by_whatever_axum_takes_for_a_response() {
    async fn answer<R, M>(response: fn() -> R) -> (StatusCode, Bytes)
    where
        R: qiscus_webhook_tower::IntoRejectionResponse<M> + 'static,
    {
        let layer = layer().with_rejection_response(move |_, _| response());
        let stack = ServiceBuilder::new().layer(layer).service_fn(handler);
        let response = stack.oneshot(unsigned("/")).await.unwrap();
        assert!(response.extensions().get::<Rejection>().is_some());
        let status = response.status();
        let body = response.into_body().collect().await.unwrap();
        (status, body.to_bytes())
    }
    let teapot = StatusCode::IM_A_TEAPOT;
    assert_eq!(
        answer(|| StatusCode::IM_A_TEAPOT).await,
        (teapot, Bytes::new())
    );
    let json = answer(|| (StatusCode::IM_A_TEAPOT, axum::Json("short"))).await;
    assert_eq!(json, (teapot, "\"short\"".into()));
    let ok = StatusCode::OK;
    assert_eq!(answer(|| "text").await, (ok, "text".into()));
    assert_eq!(
        answer(|| Response::new(Bytes::from("bytes"))).await,
        (ok, "bytes".into())
    );
    assert_eq!(answer(|| Response::new(())).await, (ok, Bytes::new()));
    // What would have to be waited for is the default.
    let (status, _) = answer(|| Body::new(Frames::endless([])).into_response()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

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
        assert!(rejection.to_string().contains("enable_all"), "{rejection}");
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
