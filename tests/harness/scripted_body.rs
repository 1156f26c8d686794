//! A request body that arrives as a test wants it to.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::time::{Sleep, sleep};

use super::Request;
use super::request::Ending;

/// Gives a request's chunks as frames, makes its reader wait before each but the first, and counts
/// how often it is asked.
pub(crate) struct ScriptedBody {
    chunks: VecDeque<Bytes>,
    ending: Ending,
    pace: Option<Duration>,
    rest: Option<Pin<Box<Sleep>>>,
    waited: bool,
    polls: Arc<AtomicUsize>,
}

impl ScriptedBody {
    /// The body as an HTTP server would hand it on, and the count of its polls.
    pub(crate) fn of(request: &Request) -> (Self, Arc<AtomicUsize>) {
        let (chunks, ending) = request.framed();
        let polls = Arc::new(AtomicUsize::new(0));
        let body = Self {
            chunks: chunks.into(),
            ending,
            pace: request.pace,
            rest: None,
            waited: true,
            polls: Arc::clone(&polls),
        };
        (body, polls)
    }
}

impl Body for ScriptedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        if self.chunks.is_empty() && self.ending == Ending::Stalls {
            return Poll::Pending;
        }
        if let Some(rest) = &mut self.rest {
            ready!(rest.as_mut().poll(cx));
        }
        self.waited = !self.waited;
        if self.waited {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.rest = self.pace.map(|pace| Box::pin(sleep(pace)));
        Poll::Ready(match (self.chunks.pop_front(), self.ending) {
            (Some(chunk), _) => Some(Ok(Frame::data(chunk))),
            (None, Ending::Whole) => None,
            (None, _) => Some(Err(io::ErrorKind::ConnectionReset.into())),
        })
    }
}
