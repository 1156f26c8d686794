//! What makes a request that waits go on: a wake, or its one timer.

use std::cell::RefCell;
use std::future::{Pending, Ready, pending, poll_fn, ready};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use bytes::Bytes;

use super::{Found, Head, Incoming, Receive, Rejected};
use crate::{Intake, KeyRing, Limits, Rejection, SignatureToken};

thread_local! {
    /// The timers that this test's requests have made.
    static TIMERS: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) };
}

fn timers() -> Vec<Duration> {
    TIMERS.with_borrow(Clone::clone)
}

/// A request of a body that has so many empty chunks at hand, and then has to be waited for.
struct Slow {
    at_hand: usize,
    signature: Option<String>,
}

impl Slow {
    fn signed(at_hand: usize) -> Self {
        let signature = Some(ring().sign(b"").to_hex());
        Self { at_hand, signature }
    }
}

impl Head for Slow {
    fn path(&self) -> &'static str {
        "/webhook"
    }

    fn signatures(&self) -> impl Iterator<Item = &[u8]> {
        self.signature.iter().map(String::as_bytes)
    }

    fn declared_length(&self) -> Option<u64> {
        None
    }

    fn is_at_end(&self) -> bool {
        false
    }

    fn is_over_http1(&self) -> bool {
        true
    }

    fn expects_continue(&self) -> bool {
        false
    }
}

impl Incoming for Slow {
    type Attached = ();
    type Timer = Pending<()>;

    const ASKED_AGAIN: u8 = 1;

    fn attach(&mut self, (): ()) {}

    fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Rejection>>> {
        if self.at_hand == 0 {
            return Poll::Pending;
        }
        self.at_hand -= 1;
        Poll::Ready(Some(Ok(Bytes::new())))
    }

    fn timer(after: Duration) -> Pending<()> {
        TIMERS.with_borrow_mut(|timers| timers.push(after));
        pending()
    }
}

/// Counts how often the task is woken.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wakes {
    fn take(&self) -> usize {
        self.0.swap(0, Ordering::SeqCst)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

type Looked = Result<Found<()>, Rejection>;

fn ring() -> KeyRing {
    KeyRing::new(SignatureToken::new("demo-token").unwrap())
}

fn at_once() -> Ready<Looked> {
    ready(Ok(Found::for_all(ring())))
}

/// Polls so often, in vain, and gives how often each poll woke the task that it is in.
fn wakes<L>(mut request: Slow, lookup: L, polls: usize) -> Vec<usize>
where
    L: Future<Output = Looked>,
{
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut cx = Context::from_waker(&waker);
    let receive = Receive::begin(&mut request, &Limits::default(), |_| lookup).unwrap();
    let mut receive = pin!(receive);
    let poll = |_| {
        assert!(receive.as_mut().poll(&mut cx, &mut request).is_pending());
        wakes.take()
    };
    (0..polls).map(poll).collect()
}

#[test]
fn a_body_that_is_not_there_is_asked_again_once_and_then_waited_for_on_one_timer() {
    assert_eq!(wakes(Slow::signed(0), at_once(), 4), [1, 0, 0, 0]);
    assert_eq!(timers(), [Limits::default().body_deadline()]);
}

#[test]
fn a_body_that_never_waits_wakes_its_own_task_and_has_one_timer() {
    let endless = Slow::signed(10 * Intake::CHUNKS_AT_ONCE);
    // Once because the chunks were many, and the first time because it may be asked again.
    assert_eq!(wakes(endless, at_once(), 4), [2, 1, 1, 1]);
    assert_eq!(timers(), [Limits::default().body_deadline()]);
}

#[test]
fn a_lookup_has_one_timer_and_the_body_another() {
    let mut asked = 0;
    let lookup = poll_fn(|_| {
        asked += 1;
        if asked < 4 {
            return Poll::Pending;
        }
        Poll::Ready(Ok(Found::for_all(ring())))
    });
    assert_eq!(wakes(Slow::signed(0), lookup, 7), [0, 0, 0, 1, 0, 0, 0]);
    let limits = Limits::default();
    assert_eq!(
        timers(),
        [limits.resolver_deadline(), limits.body_deadline()]
    );
}

#[test]
fn a_refusal_that_asks_for_the_rest_again_wakes_its_task() {
    let mut unsigned = Slow::signed(0);
    unsigned.signature = None;
    let mut refused: Rejected =
        Receive::<Ready<Looked>, Pending<()>>::begin(&mut unsigned, &Limits::default(), |_| {
            at_once()
        })
        .unwrap_err();
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(Arc::clone(&wakes));
    let mut cx = Context::from_waker(&waker);
    assert!(refused.poll_rest(&mut cx, &mut unsigned).is_pending());
    assert_eq!(wakes.take(), 1);
    assert!(refused.poll_rest(&mut cx, &mut unsigned).is_ready());
}
