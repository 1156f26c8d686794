//! An axum receiver.

use std::future::pending;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::post;
use qiscus_webhook_core::Rejection;
use qiscus_webhook_tower::VerifyWebhookLayer;
use qiscus_webhook_tower::axum::Webhook;
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use super::control::Control;
use super::counts::Counts;
use super::{Addresses, Setup};

pub(super) fn serve(setup: &Setup, control: Control) {
    run(app(setup), control);
}

pub(super) fn serve_as_examples(setup: &Setup, control: Control) {
    let app = app(setup);
    run_with(control, async |listener| {
        super::serve::serve(listener, app, pending()).await;
    });
}

fn app(setup: &Setup) -> Router {
    let layer = VerifyWebhookLayer::new(setup.keys.clone()).with_limits(setup.limits.clone());
    Router::new()
        .route("/webhook", post(on_event))
        .with_state(Arc::clone(&setup.counts))
        .layer(layer)
        .layer(from_fn_with_state(Arc::clone(&setup.counts), watched))
}

/// Serves on two threads, over HTTP/1.1 and HTTP/2 on one address.
pub(super) fn run(app: Router, control: Control) {
    run_with(control, async |listener| {
        axum::serve(listener, app).await.unwrap();
    });
}

fn run_with(control: Control, serve: impl AsyncFnOnce(TcpListener)) {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        control.listening(Addresses {
            http1: address,
            http2: address,
        });
        serve(listener).await;
    });
}

async fn on_event(State(counts): State<Arc<Counts>>, Webhook(_): Webhook) -> StatusCode {
    counts.handle();
    StatusCode::OK
}

async fn watched(State(counts): State<Arc<Counts>>, request: Request, next: Next) -> Response {
    let begun = counts.begin();
    let response = next.run(request).await;
    begun.answered(response.extensions().get::<Rejection>());
    response
}
