//! A request of the `http` crates as the core's machine reads it.

use std::ops::Deref;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use http::header::{CONTENT_LENGTH, EXPECT};
use http::request::Parts;
use http::{Extensions, HeaderName, HeaderValue, Version};
use http_body::Body;
use qiscus_webhook_core::receive::{Head, Incoming};
use qiscus_webhook_core::{Rejection, SIGNATURE_HEADER};
use tokio::time::{Sleep, sleep};

use crate::broken::broken;
use crate::runtime::Runtime;

/// Looked up as it is, where a text would be parsed each time.
pub(crate) static SIGNATURE: HeaderName = HeaderName::from_static(SIGNATURE_HEADER);

/// Head and body, lent for one step. The body is pinned once it is read.
pub(crate) struct Request<'a, P> {
    pub(crate) head: &'a mut Parts,
    pub(crate) body: P,
    pub(crate) runtime: &'a Runtime,
}

impl<P> Head for Request<'_, P>
where
    P: Deref<Target: Body>,
{
    fn path(&self) -> &str {
        self.head.uri.path()
    }

    fn signatures(&self) -> impl Iterator<Item = &[u8]> {
        let values = self.head.headers.get_all(&SIGNATURE);
        values.iter().map(HeaderValue::as_bytes)
    }

    /// By the header, or by the body where the HTTP stack knows.
    fn declared_length(&self) -> Option<u64> {
        let header = self.head.headers.get(CONTENT_LENGTH);
        let header = header.and_then(|value| value.to_str().ok()?.parse().ok());
        let at_least = Some(self.body.size_hint().lower()).filter(|length| *length > 0);
        header.max(at_least)
    }

    fn is_at_end(&self) -> bool {
        self.body.is_end_stream()
    }

    fn is_over_http1(&self) -> bool {
        self.head.version <= Version::HTTP_11
    }

    fn expects_continue(&self) -> bool {
        self.head.headers.contains_key(EXPECT)
    }

    fn can_wait(&self) -> bool {
        self.runtime.current().is_some()
    }
}

impl<B> Incoming for Request<'_, Pin<&mut B>>
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Attached = Extensions;
    type Timer = Sleep;

    fn attach(&mut self, attached: Extensions) {
        self.head.extensions.extend(attached);
    }

    /// The data frames: trailers are not signed.
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Rejection>>> {
        // Some HTTP stacks tell the end of a body only when asked again; this one question spares a
        // healthy request the wait and so the timer.
        if self.body.is_end_stream() {
            return Poll::Ready(None);
        }
        Poll::Ready(match ready!(self.body.as_mut().poll_frame(cx)) {
            None => None,
            Some(Ok(frame)) => Some(Ok(frame.into_data().map_or_else(
                |_| Bytes::new(),
                |mut data| data.copy_to_bytes(data.remaining()),
            ))),
            Some(Err(err)) => Some(Err(broken(err.into()))),
        })
    }

    fn timer(after: Duration) -> Sleep {
        sleep(after)
    }
}
