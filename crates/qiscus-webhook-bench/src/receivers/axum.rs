//! Receivers on axum.

use std::hint::black_box;

use ::axum::Router;

use ::axum::error_handling::HandleErrorLayer;
use ::axum::http::{HeaderMap, StatusCode};
use ::axum::routing::post;
use bytes::Bytes;
use http_body_util::Full;
use qiscus_webhook_core::Event;
use qiscus_webhook_tower::VerifyWebhookLayer;
use qiscus_webhook_tower::axum::Webhook;
use tower::ServiceBuilder;
use webhook_verify::tower::VerifyLayer;

use super::contender::Contender;
use super::published;
use crate::by_hand::{owned, signature};
use crate::request::{HEADER, key_ring};

/// The receiver of a contender, at `/webhook`.
pub fn router(contender: Contender) -> Router {
    let route = match contender {
        Contender::Bare => post(bare),
        Contender::Idle => post(async || StatusCode::OK),
        Contender::Ours => post(ours),
        Contender::Unread => post(unread),
        Contender::ByHand => post(by_hand),
        Contender::WebhookVerify => post(read_owned),
    };
    let router = Router::new().route("/webhook", route);
    match contender {
        Contender::Ours | Contender::Unread => router.layer(VerifyWebhookLayer::new(key_ring())),
        Contender::WebhookVerify => {
            let verify =
                VerifyLayer::<Full<Bytes>>::new(published::provider(), published::secret());
            router.layer(
                ServiceBuilder::new()
                    .layer(HandleErrorLayer::new(async |_| StatusCode::BAD_REQUEST))
                    .layer(verify),
            )
        }
        Contender::Bare | Contender::Idle | Contender::ByHand => router,
    }
}

async fn bare(body: Bytes) -> StatusCode {
    black_box(body);
    StatusCode::OK
}

async fn ours(Webhook(delivery): Webhook) -> StatusCode {
    match delivery.event() {
        Event::PostComment(post) => {
            black_box(post.message().text());
            StatusCode::OK
        }
        _ => StatusCode::NOT_IMPLEMENTED,
    }
}

async fn unread(Webhook(delivery): Webhook) -> StatusCode {
    black_box(delivery.body());
    StatusCode::OK
}

async fn by_hand(headers: HeaderMap, body: Bytes) -> StatusCode {
    match headers.get(HEADER) {
        Some(header) if signature::is_valid(header.as_bytes(), &body) => read_owned(body).await,
        _ => StatusCode::UNAUTHORIZED,
    }
}

async fn read_owned(body: Bytes) -> StatusCode {
    match serde_json::from_slice::<owned::Event>(&body) {
        Ok(event) => {
            black_box(&event.payload.message.text);
            StatusCode::OK
        }
        Err(_) => StatusCode::NOT_IMPLEMENTED,
    }
}
