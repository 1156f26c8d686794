//! The core's answer to a refused request as an HTTP response.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use qiscus_webhook_core::Rejection;

pub(crate) fn response(rejection: &Rejection) -> Response<Bytes> {
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
