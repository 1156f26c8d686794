//! What comes of a request.

use bytes::Bytes;
use qiscus_webhook_core::{Delivery, RejectionReason};
use test_servers::Answer;

use super::Tenant;

/// What the client got, what the handler got, and why the request was refused, if it was.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// None if the client hung up before there was one.
    pub(crate) answer: Option<Answer>,
    /// One for each call of the handler.
    pub(crate) seen: Vec<Seen>,
    /// The cause, as it stands in the response's extensions.
    pub(crate) reason: Option<RejectionReason>,
    /// How often the body was asked for a frame. None where nobody counts.
    pub(crate) body_polls: Option<usize>,
}

/// What one call of the handler got.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) delivery: Delivery,
    /// The body as the handler read it again.
    pub(crate) body: Bytes,
    /// What the lookup of keys attached.
    pub(crate) tenant: Option<Tenant>,
}

impl Outcome {
    /// What the handler got, which was called once and answered 200.
    #[track_caller]
    pub(crate) fn accepted(&self) -> &Seen {
        assert_eq!(self.status(), 200, "{:?}", self.reason);
        assert_eq!(self.reason, None);
        match self.seen.as_slice() {
            [seen] => seen,
            seen => panic!("the handler was called {} times", seen.len()),
        }
    }

    /// The request was refused for this reason, with its status, and the handler not called.
    #[track_caller]
    pub(crate) fn refused(&self, reason: RejectionReason) {
        assert_eq!(self.reason, Some(reason));
        assert_eq!(self.status(), reason.status());
        self.unhandled();
    }

    /// The handler was not called.
    #[track_caller]
    pub(crate) fn unhandled(&self) {
        assert!(self.seen.is_empty(), "the handler was called");
    }

    #[track_caller]
    pub(crate) fn answer(&self) -> &Answer {
        self.answer.as_ref().expect("an answer")
    }

    #[track_caller]
    pub(crate) fn status(&self) -> u16 {
        self.answer().status
    }
}
