//! Webhook receivers behind one Redis: each delivery is handled once, whichever of them gets it.
//!
//! Start a Redis (Debian: `apt install redis-server`) and, in a terminal each, as many receivers as
//! you like:
//!
//! ```sh
//! redis-server --appendonly yes
//! ADDR=127.0.0.1:3001 cargo run -p example-cluster
//! ADDR=127.0.0.1:3002 cargo run -p example-cluster
//! ```
//!
//! Each prints a `curl` line that sends it one and the same signed delivery. Paste both:
//!
//! ```text
//! curl -i http://127.0.0.1:3001/webhook …      200, handled
//! curl -i http://127.0.0.1:3002/webhook …      200, an empty body: the handler did not run again
//! ```
//!
//! To see what a crash does, make Redis forget, and start the first receiver with work that takes ten
//! seconds and a claim that outlasts its owner by as much:
//!
//! ```sh
//! redis-cli flushall
//! WORK=10000 LEASE=10000 ADDR=127.0.0.1:3001 cargo run -p example-cluster
//! ```
//!
//! Paste its line, end it with `kill -9` while it works, and paste the line of the other: it answers
//! with 503 and `Retry-After` until the lease is over, and with `handled` after that. Nothing but the
//! retry brings the delivery back: if the sender does not send it again, it is lost with the receiver
//! that died. `example-queue` closes that gap, for what was answered with 200.
//!
//! On SIGTERM, a receiver answers what it has begun, within eight seconds, and updates Redis with what it has
//! handled, for ten more if Redis is down: give it `docker stop --timeout 20`. On a second one, it ends at
//! once.
//!
//! It takes `REDIS_URL` (`redis://127.0.0.1/` unless set) and, as `example-axum` does,
//! `QISCUS_SIGNATURE_TOKEN`, `ADDR` and `RUST_LOG` from the environment. The receivers have the same
//! token and the same Redis; their clocks need not agree.

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use qiscus_webhook::KeyRing;
use qiscus_webhook::axum::{ReplayGuardLayer, VerifyWebhookLayer, Webhook};
use qiscus_webhook::replay::{RedisStore, Store};
use tokio::time::sleep;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    example_support::start_log();
    example_support::give_memory_back()?;
    let keys = example_support::keys()?;
    let lease = example_support::milliseconds("LEASE", 60_000)?;
    let work = example_support::milliseconds("WORK", 0)?;
    let store = RedisStore::new(&example_support::variable(
        "REDIS_URL",
        "redis://127.0.0.1/",
    ))?;
    if let Err(err) = store.check().await {
        tracing::warn!("until Redis is there, deliveries are answered with 503: {err}");
    }
    let listener = example_support::listen().await?;
    example_support::print_curl_of(
        example_support::SAMPLE_WITH_ID,
        &keys,
        listener.local_addr()?,
        "/webhook",
    );

    let once = ReplayGuardLayer::new(store).with_lease(lease);
    let app = app(keys, once.clone(), work);
    example_support::serve(listener, app, example_support::shutdown()?).await;
    let untold = once.drain(DRAIN).await;
    if untold > 0 {
        tracing::error!(
            "{untold} deliveries may be handled again: Redis was not told how they ended"
        );
    }
    Ok(())
}

/// How long Redis is told of what was handled, once the server has ended.
const DRAIN: Duration = Duration::from_secs(10);

/// The layer that is added last is the outermost: what is not signed never gets to the store.
fn app<S: Store>(keys: KeyRing, once: ReplayGuardLayer<S>, work: Duration) -> Router {
    Router::new()
        .route("/webhook", post(move |webhook| on_event(webhook, work)))
        .layer(once)
        .layer(VerifyWebhookLayer::new(keys))
}

async fn on_event(Webhook(delivery): Webhook, work: Duration) -> &'static str {
    tracing::info!("begun: {}", delivery.event());
    sleep(work).await;
    tracing::info!("handled: {}", delivery.event());
    "handled\n"
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use example_support::SAMPLE_WITH_ID;
    use http_body_util::BodyExt as _;
    use qiscus_webhook::SignatureToken;
    use qiscus_webhook::replay::MemoryStore;
    use tower::ServiceExt as _;

    use super::*;

    async fn answer(app: &Router, token: &str) -> (StatusCode, String) {
        let keys = KeyRing::new(SignatureToken::new(token).unwrap());
        let request = Request::post("/webhook")
            .header(
                "QISCUS-SDK-SIGNATURE",
                keys.sign(SAMPLE_WITH_ID.as_bytes()).to_hex(),
            )
            .body(Body::from(SAMPLE_WITH_ID))
            .unwrap();
        let response = app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn two_receivers_over_one_store_handle_a_delivery_once() {
        let store = MemoryStore::new();
        let [one, other] = [store.clone(), store].map(|store| {
            let keys = KeyRing::new(SignatureToken::new("a test's token").unwrap());
            app(keys, ReplayGuardLayer::new(store), Duration::ZERO)
        });
        let (status, _) = answer(&one, "another token").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let first = answer(&one, "a test's token").await;
        assert_eq!(first, (StatusCode::OK, "handled\n".to_owned()));
        let second = answer(&other, "a test's token").await;
        assert_eq!(second, (StatusCode::OK, String::new()));
    }
}
