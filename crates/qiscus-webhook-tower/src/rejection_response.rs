//! The core's answer to a refused request as an HTTP response.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use qiscus_webhook_core::Rejection;

/// The response to a refused request, for your own extractors and middlewares: what
/// [`Rejection::problem`] tells.
///
/// # Example
///
/// ```
/// use qiscus_webhook::RejectionReason;
/// use qiscus_webhook::tower::rejection_response;
///
/// let response = rejection_response(&RejectionReason::SignatureMissing.into());
/// assert_eq!(response.status(), 401);
/// ```
#[must_use]
pub fn rejection_response(rejection: &Rejection) -> Response<Bytes> {
    let problem = rejection.problem();
    let mut response = Response::new(Bytes::from_static(problem.body().as_bytes()));
    *response.status_mut() =
        StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
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
