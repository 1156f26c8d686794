//! Set-ups that are wrong fail closed, and say what to change.

use actix_web::dev::Service as _;
use axum::Router;
use axum::routing::post;
use http_body_util::BodyExt as _;
use qiscus_webhook_core::{Rejection, RejectionReason};
use tower::ServiceExt as _;

use crate::harness::{SIGNATURE, logged, vector};

/// The line that an operator finds.
#[track_caller]
fn says_what_to_add(lines: &str) {
    assert!(lines.contains("ERROR"), "{lines}");
    assert!(lines.contains("delivery_missing"), "{lines}");
    assert!(
        lines.contains("add the webhook middleware in front of this handler"),
        "{lines}"
    );
}

/// What the client is told, which is nothing of the cause.
#[track_caller]
fn is_a_plain_problem(body: &[u8]) {
    let problem: serde_json::Value = serde_json::from_slice(body).unwrap();
    assert_eq!(problem["status"], 500);
    assert_eq!(problem["title"], "Internal Server Error");
}

async fn never_called_by_axum(_: qiscus_webhook_tower::axum::Webhook) -> &'static str {
    panic!("bypassed")
}

#[tokio::test]
async fn the_extractor_of_axum_without_the_layer_answers_500_to_a_signed_request() {
    let app = Router::new().route("/webhook", post(never_called_by_axum));
    let signed = vector("modern_text");
    let request = http::Request::post("/webhook")
        .header(SIGNATURE, signed.signature)
        .body(axum::body::Body::from(signed.body))
        .unwrap();
    let (response, lines) = logged(app.oneshot(request)).await;
    let response = response.unwrap();
    assert_eq!(response.status(), 500);
    let rejection: &Rejection = response.extensions().get().unwrap();
    assert_eq!(rejection.reason(), RejectionReason::DeliveryMissing);
    is_a_plain_problem(&response.into_body().collect().await.unwrap().to_bytes());
    says_what_to_add(&lines);
}

#[tokio::test]
async fn a_layer_on_another_route_verifies_nothing_for_this_one() {
    let layer = qiscus_webhook_tower::VerifyWebhookLayer::new(crate::harness::ring("token"));
    let app = Router::new()
        .route("/other", post(async || "verified").layer(layer))
        .route("/webhook", post(never_called_by_axum));
    let request = http::Request::post("/webhook");
    let request = request.body(axum::body::Body::from("{}")).unwrap();
    assert_eq!(app.oneshot(request).await.unwrap().status(), 500);
}

async fn never_called_by_actix(_: qiscus_webhook_actix::Webhook) -> &'static str {
    panic!("bypassed")
}

#[actix_web::test]
async fn the_extractor_of_actix_without_the_middleware_answers_500_to_a_signed_request() {
    let route = actix_web::web::post().to(never_called_by_actix);
    let app = actix_web::App::new().route("/webhook", route);
    let app = actix_web::test::init_service(app).await;
    let signed = vector("modern_text");
    let request = actix_web::test::TestRequest::post()
        .uri("/webhook")
        .insert_header((SIGNATURE, signed.signature))
        .set_payload(signed.body)
        .to_request();
    let (response, lines) = logged(app.call(request)).await;
    let response = response.unwrap();
    assert_eq!(response.status(), 500);
    let reason = {
        let extensions = response.response().extensions();
        extensions.get::<Rejection>().map(Rejection::reason)
    };
    assert_eq!(reason, Some(RejectionReason::DeliveryMissing));
    is_a_plain_problem(&actix_web::test::read_body(response).await);
    says_what_to_add(&lines);
}
