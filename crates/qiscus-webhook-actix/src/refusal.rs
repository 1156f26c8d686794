//! The core's answer to a refused request as a response of actix-web.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use bytes::Bytes;
use qiscus_webhook_core::Rejection;

/// The response to a refused request, for extractors and middlewares of your own: what
/// [`Rejection::refusal`] tells.
///
/// # Example
///
/// ```
/// use qiscus_webhook_actix::refusal_response;
/// use qiscus_webhook_core::RejectionReason;
///
/// let response = refusal_response(&RejectionReason::SignatureMissing.into());
/// assert_eq!(response.status(), 401);
/// ```
#[must_use]
pub fn refusal_response(rejection: &Rejection) -> HttpResponse {
    let refusal = rejection.refusal();
    let body = BoxBody::new(Bytes::from_static(refusal.body().as_bytes()));
    let mut response = HttpResponse::with_body(status(rejection), body);
    for (name, value) in refusal.headers() {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}

pub(crate) fn status(rejection: &Rejection) -> StatusCode {
    StatusCode::from_u16(rejection.refusal().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
