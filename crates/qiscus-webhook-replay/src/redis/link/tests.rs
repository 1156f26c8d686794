//! Attempts that end at once, because no runtime takes them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Waker};

use test_servers::Watchdog;

use super::*;
use crate::testing::runtime;

/// To an address where nobody listens.
fn link() -> (Arc<Link>, Watchdog) {
    let target = Target::single("redis://127.0.0.1:1/").unwrap();
    let watched = Watchdog::new(Duration::from_secs(60));
    (Link::new(target, Duration::from_millis(500)), watched)
}

/// Whether it fails at once.
fn fails_at_once(link: &Arc<Link>) -> bool {
    let mut cx = Context::from_waker(Waker::noop());
    let asked = pin!(link.connection()).poll(&mut cx);
    matches!(asked, Poll::Ready(Err(_)))
}

fn assert_is_asked_as_ever(link: &Arc<Link>) {
    let asked = runtime().block_on(link.connection());
    assert_eq!(asked.err().unwrap().kind(), ErrorKind::Io);
}

#[test]
fn without_a_runtime_it_panics_and_is_asked_as_ever_within_one() {
    let (link, _watched) = link();
    let asked = catch_unwind(AssertUnwindSafe(|| fails_at_once(&link)));
    asked.expect_err("there is no runtime");
    assert_is_asked_as_ever(&link);
}

#[test]
fn on_a_runtime_that_has_ended_it_fails_and_is_asked_as_ever_on_another() {
    let (link, _watched) = link();
    let gone = runtime();
    let handle = gone.handle().clone();
    drop(gone);
    let entered = handle.enter();
    assert!(fails_at_once(&link));
    drop(entered);
    assert_is_asked_as_ever(&link);
}

/// Needs a connection in the moment when its runtime drops it.
struct AsksAtLast(Arc<Link>, Sender<bool>);

impl Drop for AsksAtLast {
    fn drop(&mut self) {
        self.1.send(fails_at_once(&self.0)).unwrap();
    }
}

#[test]
fn a_runtime_ends_whose_task_needs_a_connection_meanwhile() {
    let (link, _watched) = link();
    let (asks, asked) = channel();
    let at_last = AsksAtLast(Arc::clone(&link), asks);
    let ending = runtime();
    ending.spawn(async move {
        let _at_last = at_last;
        std::future::pending::<()>().await;
    });
    ending.block_on(tokio::task::yield_now());
    drop(ending);
    assert!(asked.recv().unwrap());
    assert_is_asked_as_ever(&link);
}
