//! The core's answer to a refused request as a response of actix-web.

use actix_web::HttpResponse;
use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use bytes::Bytes;
use qiscus_webhook_core::Rejection;

/// The response to a refused request, for your own extractors and middlewares: what
/// [`Rejection::problem`] tells.
///
/// # Example
///
/// ```
/// use qiscus_webhook::actix_web::rejection_response;
/// use qiscus_webhook::RejectionReason;
///
/// let response = rejection_response(&RejectionReason::SignatureMissing.into());
/// assert_eq!(response.status(), 401);
/// ```
#[must_use]
pub fn rejection_response(rejection: &Rejection) -> HttpResponse {
    let problem = rejection.problem();
    let body = BoxBody::new(Bytes::from_static(problem.body().as_bytes()));
    let mut response = HttpResponse::with_body(status(rejection), body);
    for (name, value) in problem.headers() {
        response
            .headers_mut()
            .insert(header(name), HeaderValue::from_static(value));
    }
    response
}

/// A constant for each name that there is, where a text would be parsed each time.
fn header(name: &'static str) -> HeaderName {
    match name {
        "content-type" => CONTENT_TYPE,
        "www-authenticate" => WWW_AUTHENTICATE,
        "retry-after" => RETRY_AFTER,
        other => HeaderName::from_static(other),
    }
}

pub(crate) fn status(rejection: &Rejection) -> StatusCode {
    StatusCode::from_u16(rejection.problem().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
