//! Set-ups that are wrong fail closed, and say what to change.

use actix_web::dev::Service as _;
use actix_web::web;
use axum::Router;
use axum::routing::{MethodRouter, post};
use http_body_util::BodyExt as _;
use qiscus_webhook_core::{Rejection, RejectionReason};
use tower::ServiceExt as _;

use super::metrics::{counted, recorder};
use crate::harness::{At, SIGNATURE, logged, stamp_over_sockets, vector};

stamp_over_sockets! {
    a_handler_that_runs_in_spite_of_the_extractor_is_told_of_once,
}

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
    let route = web::post().to(never_called_by_actix);
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

/// A handler's answer, and what it hands back of the extractor's refusal.
type Swallowed<E> = Result<&'static str, E>;

fn swallowed_by_axum() -> [(MethodRouter, u16); 5] {
    use qiscus_webhook_tower::axum::{Comment, Webhook, WebhookRejection as Refused};

    [
        (post(async |_: Result<Webhook, Refused>| "ran"), 200),
        (post(async |_: Result<Comment, Refused>| "ran"), 200),
        (post(async |_: Result<Option<Comment>, Refused>| "ran"), 200),
        (
            post(async |it: Result<Webhook, Refused>| -> Swallowed<Refused> { it.map(|_| "ran") }),
            500,
        ),
        (
            post(async |it: Result<Comment, Refused>| -> Swallowed<Refused> { it.map(|_| "ran") }),
            500,
        ),
    ]
}

fn swallowed_by_actix() -> [(actix_web::Route, u16); 7] {
    use qiscus_webhook_actix::{Comment, Webhook, WebhookRejection as Refused};

    let route = web::post;
    [
        (route().to(async |_: Option<Webhook>| "ran"), 200),
        (route().to(async |_: Option<Comment>| "ran"), 200),
        (route().to(async |_: Result<Webhook, Refused>| "ran"), 200),
        (route().to(async |_: Result<Comment, Refused>| "ran"), 200),
        (
            route().to(async |_: web::Either<Webhook, String>| "ran"),
            200,
        ),
        (
            route().to(async |it: Result<Webhook, Refused>| -> Swallowed<Refused> {
                it.map(|_| "ran")
            }),
            500,
        ),
        (
            route().to(async |it: Result<Comment, Refused>| -> Swallowed<Refused> {
                it.map(|_| "ran")
            }),
            500,
        ),
    ]
}

/// The status of an answer where the middleware is missing, with one line and one count that tell of it.
async fn told_of_once(answer: impl Future<Output = u16>, status: u16) {
    let recorder = recorder();
    let _listening = metrics::set_default_local_recorder(recorder);
    let (answered, lines) = logged(answer).await;
    assert_eq!(answered, status);
    says_what_to_add(&lines);
    assert_eq!(lines.matches("delivery_missing").count(), 1, "{lines}");
    let counted: Vec<_> = counted(recorder).into_iter().collect();
    let refused = "refused_inside_total{reason=delivery_missing}".to_owned();
    assert_eq!(counted, [(refused, 1)]);
}

async fn a_handler_that_runs_in_spite_of_the_extractor_is_told_of_once(at: At) {
    let signed = || vector("modern_text");
    if at == At::Axum {
        for (route, status) in swallowed_by_axum() {
            let request = http::Request::post("/").header(SIGNATURE, signed().signature);
            let request = request.body(axum::body::Body::from(signed().body)).unwrap();
            let app = Router::new().route("/", route);
            let answer = async { app.oneshot(request).await.unwrap().status().as_u16() };
            told_of_once(answer, status).await;
        }
        return;
    }
    for (route, status) in swallowed_by_actix() {
        let app = actix_web::App::new().route("/", route);
        let app = actix_web::test::init_service(app).await;
        let request = actix_web::test::TestRequest::post()
            .insert_header((SIGNATURE, signed().signature))
            .set_payload(signed().body)
            .to_request();
        let answer = async { app.call(request).await.unwrap().status().as_u16() };
        told_of_once(answer, status).await;
    }
}
