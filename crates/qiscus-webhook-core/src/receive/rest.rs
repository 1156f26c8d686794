//! What is done with the rest of a refused body.

use std::task::{Context, Poll};

use super::{Incoming, Rejected};
use crate::{Intake, RejectionReason, UNCOUNTED_BODY_BYTES};

/// What an adapter does with the rest of a refused body, and with the connection over which it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rest {
    /// Nothing is left: over HTTP/1 the connection is good for the next request.
    None,
    /// Over HTTP/1: the answer says that the connection will be closed, and what the client still
    /// sends is read and dropped for a while after it (RFC 9112, section 9.6). A connection that is
    /// closed while a client or a proxy writes takes the answer with it, and proxies take the receiver
    /// for broken.
    ReadOn,
    /// Over HTTP/1: the answer says that the connection will be closed, and nothing more is read.
    /// Nobody has asked the client for its body, or it has broken off.
    Close,
    /// A separate stream, as over HTTP/2: it is reset, and the connection goes on.
    Reset,
}

/// How much of a refused body is read before the answer, and how often it is asked for.
#[derive(Debug)]
pub(super) struct AtHand {
    bytes: usize,
    chunks: usize,
    asked_again: u8,
}

impl AtHand {
    const BYTES: usize = UNCOUNTED_BODY_BYTES;

    pub(super) const fn new() -> Self {
        Self {
            bytes: Self::BYTES,
            chunks: Intake::CHUNKS_AT_ONCE,
            asked_again: 0,
        }
    }
}

impl Rejected {
    /// Tells what to do with the rest of the body. `request` is the one that was refused.
    ///
    /// Over HTTP/1, where the body has not been begun, it first reads and drops what is there of it, up
    /// to [`UNCOUNTED_BODY_BYTES`], without waiting for more: a small body has mostly come with its head, and its
    /// connection can be kept. What declares more than that is not begun, nor is a body that the client
    /// has yet to be asked for.
    pub fn poll_rest<R: Incoming>(&mut self, cx: &mut Context<'_>, request: &mut R) -> Poll<Rest> {
        if !request.is_over_http1() {
            return Poll::Ready(Rest::Reset);
        }
        if self.is_body_at_end() {
            return Poll::Ready(Rest::None);
        }
        if self.rejection().reason() == RejectionReason::BodyInterrupted {
            return Poll::Ready(Rest::Close);
        }
        if self.body_begun {
            return Poll::Ready(Rest::ReadOn);
        }
        if request.expects_continue() {
            return Poll::Ready(Rest::Close);
        }
        let is_at_hand = |length| usize::try_from(length).is_ok_and(|it| it <= AtHand::BYTES);
        if !request.declared_length().is_none_or(is_at_hand) {
            return Poll::Ready(Rest::ReadOn);
        }
        self.poll_at_hand(cx, request)
    }

    fn poll_at_hand<R: Incoming>(&mut self, cx: &mut Context<'_>, request: &mut R) -> Poll<Rest> {
        while self.at_hand.bytes > 0 && self.at_hand.chunks > 0 {
            match request.poll_chunk(cx) {
                Poll::Ready(None) => return Poll::Ready(Rest::None),
                Poll::Ready(Some(Err(_))) => return Poll::Ready(Rest::Close),
                Poll::Ready(Some(Ok(chunk))) => {
                    self.at_hand.bytes = self.at_hand.bytes.saturating_sub(chunk.len());
                    self.at_hand.chunks -= 1;
                    self.at_hand.asked_again = 0;
                }
                // A server tells the end of a chunked body, or hands over a body that is there, only
                // once it had its turn.
                Poll::Pending if self.at_hand.asked_again < R::ASKED_AGAIN.max(1) => {
                    self.at_hand.asked_again += 1;
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Pending => break,
            }
        }
        Poll::Ready(Rest::ReadOn)
    }
}
