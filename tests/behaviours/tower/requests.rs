//! What of a request goes on to the service inside, and what is answered in its place.

use std::convert::Infallible;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full};
use qiscus_webhook_core::Rejection;
use qiscus_webhook_tower::VerifiedBody;
use tower::{ServiceBuilder, ServiceExt as _, service_fn};

use super::setup::{handler, layer, signed, unsigned};
use crate::harness::{Frames, SIGNATURE, vector};

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

fn brewed<B>(body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::IM_A_TEAPOT;
    response
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
        answer(|| brewed(Bytes::from("bytes"))).await,
        (teapot, "bytes".into())
    );
    assert_eq!(answer(|| brewed(())).await, (teapot, Bytes::new()));
    // What would have to be waited for is the default.
    let (status, _) = answer(|| Body::new(Frames::endless([])).into_response()).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}
