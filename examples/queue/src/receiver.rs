//! The receiver: 200 once the broker has the delivery, 503 until then.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use qiscus_webhook::KeyRing;
use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook};

use crate::queue::{NotStored, Queue};

pub(crate) fn app(keys: KeyRing, queue: Arc<Queue>) -> Router {
    Router::new()
        .route("/webhook", post(on_event))
        .layer(VerifyWebhookLayer::new(keys))
        .with_state(queue)
}

/// Nothing is done here that could fail but to store: so it answers fast whatever the work is.
async fn on_event(State(queue): State<Arc<Queue>>, Webhook(delivery): Webhook) -> Response {
    match queue.store(&delivery).await {
        Ok(()) => StatusCode::OK.into_response(),
        // The broker says how much that is: its `max_payload`, 1 MiB with the headers unless changed,
        // those of a dead letter too.
        Err(NotStored::TooLarge) => {
            let length = delivery.body().len();
            tracing::error!(length, "lost: no message of the broker holds as much");
            StatusCode::PAYLOAD_TOO_LARGE.into_response()
        }
        Err(NotStored::NotNow(err)) => {
            tracing::warn!("not stored, so the sender is told to come again: {err}");
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")]).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use example_support::SAMPLE_WITH_ID;
    use qiscus_webhook::SignatureToken;
    use tower::ServiceExt as _;

    use super::*;
    use crate::streams::Settings;

    const SETTINGS: Settings = Settings {
        partitions: 4,
        max_bytes: 1 << 20,
    };

    #[tokio::test]
    async fn without_a_broker_the_sender_is_told_to_come_again() {
        // A port on which nobody can listen.
        let queue = Queue::connect("nats://127.0.0.1:0", SETTINGS)
            .await
            .unwrap();
        let keys = KeyRing::new(SignatureToken::new("a test's token").unwrap());
        let request = |signature: String| {
            Request::post("/webhook")
                .header("QISCUS-SDK-SIGNATURE", signature)
                .body(Body::from(SAMPLE_WITH_ID))
                .unwrap()
        };
        let signature = keys.sign(SAMPLE_WITH_ID.as_bytes()).to_hex();
        let app = app(keys, Arc::new(queue));
        let response = app.clone().oneshot(request(signature)).await.unwrap();
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[RETRY_AFTER], "5");
        let response = app.oneshot(request("0".repeat(64))).await.unwrap();
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
}
