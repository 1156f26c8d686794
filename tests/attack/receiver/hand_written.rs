//! What users write by hand, for comparison: the body as a whole, then an HMAC over it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::post;
use bytes::Bytes;

use super::Setup;
use super::axum::run;
use super::control::Control;
use super::counts::Counts;
use crate::signer::sign;

pub(super) fn serve(setup: &Setup, control: Control) {
    let counts = &setup.counts;
    let app = Router::new()
        .route("/webhook", post(on_event))
        .with_state(Arc::clone(counts))
        .layer(DefaultBodyLimit::max(setup.limits.body_limit()))
        .layer(from_fn_with_state(Arc::clone(counts), watched));
    run(app, control);
}

async fn on_event(
    State(counts): State<Arc<Counts>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let signature = headers.get("qiscus-sdk-signature");
    if signature.is_some_and(|signature| *signature == sign(&body)) {
        counts.handle();
        StatusCode::OK
    } else {
        StatusCode::UNAUTHORIZED
    }
}

async fn watched(State(counts): State<Arc<Counts>>, request: Request, next: Next) -> Response {
    let begun = counts.begin();
    let response = next.run(request).await;
    begun.answered(None);
    response
}
