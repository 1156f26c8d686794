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

use crate::body_error::broken;
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
    // In a box, for few requests wait, and all of them are moved with room for it.
    type Timer = Pin<Box<Sleep>>;

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

    fn timer(after: Duration) -> Self::Timer {
        Box::pin(sleep(after))
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;

    use super::*;

    /// What is seen of a request before its body is asked for.
    fn seen<T>(
        request: http::Request<&'static str>,
        look: impl FnOnce(Request<'_, &Full<Bytes>>) -> T,
    ) -> T {
        let (mut head, body) = request.into_parts();
        look(Request {
            head: &mut head,
            body: &Full::from(body),
            runtime: &Runtime::default(),
        })
    }

    fn declared(header: Option<&str>, body: &'static str) -> Option<u64> {
        let mut request = http::Request::new(body);
        if let Some(length) = header {
            let length = length.parse().unwrap();
            request.headers_mut().insert(CONTENT_LENGTH, length);
        }
        seen(request, |request| request.declared_length())
    }

    #[test]
    fn the_length_is_the_greater_of_what_the_header_and_the_body_say() {
        assert_eq!(declared(None, "12345"), Some(5));
        assert_eq!(declared(Some("3"), "12345"), Some(5));
        assert_eq!(declared(Some("7"), "12345"), Some(7));
        assert_eq!(declared(Some("0"), ""), Some(0));
    }

    #[test]
    fn a_body_that_knows_of_nothing_to_come_declares_no_length() {
        assert_eq!(declared(None, ""), None);
        assert_eq!(declared(Some("seven"), ""), None);
    }

    #[test]
    fn a_stream_of_its_own_is_told_from_a_connection_that_goes_on() {
        for (version, expected) in [
            (Version::HTTP_10, true),
            (Version::HTTP_11, true),
            (Version::HTTP_2, false),
            (Version::HTTP_3, false),
        ] {
            let mut request = http::Request::new("");
            *request.version_mut() = version;
            let is_over_http1 = seen(request, |request| request.is_over_http1());
            assert_eq!(is_over_http1, expected, "{version:?}");
        }
    }

    #[test]
    fn the_body_says_whether_it_is_at_its_end() {
        for body in ["", "{}"] {
            let is_at_end = seen(http::Request::new(body), |request| request.is_at_end());
            assert_eq!(is_at_end, body.is_empty());
        }
    }
}
