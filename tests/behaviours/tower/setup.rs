//! The layer, requests for it, and services to stand inside.

use std::convert::Infallible;

use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use qiscus_webhook_core::{Delivery, Rejection, RejectionReason};
use qiscus_webhook_tower::axum::Webhook;
use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
use tower::{Service, ServiceExt as _};

use crate::harness::{SIGNATURE, TOKEN, ring, vector};

pub(crate) fn layer() -> VerifyWebhookLayer {
    VerifyWebhookLayer::new(ring(TOKEN))
}

/// The everyday event as a request to `path`.
pub(crate) fn signed(path: &str) -> Request<Body> {
    let vector = vector("modern_text");
    let request = Request::post(path).header(SIGNATURE, vector.signature);
    request.body(Body::from(vector.body)).unwrap()
}

pub(crate) fn unsigned(path: &str) -> Request<Body> {
    Request::post(path)
        .body(Body::from(vector("modern_text").body))
        .unwrap()
}

pub(crate) async fn handler(
    request: Request<VerifiedBody>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let delivery: &Delivery = request.extensions().get().unwrap();
    Ok(Response::new(Full::new(delivery.body().clone())))
}

pub(crate) async fn on_event(Webhook(delivery): Webhook) -> Bytes {
    delivery.body().clone()
}

/// A stack accepts what is signed, as a whole, and refuses what is not.
pub(crate) async fn verifies<S, B>(stack: S, path: &str)
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
