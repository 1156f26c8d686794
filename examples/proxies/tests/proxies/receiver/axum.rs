//! `axum::serve`, as it comes.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::post;
use bytes::Bytes;
use qiscus_webhook::Limits;
use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook, resolve_fn};

use super::{DEADLINE, SMALL, SMALL_LIMIT, lookup, serve};

pub(super) fn start() -> SocketAddr {
    serve(async |listener| axum::serve(listener, app()).await.unwrap())
}

fn app() -> Router {
    let layer = || VerifyWebhookLayer::new(resolve_fn(|head| lookup(head.uri.path())));
    let small = layer().with_limits(
        Limits::default()
            .with_body_limit(SMALL_LIMIT)
            .with_body_deadline(DEADLINE),
    );
    let every = post(async |Webhook(delivery): Webhook| -> Bytes { delivery.body().clone() });
    Router::new()
        .route(SMALL, every.clone().layer(small))
        .route("/webhook", every.clone().layer(layer()))
        .route("/webhook/{tenant}", every.layer(layer()))
}
