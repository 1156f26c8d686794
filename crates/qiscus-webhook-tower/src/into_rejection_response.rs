//! What a receiver's own code may answer a rejection with.

use bytes::Bytes;
use http::Response;

/// What [`with_rejection_response`](crate::VerifyWebhookLayer::with_rejection_response) takes: a
/// `Response<Bytes>`, a `Response<()>` without a body, and with the feature `axum` whatever is axum's
/// `IntoResponse`, such as a status or a tuple with `Json`. `M` tells these apart, and is always inferred.
///
/// The body must lie in memory, as those of a status, a text and `Json` do. A rejection whose answer
/// would have to be waited for gets the default one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no response to a rejection",
    note = "give a `http::Response<Bytes>` or, with the feature `axum`, what is `IntoResponse`"
)]
pub trait IntoRejectionResponse<M> {
    /// The response; none if its body does not lie in memory.
    fn into_rejection_response(self) -> Option<Response<Bytes>>;
}

impl IntoRejectionResponse<Bytes> for Response<Bytes> {
    fn into_rejection_response(self) -> Option<Response<Bytes>> {
        Some(self)
    }
}

impl IntoRejectionResponse<()> for Response<()> {
    fn into_rejection_response(self) -> Option<Response<Bytes>> {
        Some(self.map(|()| Bytes::new()))
    }
}

#[cfg(feature = "axum")]
impl<R: axum_core::response::IntoResponse> IntoRejectionResponse<axum_core::body::Body> for R {
    fn into_rejection_response(self) -> Option<Response<Bytes>> {
        use std::pin::pin;
        use std::task::{Context, Poll, Waker};

        use http_body_util::BodyExt as _;

        let (head, body) = self.into_response().into_parts();
        let mut cx = Context::from_waker(Waker::noop());
        match pin!(body.collect()).poll(&mut cx) {
            Poll::Ready(Ok(body)) => Some(Response::from_parts(head, body.to_bytes())),
            Poll::Ready(Err(_)) | Poll::Pending => None,
        }
    }
}
