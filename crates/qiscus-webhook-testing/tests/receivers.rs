//! What the kit makes is accepted by a receiver, and what it breaks is refused.
#![cfg(feature = "http")]
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test may panic as it may"
)]

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use qiscus_webhook_core::{KeyRing, SignatureToken};
use qiscus_webhook_testing::{SignedRequest, TestEvent};
use qiscus_webhook_tower::VerifyWebhookLayer;
use qiscus_webhook_tower::axum::Webhook;
use tower::ServiceExt as _;

async fn text(Webhook(delivery): Webhook) -> String {
    let comment = delivery.event().as_post_comment();
    comment
        .map(|comment| comment.message().text().to_owned())
        .unwrap_or_default()
}

async fn deliver(request: SignedRequest) -> StatusCode {
    let keys = KeyRing::new(SignatureToken::new("demo-token").unwrap());
    let app: Router = Router::new()
        .route("/webhook", post(text))
        .layer(VerifyWebhookLayer::new(keys));
    app.oneshot(request.into_http("/webhook"))
        .await
        .unwrap()
        .status()
}

#[tokio::test]
async fn a_signed_request_is_accepted() {
    for event in TestEvent::samples() {
        let status = deliver(event.sign_with_token("demo-token")).await;
        assert_eq!(status, StatusCode::OK, "{}", event.message_type());
    }
}

#[tokio::test]
async fn a_broken_request_is_refused() {
    let request = TestEvent::text("Teh & roti").sign_with_token("demo-token");
    for broken in [
        request.clone().unsigned(),
        request.clone().wrong_token(),
        request.clone().tampered(),
        request.clone().reserialized(),
        request.with_header_value("sha256=00"),
    ] {
        assert_eq!(deliver(broken).await, StatusCode::UNAUTHORIZED);
    }
}
