//! What `Debug` shows of the guard: what a thing is, how it is set, and which delivery it is about.

use std::convert::Infallible;
use std::error::Error as _;
use std::fmt::Debug;
use std::future::{Pending, pending};

use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform as _, always_ready};
use axum::body::Body;
use axum::http::{Request, Response};
use qiscus_webhook_core::{Rejection, RejectionReason};
use qiscus_webhook_replay::{
    Admission, AnyStore, Guard, MemoryStore, Owner, RedisStore, StoreError,
};
use tower::{Layer as _, Service as _};

use crate::delivery::{key, message, verified};

#[track_caller]
fn shows(value: &impl Debug, expected: &[&str]) {
    let shown = format!("{value:?}");
    for expected in expected {
        assert!(shown.contains(expected), "{expected} is not in: {shown}");
    }
}

#[test]
fn a_store_says_which_it_is() {
    shows(&MemoryStore::new(), &["MemoryStore", "evicted_early: 0"]);
    shows(&AnyStore::new(MemoryStore::new()), &["AnyStore"]);
    let redis = RedisStore::new("redis://somebody:a-password@away/").unwrap();
    shows(&redis, &["RedisStore", "qiscus-webhook:", "500ms"]);
    for hidden in ["somebody", "password", "away"] {
        assert!(!format!("{redis:?}").contains(hidden), "{hidden}");
    }
    let owner = Owner::random().unwrap();
    let hex: String = owner.as_bytes().map(|byte| format!("{byte:02x}")).concat();
    assert_eq!(format!("{owner:?}"), format!("Owner({hex})"));
}

#[test]
fn an_error_says_what_its_cause_says() {
    let err = StoreError::unasked("it is away");
    shows(&err, &["StoreError", "it is away", "is_unasked: true"]);
    assert_eq!(err.to_string(), "it is away");
    assert!(err.source().is_none());
    let cause = Rejection::with_source(RejectionReason::KeysUnavailable, "what it comes from");
    let err = StoreError::new(cause.clone());
    assert_eq!(err.to_string(), cause.to_string());
    assert_eq!(err.source().unwrap().to_string(), "what it comes from");
}

#[tokio::test]
async fn an_admission_says_what_it_is_and_of_which_delivery() {
    let guard = Guard::new(MemoryStore::new()).with_backlog(77);
    shows(&guard, &["Guard", "backlog: 77"]);
    let delivery = verified(&message(1));
    let admission = guard.admit(&delivery).await;
    shows(&admission, &["Handle", "HeldClaim", key(1).as_str()]);
    shows(&guard.admit(&delivery).await, &["Rejected", "InFlight"]);
    let Admission::Handle(claim) = admission else {
        panic!("{admission:?}");
    };
    claim.complete().await;
    shows(&guard.admit(&delivery).await, &["Duplicate"]);
    let rejection = Admission::<MemoryStore>::Rejected(RejectionReason::BodyTooLarge.into());
    shows(&rejection, &["Rejected", "BodyTooLarge"]);
}

#[tokio::test]
async fn tower_s_guard_says_what_it_is() {
    let layer = qiscus_webhook_replay::tower::ReplayGuardLayer::new(MemoryStore::new());
    let layer = layer.with_backlog(77);
    let set = ["backlog: 77"];
    shows(&layer, &["ReplayGuardLayer", "RejectionResponder"]);
    shows(&layer, &set);
    let handler =
        tower::service_fn(|_: Request<()>| pending::<Result<Response<Body>, Infallible>>());
    let mut service = layer.layer(handler);
    shows(&service, &["ReplayGuard "]);
    shows(&service, &set);
    shows(&service.call(Request::new(())), &["ReplayGuardFuture"]);
}

/// A service of actix-web that never answers.
struct Never;

impl Service<ServiceRequest> for Never {
    type Response = ServiceResponse;
    type Error = actix_web::Error;
    type Future = Pending<Result<ServiceResponse, actix_web::Error>>;

    always_ready!();

    fn call(&self, _: ServiceRequest) -> Self::Future {
        pending()
    }
}

#[actix_web::test]
async fn actix_web_s_guard_says_what_it_is() {
    let guard = qiscus_webhook_replay::actix_web::ReplayGuard::new(MemoryStore::new());
    let guard = guard.with_backlog(77);
    shows(&guard, &["ReplayGuard ", "RejectionResponder"]);
    shows(&guard, &["backlog: 77"]);
    let service = guard.new_transform(Never).await.unwrap();
    shows(&service, &["ReplayGuardMiddleware", "backlog: 77"]);
}
