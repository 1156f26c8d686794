//! A webhook receiver whose signature token is replaced while it runs: it follows the file that
//! holds the token, and accepts the token that was replaced for a while longer.
//!
//! ```sh
//! printf 'the old token' > /tmp/qiscus-token
//! QISCUS_SIGNATURE_TOKEN_FILE=/tmp/qiscus-token cargo run -p example-rotation
//! ```
//!
//! It prints a `curl` line that is signed with the token in the file. Send it; put another token in
//! the file while the receiver runs; send the line again:
//!
//! ```sh
//! printf 'the new token' > /tmp/qiscus-token
//! ```
//!
//! The log says of each delivery whether the current token signed it or a previous one. A minute
//! after the change the old token goes out of use, and the line is answered with 401.
//!
//! The file may be a Kubernetes or Docker secret. It takes `ADDR` and `RUST_LOG` from the
//! environment, as `example-axum` does.

use std::env;
use std::error::Error;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook};
use qiscus_webhook::{KeyHandle, TokenError, TokenFile};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let path = env::var_os("QISCUS_SIGNATURE_TOKEN_FILE")
        .ok_or("set QISCUS_SIGNATURE_TOKEN_FILE to the path of a file that holds the token")?;
    let keys = keys(path.into())?;
    let listener = example_support::listen().await?;
    example_support::print_curl(&keys.load(), listener.local_addr()?, "/webhook");

    example_support::serve(listener, app(keys), example_support::shutdown()?).await;
    Ok(())
}

/// Follows the file for as long as the handle, or a clone of it, is there.
fn keys(path: PathBuf) -> Result<KeyHandle, TokenError> {
    TokenFile::new(path)
        // An hour unless set; a minute lets you watch it pass.
        .with_previous_for(Duration::from_secs(60))
        .watch()
}

fn app(keys: KeyHandle) -> Router {
    Router::new()
        .route("/webhook", post(on_event))
        .layer(VerifyWebhookLayer::new(keys))
}

/// Once nothing comes in under a previous token any more, the rotation is over.
async fn on_event(Webhook(delivery): Webhook) -> StatusCode {
    let key = delivery.matched_key();
    if key.is_current() {
        tracing::info!("signed with the current token");
    } else {
        tracing::warn!(position = key.position(), "signed with a previous token");
    }
    example_support::log_delivery(&delivery);
    StatusCode::OK
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Instant;

    use axum::body::Body;
    use axum::http::Request;
    use example_support::SAMPLE;
    use qiscus_webhook::{KeyRing, SignatureToken};
    use tower::ServiceExt as _;

    use super::*;

    async fn status_of(app: &Router, token: &str) -> StatusCode {
        let signature = KeyRing::new(SignatureToken::new(token).unwrap()).sign(SAMPLE.as_bytes());
        let request = Request::post("/webhook")
            .header("QISCUS-SDK-SIGNATURE", signature.to_hex())
            .body(Body::from(SAMPLE))
            .unwrap();
        app.clone().oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_token_is_replaced_without_a_restart_and_without_a_loss() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        fs::write(&path, "old").unwrap();
        let app = app(keys(path.clone()).unwrap());
        assert_eq!(status_of(&app, "old").await, StatusCode::OK);
        assert_eq!(status_of(&app, "new").await, StatusCode::UNAUTHORIZED);

        fs::write(&path, "new").unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        while status_of(&app, "new").await != StatusCode::OK {
            assert!(Instant::now() < deadline, "the new token is not accepted");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(status_of(&app, "old").await, StatusCode::OK);
    }
}
