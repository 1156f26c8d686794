//! A webhook receiver on axum: the layer in front of the routes, the extractor in the handler.
//!
//! ```sh
//! cargo run -p example-axum
//! ```
//!
//! It listens on `ADDR` (127.0.0.1:3000 unless set), verifies with the token in
//! `QISCUS_SIGNATURE_TOKEN` (`demo-token` unless set, on an address of this machine alone), prints a
//! `curl` line that tries it, and logs each event (`RUST_LOG` sets the level).
//! On Ctrl-C or SIGTERM, which Docker and Kubernetes send, it answers what it has begun, and ends within
//! eight seconds; on a second one, at once.

use std::error::Error;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use qiscus_webhook::KeyRing;
use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let keys = example_support::keys()?;
    let listener = example_support::listen().await?;
    example_support::print_curl(&keys, listener.local_addr()?, "/webhook");

    example_support::serve(listener, app(keys), example_support::shutdown()?).await;
    Ok(())
}

fn app(keys: KeyRing) -> Router {
    Router::new()
        .route("/webhook", post(on_event))
        .layer(VerifyWebhookLayer::new(keys))
}

/// Runs for deliveries that Qiscus signed, and for nothing else. Whatever the event is, it is
/// answered with 200: it has arrived.
async fn on_event(Webhook(delivery): Webhook) -> StatusCode {
    example_support::log_delivery(&delivery);
    StatusCode::OK
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use example_support::SAMPLE;
    use qiscus_webhook::SignatureToken;
    use tower::ServiceExt as _;

    use super::*;

    async fn status_of(body: &'static str, signature: Option<String>) -> StatusCode {
        let keys = KeyRing::new(SignatureToken::new("a test's token").unwrap());
        let signature = signature.unwrap_or_else(|| keys.sign(body.as_bytes()).to_hex());
        let request = Request::post("/webhook")
            .header("QISCUS-SDK-SIGNATURE", signature)
            .body(Body::from(body))
            .unwrap();
        app(keys).oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn every_signed_delivery_is_answered_with_200() {
        for body in [SAMPLE, r#"{"type":"of tomorrow"}"#, "no JSON at all"] {
            assert_eq!(status_of(body, None).await, StatusCode::OK, "{body}");
        }
    }

    #[tokio::test]
    async fn what_is_not_signed_is_answered_with_401() {
        let other = "0".repeat(64);
        let status = status_of(SAMPLE, Some(other)).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
}
