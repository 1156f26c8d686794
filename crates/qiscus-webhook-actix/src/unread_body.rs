//! The body of a rejection, which keeps the payload that nobody reads any more.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::Payload;
use bytes::Bytes;

/// A response body that lets go of the request's payload only once it is sent.
///
/// actix-http looks at an unfinished payload when the response begins and when it ends. If it is
/// still held, actix-http reads on and drops what comes for as long as `client_disconnect_timeout`
/// says, and then closes the connection. If it is gone and chunked, its rest is drained without any
/// such bound, so that the connection can be kept; so a rejection holds on to it.
pub(crate) struct UnreadBody {
    body: BoxBody,
    _unread: Payload,
}

impl UnreadBody {
    pub(crate) const fn new(body: BoxBody, unread: Payload) -> Self {
        Self {
            body,
            _unread: unread,
        }
    }
}

impl MessageBody for UnreadBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
