//! Rejections are responses that middlewares further out can look at.

use actix_web::dev::Service as _;
use actix_web::test::{TestRequest, call_service, init_service, read_body, try_call_service};
use actix_web::{App, HttpResponse, web};
use qiscus_webhook_core::{Rejection, RejectionReason};

use super::{keys, signed, status_of};
use crate::{VerifyWebhook, Webhook};

async fn unreachable(_: Webhook) -> HttpResponse {
    panic!("the handler is called")
}

#[actix_web::test]
async fn a_middleware_outside_sees_the_response_and_its_cause() {
    let resource = web::resource("/")
        .wrap(VerifyWebhook::new(keys()))
        .wrap_fn(|request, service| {
            let call = service.call(request);
            async move {
                let mut response = call.await?;
                let cause = response.response().extensions().get::<Rejection>().cloned();
                assert_eq!(cause.unwrap().reason(), RejectionReason::SignatureMissing);
                response
                    .headers_mut()
                    .insert("x-outside".try_into().unwrap(), "seen".try_into().unwrap());
                Ok(response)
            }
        })
        .to(unreachable);
    let app = init_service(App::new().service(resource)).await;
    let request = TestRequest::post().set_payload("{}").to_request();
    let response = try_call_service(&app, request).await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.headers().contains_key("x-outside"));
    assert!(response.headers().contains_key("www-authenticate"));
    assert_eq!(
        response.headers().get("content-type").unwrap(),
        "application/problem+json"
    );
    let expected = Rejection::from(RejectionReason::SignatureMissing)
        .problem()
        .body();
    assert_eq!(read_body(response).await, expected);
}

#[actix_web::test]
async fn a_replaced_response_is_still_a_refusal() {
    let verify = VerifyWebhook::new(keys()).with_rejection_response(|request, rejection| {
        HttpResponse::Ok().body(format!(
            "{}: {}",
            request.path(),
            rejection.reason().as_str()
        ))
    });
    let app = init_service(
        App::new()
            .wrap(verify)
            .route("/hook", web::post().to(unreachable)),
    )
    .await;
    let request = TestRequest::post()
        .uri("/hook")
        .set_payload("{}")
        .to_request();
    let response = call_service(&app, request).await;
    assert_eq!(response.status(), 200);
    assert!(
        response
            .response()
            .extensions()
            .get::<Rejection>()
            .is_some()
    );
    assert_eq!(read_body(response).await, "/hook: signature_missing");
}

#[actix_web::test]
async fn errors_of_the_handler_pass_through() {
    let resource = web::resource("/")
        .wrap(VerifyWebhook::new(keys()))
        .to(async |_: Webhook| Err::<&str, _>(actix_web::error::ErrorImATeapot("short and stout")));
    let app = init_service(App::new().service(resource)).await;
    assert_eq!(status_of(&app, signed("/", &keys(), "{}")).await, 418);
}

#[actix_web::test]
async fn an_extractor_without_the_middleware_is_the_receivers_mistake() {
    let app = init_service(App::new().route("/", web::post().to(unreachable))).await;
    let response = call_service(&app, signed("/", &keys(), "{}").to_request()).await;
    assert_eq!(response.status(), 500);
    let cause = response.response().extensions().get::<Rejection>().cloned();
    assert_eq!(cause.unwrap().reason(), RejectionReason::DeliveryMissing);
}
