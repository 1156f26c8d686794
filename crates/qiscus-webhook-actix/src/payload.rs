//! The payload that a verified request goes on with.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_core::Stream;

/// The exact bytes that were signed, in one chunk.
///
/// `Payload::from(Bytes)` gives the same through a queue that costs one allocation more.
pub(crate) fn verified(body: Bytes) -> Payload {
    if body.is_empty() {
        return Payload::None;
    }
    Payload::Stream {
        payload: Box::pin(VerifiedPayload { body: Some(body) }),
    }
}

struct VerifiedPayload {
    body: Option<Bytes>,
}

impl Stream for VerifiedPayload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.body.take().map(Ok))
    }
}
