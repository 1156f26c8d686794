//! The core's answer to a refused request as an HTTP response.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use qiscus_webhook_core::Rejection;

/// The response to a refused request, for extractors and middlewares of your own: what
/// [`Rejection::refusal`] tells.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::RejectionReason;
/// use qiscus_webhook_tower::refusal_response;
///
/// let response = refusal_response(&RejectionReason::SignatureMissing.into());
/// assert_eq!(response.status(), 401);
/// ```
#[must_use]
pub fn refusal_response(rejection: &Rejection) -> Response<Bytes> {
    let refusal = rejection.refusal();
    let mut response = Response::new(Bytes::from_static(refusal.body().as_bytes()));
    *response.status_mut() =
        StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in refusal.headers() {
        response.headers_mut().insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}
