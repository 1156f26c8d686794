//! The body of a response: that of the service inside, or the guard's own.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::Full;
use pin_project_lite::pin_project;

pin_project! {
    /// The body of a response: that of the service inside, or that of a refusal or of the answer to
    /// a duplicate.
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
        Guard { #[pin] body: Full<Bytes> },
    }
}

impl<B> ResponseBody<B> {
    pub(crate) const fn of_service(body: B) -> Self {
        Self {
            source: Source::Service { body },
        }
    }

    pub(crate) fn of_guard(body: Bytes) -> Self {
        Self {
            source: Source::Guard {
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
            SourceProj::Guard { body } => body.poll_frame(cx).map_err(|never| match never {}),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Service { body } => body.is_end_stream(),
            Source::Guard { body } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Service { body } => body.size_hint(),
            Source::Guard { body } => body.size_hint(),
        }
    }
}
