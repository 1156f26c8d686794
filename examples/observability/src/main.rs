//! A webhook receiver whose work can be seen: a log in JSON and metrics for Prometheus.
//!
//! ```sh
//! RUST_LOG=info,qiscus_webhook=debug cargo run -p example-observability
//! ```
//!
//! It listens on `ADDR` (127.0.0.1:3000 unless set), verifies with the token in
//! `QISCUS_SIGNATURE_TOKEN` (`demo-token` unless set, only on an address of this machine) and prints a
//! `curl` line that tries it. Each line of the log is a JSON object with the delivery's span in it;
//! `qiscus_webhook::observe` documents what they say.
//!
//! `curl http://127.0.0.1:9000/metrics` shows the metrics. They are not for strangers, so they have a
//! listener of their own, on `METRICS_ADDR` (127.0.0.1:9000 unless set): an address that Prometheus
//! reaches and others don't.

use std::error::Error;
use std::future::pending;
use std::io;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use qiscus_webhook::axum::{VerifyWebhookLayer, Webhook};
use qiscus_webhook::{KeyRing, observe};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    start_json_log();
    example_support::give_memory_back()?;
    let metrics = start_metrics()?;
    let keys = example_support::keys()?;
    let listener = example_support::listen().await?;
    let metrics_listener = example_support::listen_on("METRICS_ADDR", "127.0.0.1:9000").await?;
    example_support::print_curl(&keys, listener.local_addr()?, "/webhook");

    tokio::spawn(keep_up(metrics.clone()));
    // Until the process ends: the last deliveries are counted too.
    let metrics = example_support::serve(metrics_listener, metrics_app(metrics), pending());
    tokio::spawn(metrics);
    example_support::serve(listener, app(keys), example_support::shutdown()?).await;
    Ok(())
}

fn app(keys: KeyRing) -> Router {
    Router::new()
        .route("/webhook", post(on_event))
        .layer(VerifyWebhookLayer::new(keys))
}

fn metrics_app(metrics: PrometheusHandle) -> Router {
    Router::new().route("/metrics", get(async move || metrics.render()))
}

/// Its own line is inside the span of the delivery: it need not say which event it is about.
async fn on_event(Webhook(_delivery): Webhook) -> StatusCode {
    tracing::info!("handled");
    StatusCode::OK
}

fn start_json_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .init();
}

/// Installs the recorder, and buckets in place of the summaries that the exporter makes otherwise.
fn start_metrics() -> Result<PrometheusHandle, BuildError> {
    const SECONDS: [f64; 9] = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 1.0, 10.0];
    const BYTES: [f64; 6] = [1e3, 4e3, 16e3, 64e3, 256e3, 1e6];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_body_bytes".to_owned()), &BYTES)?
        .install_recorder()?;
    observe::describe_metrics();
    Ok(handle)
}

/// Keeps histograms small when nobody asks for the metrics.
async fn keep_up(metrics: PrometheusHandle) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        metrics.run_upkeep();
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use example_support::SAMPLE;
    use http_body_util::BodyExt as _;
    use qiscus_webhook::SignatureToken;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn deliveries_and_refusals_are_counted() {
        let metrics = start_metrics().unwrap();
        let keys = KeyRing::new(SignatureToken::new("a test's token").unwrap());
        for (signature, status) in [
            (keys.sign(SAMPLE.as_bytes()).to_hex(), StatusCode::OK),
            ("0".repeat(64), StatusCode::UNAUTHORIZED),
        ] {
            let request = Request::post("/webhook").header("QISCUS-SDK-SIGNATURE", signature);
            let request = request.body(Body::from(SAMPLE)).unwrap();
            let response = app(keys.clone()).oneshot(request).await.unwrap();
            assert_eq!(response.status(), status);
        }

        let request = || Request::get("/metrics").body(Body::empty()).unwrap();
        let public = app(keys).oneshot(request()).await.unwrap();
        assert_eq!(public.status(), StatusCode::UNAUTHORIZED);
        let response = metrics_app(metrics).oneshot(request()).await.unwrap();
        let shown = response.into_body().collect().await.unwrap().to_bytes();
        let shown = std::str::from_utf8(&shown).unwrap();
        for line in [
            "# TYPE qiscus_webhook_deliveries_total counter",
            r#"qiscus_webhook_deliveries_total{outcome="accepted",reason="none"} 1"#,
            r#"qiscus_webhook_deliveries_total{outcome="refused",reason="signature_mismatch"} 1"#,
            r#"qiscus_webhook_matched_key_total{position="0",label=""} 1"#,
            "qiscus_webhook_body_bytes_count 1",
            "qiscus_webhook_handler_seconds_count 1",
            r#"qiscus_webhook_verification_seconds_count{outcome="accepted"} 1"#,
        ] {
            assert!(
                shown.lines().any(|shown| shown == line),
                "{line} in:\n{shown}"
            );
        }
    }
}
