//! What comes of a request.

use std::fmt;

use tracing::Span;

use super::rest::AtHand;
use crate::receive::Observation;
use crate::{Delivery, Rejection};

/// A request that goes on to the handler.
#[derive(Debug)]
#[non_exhaustive]
#[must_use]
pub struct Accepted {
    /// What Qiscus signed.
    pub delivery: Delivery,
    /// Of the request. The adapter has the handler called by [`Observation::handle`].
    pub observation: Observation,
}

/// A request that goes no further. It has been logged and counted.
///
/// The adapter still holds the request's body. What it has to do with it, and with the connection,
/// [`poll_rest`](Self::poll_rest) tells.
#[derive(Debug)]
#[must_use]
pub struct Rejected {
    rejection: Rejection,
    body_at_end: bool,
    pub(super) body_begun: bool,
    pub(super) at_hand: AtHand,
    span: Span,
}

impl Rejected {
    pub(super) fn new(
        rejection: Rejection,
        body_at_end: bool,
        body_begun: bool,
        observation: Observation,
    ) -> Self {
        Self {
            rejection,
            body_at_end,
            body_begun,
            at_hand: AtHand::new(),
            span: observation.into_span(),
        }
    }

    /// Why.
    #[must_use]
    pub const fn rejection(&self) -> &Rejection {
        &self.rejection
    }

    /// Why, for the response's extensions.
    #[must_use]
    pub fn into_rejection(self) -> Rejection {
        self.rejection
    }

    /// Whether the body has been read to its end.
    ///
    /// If it has, the connection is good for another request. If it has not, what the client still
    /// sends stands in the way of one.
    #[must_use]
    pub const fn is_body_at_end(&self) -> bool {
        self.body_at_end
    }

    /// Does a part of the work, such as the making of a response, inside the request's span.
    pub fn in_scope<T>(&self, work: impl FnOnce() -> T) -> T {
        self.span.in_scope(work)
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rejection.fmt(f)
    }
}

impl std::error::Error for Rejected {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.rejection.source()
    }
}
