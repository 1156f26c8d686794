//! A request of actix-web as the core's machine reads it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::dev::{Extensions, Payload};
use actix_web::error::PayloadError;
use actix_web::http::Version;
use actix_web::http::header::{CONTENT_LENGTH, HeaderName, HeaderValue};
use actix_web::rt::time::{Sleep, sleep};
use actix_web::{HttpMessage as _, HttpRequest};
use bytes::Bytes;
use futures_core::Stream as _;
use qiscus_webhook_core::receive::{Head, Incoming};
use qiscus_webhook_core::{Rejection, RejectionReason, SIGNATURE_HEADER};

static SIGNATURE: HeaderName = HeaderName::from_static(SIGNATURE_HEADER);

/// Head and payload, lent for one step.
pub(crate) struct Request<'a> {
    pub(crate) head: &'a HttpRequest,
    pub(crate) payload: &'a mut Payload,
}

impl Head for Request<'_> {
    fn path(&self) -> &str {
        self.head.path()
    }

    fn signatures(&self) -> impl Iterator<Item = &[u8]> {
        let values = self.head.headers().get_all(&SIGNATURE);
        values.map(HeaderValue::as_bytes)
    }

    fn declared_length(&self) -> Option<u64> {
        let header = self.head.headers().get(CONTENT_LENGTH)?;
        header.to_str().ok()?.parse().ok()
    }

    fn is_at_end(&self) -> bool {
        matches!(self.payload, Payload::None)
    }

    fn is_over_http1(&self) -> bool {
        self.head.version() <= Version::HTTP_11
    }

    /// actix-http has asked for the body before it calls a service.
    fn expects_continue(&self) -> bool {
        false
    }
}

impl Incoming for Request<'_> {
    type Attached = Extensions;
    // In a box, for few requests wait, and all of them are moved with room for it.
    type Timer = Pin<Box<Sleep>>;

    // actix-http calls a service when it has read the head and feeds the payload after that, even one
    // that is there already. To ask once more spares a healthy request the timer.
    const ASKED_AGAIN: u8 = 1;

    fn attach(&mut self, attached: Extensions) {
        self.head.extensions_mut().extend(attached);
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Rejection>>> {
        let chunk = ready!(Pin::new(&mut *self.payload).poll_next(cx));
        Poll::Ready(chunk.map(|chunk| chunk.map_err(broken)))
    }

    fn timer(after: Duration) -> Self::Timer {
        Box::pin(sleep(after))
    }
}

/// actix-http itself fails a payload that breaks off or is badly framed. An overflow is the limit of
/// a middleware further out.
fn broken(err: PayloadError) -> Rejection {
    let reason = match err {
        PayloadError::Overflow => RejectionReason::BodyTooLarge,
        _ => RejectionReason::BodyInterrupted,
    };
    Rejection::with_source(reason, err)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn is_over_http1(version: Version) -> bool {
        let (head, mut payload) = TestRequest::default().version(version).to_http_parts();
        let request = Request {
            head: &head,
            payload: &mut payload,
        };
        request.is_over_http1()
    }

    #[test]
    fn a_stream_of_its_own_is_told_from_a_connection_that_goes_on() {
        assert!(is_over_http1(Version::HTTP_10));
        assert!(is_over_http1(Version::HTTP_11));
        assert!(!is_over_http1(Version::HTTP_2));
        assert!(!is_over_http1(Version::HTTP_3));
    }

    #[test]
    fn a_body_that_is_not_there_is_at_its_end() {
        let (head, _) = TestRequest::default().to_http_parts();
        let (_, whole) = TestRequest::default().set_payload("{}").to_http_parts();
        for (mut payload, expected) in [(Payload::None, true), (whole, false)] {
            let request = Request {
                head: &head,
                payload: &mut payload,
            };
            assert_eq!(request.is_at_end(), expected);
        }
    }
}
