//! What an adapter lends of its framework.

use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use crate::Rejection;

/// What is known of a request before its body is asked for.
pub trait Head {
    /// The path as the middleware sees it, for the log. Of the client's making.
    fn path(&self) -> &str;

    /// Every value of the header [`SIGNATURE_HEADER`](crate::SIGNATURE_HEADER).
    fn signatures(&self) -> impl Iterator<Item = &[u8]>;

    /// The length of the body in bytes, if the request declares one.
    fn declared_length(&self) -> Option<u64>;

    /// Whether the body is known to be at its end, without asking for more of it. A body that is not
    /// there at all is at its end.
    fn is_at_end(&self) -> bool;

    /// Whether the body comes over a connection of HTTP/1, on which the next request follows it.
    fn is_over_http1(&self) -> bool;

    /// Whether the client waits to be asked for its body (`Expect: 100-continue`), and the first
    /// question for a chunk is what asks it.
    fn expects_continue(&self) -> bool;

    /// Whether there is what a [timer](Incoming::timer) needs, such as a runtime. Without it, the request
    /// is rejected before anything makes it wait, so that a receiver that is put together wrongly shows
    /// it at the first request.
    fn can_wait(&self) -> bool {
        true
    }
}

/// A request as a framework has it: its head, its body, and a clock.
///
/// Nothing here decides anything; see the [module](super) for the order in which it is asked.
pub trait Incoming: Head {
    /// What a lookup of keys hands on to the handler: the framework's extensions.
    type Attached;

    /// Ends after a time.
    type Timer: Future<Output = ()>;

    /// How often a body that has nothing yet is asked again before that counts as a wait. For a
    /// framework that calls its services before it has fed them the part of the body that is there.
    const ASKED_AGAIN: u8 = 0;

    /// Attaches to the request what the lookup found for the handler. Called once for a tenant that is
    /// known, when the lookup is gone and before the body is read.
    fn attach(&mut self, attached: Self::Attached);

    /// The next chunk of the body; none at its end. An error is a rejection: as a rule
    /// [`BodyInterrupted`](crate::RejectionReason::BodyInterrupted).
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Rejection>>>;

    /// Starts the clock. Called only once something makes the request wait.
    fn timer(after: Duration) -> Self::Timer;
}
