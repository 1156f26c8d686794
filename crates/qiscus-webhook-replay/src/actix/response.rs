//! The guard's own answers as responses of actix-web.

use actix_web::HttpResponse;
use actix_web::body::{BoxBody, EitherBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use qiscus_webhook_core::Rejection;

pub(crate) fn duplicate<B>(request: ServiceRequest) -> ServiceResponse<EitherBody<B>> {
    request
        .into_response(HttpResponse::Ok().finish())
        .map_into_right_body()
}

pub(crate) fn refusal<B>(
    request: ServiceRequest,
    rejection: Rejection,
) -> ServiceResponse<EitherBody<B>> {
    let refusal = rejection.refusal();
    let status =
        StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::with_body(status, BoxBody::new(refusal.body()));
    for (name, value) in refusal.headers() {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response.extensions_mut().insert(rejection);
    request.into_response(response).map_into_right_body()
}
