//! Attempts that end at once, because no runtime takes them; and when what failed is tried again.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll, Waker};

use test_servers::{RedisServer, Watchdog};

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

#[tokio::test(start_paused = true)]
async fn who_comes_in_a_short_pause_waits_and_in_a_longer_one_fails() {
    let (link, _watched) = link();
    let longer = SHORT_WAIT + Duration::from_millis(1);
    for (pause, fails) in [(SHORT_WAIT, false), (longer, true)] {
        link.state().next_attempt = Some(Instant::now() + pause);
        assert_eq!(fails_at_once(&link), fails, "{pause:?}");
    }
}

#[tokio::test]
async fn only_a_connection_that_has_lasted_ends_the_trouble() {
    let Some(server) = RedisServer::start() else {
        return;
    };
    let target = Target::single(&server.url()).unwrap();
    let link = Link::new(target, Duration::from_secs(60));
    let connection = link.connection().await.unwrap();
    link.works(&connection);
    tokio::time::pause();
    link.give_up_on(&connection, &(ErrorKind::Io, "it broke").into());
    for _ in 0..9 {
        link.state().pause.next();
    }
    let is_over = || !link.is_troubled.load(Ordering::Relaxed);
    let next_pause = || link.state().pause.clone().next();

    link.works(&connection);
    assert!(link.state().troubled_since.is_none());
    assert!(!is_over() && next_pause() >= LONGEST_PAUSE / 2);
    tokio::time::advance(LONGEST_PAUSE).await;
    link.works(&connection);
    assert!(is_over() && next_pause() < LONGEST_PAUSE / 2);
}
