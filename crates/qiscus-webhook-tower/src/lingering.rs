//! Reads on what clients still send of refused bodies.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Buf as _;
use http_body::Body;
use tokio::runtime::Handle;
use tokio::task::AbortHandle;
use tokio::task::coop::consume_budget;
use tokio::time::timeout;

/// How long one body is read on, however slowly it comes.
const LASTING: Duration = Duration::from_secs(5);

/// How much of one body is read on, in bytes.
const BYTES: usize = 8 * 1024 * 1024;

/// What a frame counts for at the least, so that one of a byte, or of none, is not for nothing.
const A_FRAME: usize = 64;

/// How many bodies are read on at once. Each is a connection with the read buffer that it has.
const AT_ONCE: usize = 64;

/// The refused bodies of all services of a layer that are read on in the background.
///
/// When there are too many of them, the one that has been read on for the longest is given up: its
/// client has had the most time to see the answer. So nobody can keep the place of those who come
/// later by stalling.
#[derive(Debug, Default)]
pub(crate) struct Lingering {
    bodies: Mutex<VecDeque<AbortHandle>>,
}

impl Lingering {
    /// Reads a body on and drops it.
    pub(crate) fn read_on<B>(&self, runtime: &Handle, body: Pin<Box<B>>)
    where
        B: Body + Send + 'static,
    {
        let task = runtime.spawn(async {
            // Whoever is too slow has been answered all the same.
            let _ = timeout(LASTING, read(body)).await;
        });
        let mut bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.retain(|body| !body.is_finished());
        if bodies.len() >= AT_ONCE
            && let Some(oldest) = bodies.pop_front()
        {
            oldest.abort();
        }
        bodies.push_back(task.abort_handle());
    }
}

async fn read<B: Body>(mut body: Pin<Box<B>>) {
    let mut bytes = BYTES;
    while bytes > 0 && !body.is_end_stream() {
        let read = match poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
            Some(Ok(frame)) => frame.data_ref().map_or(0, |data| data.remaining()),
            Some(Err(_)) | None => return,
        };
        bytes = bytes.saturating_sub(read.max(A_FRAME));
        // A body that is all there would keep its thread from others.
        consume_budget().await;
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use http_body::Frame;
    use http_body_util::Empty;
    use test_servers::Watchdog;
    use tokio::task::yield_now;
    use tokio::time::{Instant, sleep};

    use super::*;

    /// A body that has frames of this size without end, or none at all, until it is dropped.
    struct Endless {
        frame: Option<usize>,
        // Counts this body, and by its lengths what was read of it.
        read: Arc<Mutex<usize>>,
    }

    impl Body for Endless {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let Some(size) = self.frame else {
                return Poll::Pending;
            };
            *self.read.lock().unwrap() += 1;
            Poll::Ready(Some(Ok(Frame::data(vec![0; size].into()))))
        }
    }

    fn endless(frame: Option<usize>) -> (Pin<Box<Endless>>, Arc<Mutex<usize>>) {
        let read = Arc::default();
        let body = Endless {
            frame,
            read: Arc::clone(&read),
        };
        (Box::pin(body), read)
    }

    async fn until_dropped(read: &Arc<Mutex<usize>>) {
        let _watched = Watchdog::new(Duration::from_secs(30));
        while Arc::strong_count(read) > 1 {
            sleep(Duration::from_millis(100)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_is_read_of_a_body_than_its_share() {
        for (size, most) in [(64 * 1024, BYTES / 65_536), (0, BYTES / A_FRAME)] {
            let (body, read) = endless(Some(size));
            Lingering::default().read_on(&Handle::current(), body);
            until_dropped(&read).await;
            assert_eq!(*read.lock().unwrap(), most, "frames of {size}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn others_have_their_turn_while_a_body_that_is_there_is_read() {
        let (body, read) = endless(Some(0));
        Lingering::default().read_on(&Handle::current(), body);
        yield_now().await;
        let read = *read.lock().unwrap();
        assert!(0 < read && read < BYTES / A_FRAME, "{read} frames");
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stalls_is_given_up_in_time() {
        let (body, read) = endless(None);
        Lingering::default().read_on(&Handle::current(), body);
        let begun = Instant::now();
        until_dropped(&read).await;
        assert!(begun.elapsed() >= LASTING);
        assert!(begun.elapsed() < LASTING + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn of_too_many_the_one_that_was_read_on_the_longest_is_given_up() {
        let lingering = Lingering::default();
        let mut stalled = Vec::new();
        for _ in 0..AT_ONCE + 10 {
            let (body, read) = endless(None);
            lingering.read_on(&Handle::current(), body);
            stalled.push(read);
        }
        yield_now().await;
        yield_now().await;
        let held = |read: &Arc<Mutex<usize>>| Arc::strong_count(read) > 1;
        assert!(!stalled[..10].iter().any(held));
        assert!(stalled[10..].iter().all(held));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_over_takes_nobodys_place() {
        let lingering = Lingering::default();
        let (stalled, read) = endless(None);
        lingering.read_on(&Handle::current(), stalled);
        for _ in 0..10 * AT_ONCE {
            lingering.read_on(&Handle::current(), Box::pin(Empty::<Bytes>::new()));
            yield_now().await;
        }
        assert_eq!(lingering.bodies.lock().unwrap().len(), 2);
        assert_eq!(Arc::strong_count(&read), 2, "the stalled one was given up");
    }
}
