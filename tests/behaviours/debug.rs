//! What `Debug` shows of the adapters: what a thing is, how it is set, how far a request has come, and nothing
//! that is secret.

use std::convert::Infallible;
use std::fmt::Debug;
use std::future::{Pending, pending, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use actix_web::dev::{Service as _, ServiceRequest, ServiceResponse, Transform as _, always_ready};
use actix_web::test::TestRequest;
use bytes::Bytes;
use http_body_util::Full;
use qiscus_webhook_core::{Limits, Tenant};
use qiscus_webhook_tower::{ResponseBody, VerifiedBody, VerifyWebhookLayer};
use tower::limit::ConcurrencyLimit;
use tower::{Layer as _, Service as _};

use super::secrets::{delivery_of, holds_no_secret};
use crate::harness::{At, SIGNATURE, TOKEN, ring, run, vector};

#[track_caller]
fn shows(value: &impl Debug, expected: &[&str]) {
    let shown = format!("{value:?}");
    for expected in expected {
        assert!(shown.contains(expected), "{expected} is not in: {shown}");
    }
    holds_no_secret(&shown);
}

/// Polls it so often that it has nothing left to do but wait.
async fn waits(future: &mut (impl Future + Unpin)) {
    for _ in 0..10 {
        let polled = poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx)));
        assert!(polled.await.is_pending());
    }
}

fn tenant() -> Tenant {
    Tenant::new("acme", ring(TOKEN))
}

/// What both adapters have, each for itself.
macro_rules! of_either {
    ($adapter:ident) => {
        use $adapter::{BoxResolveKeys, RejectionResponder, Resolved, resolve_async, resolve_fn};
        shows(&BoxResolveKeys::new(ring(TOKEN)), &["BoxResolveKeys"]);
        shows(&resolve_fn(|_| tenant()), &["ResolveFn"]);
        shows(&resolve_async(|_| async { tenant() }), &["ResolveAsync"]);
        shows(&Resolved::new(tenant()), &["acme"]);
        shows(&Resolved::unknown(), &["Unknown"]);
        let responder = RejectionResponder::default();
        shows(&responder, &["RejectionResponder", "default: true"]);
        let responder = RejectionResponder::new(|_, _| "");
        shows(&responder, &["RejectionResponder", "default: false"]);
    };
}

type Answered = Result<http::Response<Full<Bytes>>, Infallible>;

fn everyday() -> http::Request<Full<Bytes>> {
    let vector = vector("modern_text");
    let request = http::Request::post("/webhook").header(SIGNATURE, vector.signature);
    request.body(Full::new(vector.body)).unwrap()
}

#[test]
fn tower_s_things_say_what_they_are() {
    of_either!(qiscus_webhook_tower);
    let layer = VerifyWebhookLayer::new(ring(TOKEN));
    shows(&layer, &["VerifyWebhookLayer", "body_limit"]);
    let service = layer.layer(());
    shows(&service, &["VerifyWebhook ", "body_limit"]);
    shows(&VerifiedBody::default(), &["VerifiedBody", "bytes: 0"]);
    shows(&ResponseBody::<Full<Bytes>>::default(), &["ResponseBody"]);
    let delivery = delivery_of(&vector("modern_text"));
    shows(&qiscus_webhook_tower::axum::Webhook(delivery), &["Webhook"]);
}

#[test]
fn tower_s_future_says_how_far_the_request_has_come() {
    run(At::Tower, async |_| {
        let layer = VerifyWebhookLayer::new(ring(TOKEN));
        let handler = tower::service_fn(|_: http::Request<VerifiedBody>| pending::<Answered>());
        let unsigned = http::Request::new(Full::<Bytes>::default());
        let refused = layer.layer(handler).call(unsigned);
        shows(&refused, &["VerifyWebhookFuture", "rejected"]);
        let mut future = Box::pin(layer.layer(handler).call(everyday()));
        shows(&future, &["verifying"]);
        waits(&mut future).await;
        shows(&future, &["calling"]);
        let never_ready = ConcurrencyLimit::new(handler, 0);
        let mut future = Box::pin(layer.layer(never_ready).call(everyday()));
        waits(&mut future).await;
        shows(&future, &["admitted"]);
    });
}

/// A service of actix-web that never answers.
struct Never;

impl actix_web::dev::Service<ServiceRequest> for Never {
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Future = Pending<Result<ServiceResponse, actix_web::Error>>;

    always_ready!();

    fn call(&self, _: ServiceRequest) -> Self::Future {
        pending()
    }
}

#[test]
fn actix_web_s_things_say_what_they_are() {
    run(At::Actix, async |_| {
        of_either!(qiscus_webhook_actix);
        let middleware = qiscus_webhook_actix::VerifyWebhook::new(ring(TOKEN));
        shows(&middleware, &["VerifyWebhook ", "body_limit"]);
        let service = middleware.new_transform(Never).await.unwrap();
        shows(&service, &["VerifyWebhookMiddleware", "body_limit"]);
        let vector = vector("modern_text");
        let delivery = delivery_of(&vector);
        shows(&qiscus_webhook_actix::Webhook(delivery), &["Webhook"]);

        let unsigned = TestRequest::post().to_srv_request();
        let refused = service.call(unsigned);
        shows(&refused, &["VerifyWebhookFuture", "rejected"]);
        let everyday = TestRequest::post().insert_header((SIGNATURE, vector.signature));
        let everyday = everyday.set_payload(vector.body).to_srv_request();
        let mut future = Box::pin(service.call(everyday));
        shows(&future, &["verifying"]);
        waits(&mut future).await;
        shows(&future, &["calling"]);
    });
}

/// The same middleware with its lookup in a box.
macro_rules! keeps_its_settings {
    ($verify:expr) => {
        let verify = $verify.with_limits(Limits::default().with_body_limit(4321));
        let verify = verify.with_rejection_response(|_, _| "").boxed();
        shows(&verify, &["body_limit: 4321", "default: false"]);
    };
}

#[test]
fn a_lookup_in_a_box_leaves_the_settings_as_they_are() {
    keeps_its_settings!(VerifyWebhookLayer::new(ring(TOKEN)));
    keeps_its_settings!(qiscus_webhook_actix::VerifyWebhook::new(ring(TOKEN)));
}
