//! Where the middleware of actix-web stands: around an app, a scope, a resource or a route.

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::error::ErrorImATeapot;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{Bytes, Json, Payload, post, resource, scope};
use actix_web::{App, Error};
use qiscus_webhook_actix::{VerifyWebhook, Webhook};

use crate::harness::{SIGNATURE, TOKEN, ring, vector};

fn verify() -> VerifyWebhook {
    VerifyWebhook::new(ring(TOKEN))
}

async fn on_event(Webhook(delivery): Webhook, body: Bytes) -> Bytes {
    assert_eq!(delivery.body(), &body);
    body
}

fn signed(path: &str) -> TestRequest {
    let vector = vector("modern_text");
    unsigned(path).insert_header((SIGNATURE, vector.signature))
}

fn unsigned(path: &str) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .set_payload(vector("modern_text").body)
}

/// An app accepts what is signed, as a whole, and refuses what is not.
async fn verifies<S, B>(app: S, path: &str)
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let response = call_service(&app, signed(path).to_request()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(read_body(response).await, vector("modern_text").body);
    let response = call_service(&app, unsigned(path).to_request()).await;
    assert_eq!(response.status(), 401);
}

#[actix_web::test]
async fn around_an_app() {
    let app = App::new()
        .wrap(verify())
        .route("/webhook", post().to(on_event));
    verifies(init_service(app).await, "/webhook").await;
}

#[actix_web::test]
async fn around_a_scope() {
    let inside = scope("/qiscus")
        .wrap(verify())
        .route("/webhook", post().to(on_event));
    verifies(
        init_service(App::new().service(inside)).await,
        "/qiscus/webhook",
    )
    .await;
}

#[actix_web::test]
async fn around_a_resource() {
    let inside = resource("/webhook")
        .wrap(verify())
        .route(post().to(on_event));
    verifies(init_service(App::new().service(inside)).await, "/webhook").await;
}

#[actix_web::test]
async fn around_a_route() {
    let app = App::new().route("/webhook", post().to(on_event).wrap(verify()));
    verifies(init_service(app).await, "/webhook").await;
}

#[actix_web::test]
async fn around_a_resource_it_answers_for_methods_that_are_not_routed() {
    let inside = resource("/webhook")
        .wrap(verify())
        .route(post().to(on_event));
    let app = init_service(App::new().service(inside)).await;
    let get = |request: TestRequest| request.method(Method::GET).to_request();
    assert_eq!(
        call_service(&app, get(unsigned("/webhook"))).await.status(),
        401
    );
    assert_eq!(
        call_service(&app, get(signed("/webhook"))).await.status(),
        405
    );
}

#[actix_web::test]
async fn extractors_of_the_body_find_it_again() {
    async fn on_json(_: Webhook, Json(value): Json<serde_json::Value>) -> Bytes {
        assert_eq!(value["type"], "post_comment_mobile");
        vector("modern_text").body
    }
    async fn on_payload(payload: Payload) -> Bytes {
        payload.to_bytes_limited(10_000).await.unwrap().unwrap()
    }
    let app = App::new()
        .wrap(verify())
        .route("/json", post().to(on_json))
        .route("/payload", post().to(on_payload));
    let app = init_service(app).await;
    for path in ["/json", "/payload"] {
        let request = signed(path).insert_header(("content-type", "application/json"));
        let response = call_service(&app, request.to_request()).await;
        assert_eq!(read_body(response).await, vector("modern_text").body);
    }
}

#[actix_web::test]
async fn an_error_of_the_handler_is_its_answer() {
    let handler = async |_: Webhook| Err::<&str, _>(ErrorImATeapot("short and stout"));
    let app = App::new()
        .wrap(verify())
        .route("/webhook", post().to(handler));
    let app = init_service(app).await;
    let response = call_service(&app, signed("/webhook").to_request()).await;
    assert_eq!(response.status(), 418);
}
