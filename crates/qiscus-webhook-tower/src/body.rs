//! The body that a verified request goes on with, and the body of a response.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;
use pin_project_lite::pin_project;

/// The body of a verified request: the exact bytes that were signed, in memory.
///
/// # Example
///
/// ```
/// use std::convert::Infallible;
/// use http::{Request, Response};
/// use http_body_util::BodyExt;
/// use qiscus_webhook::tower::VerifiedBody;
///
/// /// A service inside the layer that reads the body rather than the delivery.
/// async fn on_event(request: Request<VerifiedBody>) -> Result<Response<String>, Infallible> {
///     let body = request.into_body().collect().await?.to_bytes();
///     Ok(Response::new(format!("{} bytes", body.len())))
/// }
/// ```
#[derive(Clone, Default)]
pub struct VerifiedBody {
    bytes: Full<Bytes>,
}

impl VerifiedBody {
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self {
            bytes: Full::new(bytes),
        }
    }
}

impl Body for VerifiedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.bytes).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.bytes.size_hint()
    }
}

impl fmt::Debug for VerifiedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedBody")
            .field("bytes", &self.size_hint().lower())
            .finish()
    }
}

pin_project! {
    /// The body of a response: that of the service inside, or that of the middleware's own answer, such as
    /// a rejection.
    #[derive(Debug)]
    pub struct ResponseBody<B> {
        #[pin]
        source: Source<B>,
    }
}

pin_project! {
    #[derive(Debug)]
    #[project = SourceProj]
    enum Source<B> {
        Service { #[pin] body: B },
        Middleware { #[pin] body: Full<Bytes> },
    }
}

impl<B> ResponseBody<B> {
    /// That of the service inside.
    pub const fn of_service(body: B) -> Self {
        Self {
            source: Source::Service { body },
        }
    }

    /// That of a middleware's own answer.
    #[must_use]
    pub fn of_middleware(body: Bytes) -> Self {
        Self {
            source: Source::Middleware {
                body: Full::new(body),
            },
        }
    }
}

/// The empty body that a service would give, for what builds a response without one.
impl<B: Default> Default for ResponseBody<B> {
    fn default() -> Self {
        Self::of_service(B::default())
    }
}

impl<B: Body<Data = Bytes>> Body for ResponseBody<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match self.project().source.project() {
            SourceProj::Service { body } => body.poll_frame(cx),
            SourceProj::Middleware { body } => body.poll_frame(cx).map_err(|never| match never {}),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Service { body } => body.is_end_stream(),
            Source::Middleware { body } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Service { body } => body.size_hint(),
            Source::Middleware { body } => body.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    /// What is known of a body before it is read, and whether it is at its end once it has been.
    async fn is_told<B: Body<Data = Bytes> + Unpin>(mut body: B, bytes: &'static [u8]) {
        assert_eq!(body.size_hint().exact(), Some(bytes.len() as u64));
        assert_eq!(body.is_end_stream(), bytes.is_empty());
        let mut read = Vec::new();
        while let Some(frame) = body.frame().await {
            read.extend_from_slice(frame.ok().unwrap().data_ref().unwrap());
        }
        assert_eq!(read, bytes);
        assert!(body.is_end_stream());
    }

    #[tokio::test]
    async fn each_body_tells_its_length_and_its_end() {
        for bytes in [&b"signed"[..], b""] {
            let body = || Bytes::from_static(bytes);
            is_told(VerifiedBody::new(body()), bytes).await;
            is_told(ResponseBody::of_service(Full::new(body())), bytes).await;
            is_told(ResponseBody::<Full<Bytes>>::of_middleware(body()), bytes).await;
        }
    }
}
