//! A guard over a store that is away when deliveries end, in paused time.

use std::sync::atomic::Ordering::SeqCst;

use test_servers::LogLines;
use tracing::Level;

use super::*;
use crate::testing::{Faulty, message, runtime};
use crate::{Admission, Guard, HeldClaim};

const LEASE: Duration = Duration::from_secs(60);

async fn claimed(guard: &Guard<Faulty>, id: u64) -> HeldClaim<Faulty> {
    match guard.admit(&message(id)).await {
        Admission::Handle(claim) => claim,
        other => panic!("{other:?}"),
    }
}

async fn is_duplicate(guard: &Guard<Faulty>, id: u64) -> bool {
    matches!(guard.admit(&message(id)).await, Admission::Duplicate)
}

async fn is_free(guard: &Guard<Faulty>, id: u64) -> bool {
    match guard.admit(&message(id)).await {
        Admission::Handle(claim) => claim.release().await,
        _ => return false,
    }
    true
}

#[tokio::test(start_paused = true)]
async fn a_store_that_comes_back_is_told_what_was_handled_and_nobody_waits_for_that() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard, 1).await;
    store.fail(10);
    let begun = Instant::now();
    claim.complete().await;
    assert_eq!(begun.elapsed(), Duration::ZERO);
    assert_eq!(guard.drain(LEASE).await, 0);
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert!(is_duplicate(&guard, 1).await);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_for_longer_than_the_lease_is_told_what_was_handled() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard, 1).await;
    store.fail(usize::MAX);
    claim.complete().await;
    sleep(LEASE * 10).await;
    store.fail(0);
    sleep(LONGEST_PAUSE * 2).await;
    assert!(is_duplicate(&guard, 1).await);
}

#[tokio::test(start_paused = true)]
async fn what_another_has_claimed_since_is_his() {
    let store = Faulty::default();
    let [slow, other] = [(); 2].map(|()| Guard::new(store.clone()));
    let claim = claimed(&slow, 1).await;
    store.fail(1);
    sleep(LEASE * 2).await;
    claim.complete().await;
    let theirs = claimed(&other, 1).await;
    assert_eq!(slow.drain(LEASE).await, 0);
    assert!(!is_duplicate(&other, 1).await, "it is still in flight");
    theirs.complete().await;
    assert!(is_duplicate(&slow, 1).await);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stays_away_is_given_up_on_when_there_is_nothing_left_to_tell() {
    let store = Faulty::default();
    let keep_time = LEASE * 20;
    let guard = Guard::new(store.clone()).with_keep_time(keep_time);
    let (handled, dropped) = (claimed(&guard, 1).await, claimed(&guard, 2).await);
    store.fail(usize::MAX);
    handled.complete().await;
    drop(dropped);
    for (after, untold) in [(LEASE / 2, 2), (LEASE, 1), (keep_time, 0)] {
        sleep(after).await;
        assert_eq!(guard.drain(Duration::ZERO).await, untold);
    }
    let left = store.failures.load(SeqCst);
    sleep(LEASE).await;
    assert_eq!(store.failures.load(SeqCst), left);
}

#[tokio::test(start_paused = true)]
async fn few_workers_tell_a_store_that_is_away_and_not_often() {
    const DELIVERIES: u64 = 1000;
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let mut claims = Vec::new();
    for id in 1..=DELIVERIES {
        claims.push(claimed(&guard, id).await);
    }
    store.fail(usize::MAX);
    drop(claims);
    let tasks = Handle::current().metrics().num_alive_tasks();
    assert!(tasks <= MOST_WORKERS, "{tasks}");
    sleep(LEASE / 2).await;
    let asked = usize::MAX - store.failures.load(SeqCst);
    assert!(asked < MOST_WORKERS * 130, "{asked} times in 30 seconds");
    store.fail(0);
    assert_eq!(guard.drain(LONGEST_PAUSE * 3).await, 0);
    for id in 1..=DELIVERIES {
        assert!(is_free(&guard, id).await, "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn past_the_bound_the_oldest_release_goes_first_and_what_is_handled_last() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone()).with_backlog(2);
    let mut claims = Vec::new();
    for id in 1..=5 {
        claims.push(claimed(&guard, id).await);
    }
    store.fail(usize::MAX);
    let mut claims = claims.into_iter();
    for release in claims.by_ref().take(2) {
        drop(release);
    }
    for handled in claims {
        handled.complete().await;
    }
    assert_eq!(guard.drain(Duration::ZERO).await, 2);
    store.fail(0);
    assert_eq!(guard.drain(LEASE).await, 0);
    assert!(is_duplicate(&guard, 3).await && is_duplicate(&guard, 4).await);
    for id in [1, 2, 5] {
        assert!(!is_free(&guard, id).await, "{id} is left to its lease");
    }
    sleep(LEASE).await;
    for id in [1, 2, 5] {
        assert!(is_free(&guard, id).await, "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_outage_that_overflows_the_backlog_is_warned_of_once() {
    let lines = LogLines::default();
    let _listening = lines.listen(Level::WARN);
    // Without any room, nothing tells one outage from the next.
    for (backlog, warnings) in [(1, [1, 1]), (0, [1, 0])] {
        let store = Faulty::default();
        let guard = Guard::new(store.clone()).with_backlog(backlog);
        for (outage, warnings) in (1..).zip(warnings) {
            let mut claims = Vec::new();
            for id in 1..=8 {
                claims.push(claimed(&guard, outage * 10 + id).await);
            }
            store.fail(usize::MAX);
            for claim in claims {
                claim.complete().await;
                // Is tried in vain between two.
                sleep(LONGEST_PAUSE / 3).await;
            }
            let warned = lines.take();
            let found = warned.matches("than the backlog").count();
            assert_eq!(found, warnings, "{backlog}, {outage}: {warned}");
            store.fail(0);
            assert_eq!(guard.drain(LEASE).await, 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_store_is_told_just_now_is_waited_for() {
    let delay = LONGEST_PAUSE / 2;
    let store = Faulty {
        delay,
        ..Faulty::default()
    };
    let guard = Guard::new(store.clone());
    let claims = [claimed(&guard, 1).await, claimed(&guard, 2).await];
    drop(claims);
    tokio::task::yield_now().await;
    assert_eq!(guard.drain(Duration::ZERO).await, 2);
    let begun = Instant::now();
    assert_eq!(guard.drain(LEASE).await, 0);
    assert_eq!(begun.elapsed(), delay);
}

#[tokio::test(start_paused = true)]
async fn what_failed_is_told_again_after_the_longest_pause() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard, 1).await;
    // The guard itself in vain, and then a worker.
    store.fail(2);
    claim.complete().await;
    let begun = Instant::now();
    assert_eq!(guard.drain(LEASE).await, 0);
    let took = begun.elapsed();
    assert!(
        (LONGEST_PAUSE..LONGEST_PAUSE * 2).contains(&took),
        "{took:?}"
    );
}

/// As the store answers about one key with an error, whatever it is asked.
#[tokio::test(start_paused = true)]
async fn one_that_always_fails_holds_no_other_up() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let (poisoned, poison) = (claimed(&guard, 1).await, message(1));
    store.poison(&poison);
    poisoned.complete().await;
    for id in 2..=100 {
        drop(claimed(&guard, id).await);
    }
    let begun = Instant::now();
    assert_eq!(guard.drain(LONGEST_PAUSE * 2).await, 1);
    for id in 2..=100 {
        assert!(is_free(&guard, id).await, "{id}");
    }
    assert!(begun.elapsed() <= LONGEST_PAUSE * 2);
}

/// As those of actix-web's workers may, which end after their server.
#[test]
fn what_a_runtime_leaves_that_ends_in_the_midst_of_a_drain_is_told() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let ending = runtime();
    ending.block_on(async {
        let claim = claimed(&guard, 1).await;
        store.fail(usize::MAX);
        claim.complete().await;
        tokio::task::yield_now().await;
    });
    let end = async {
        sleep(LONGEST_PAUSE / 5).await;
        ending.shutdown_background();
        store.fail(0);
    };
    let drained = runtime().block_on(async { tokio::join!(guard.drain(LEASE), end) });
    assert_eq!(drained.0, 0);
}

#[test]
fn what_a_runtime_leaves_that_has_ended_is_told_by_the_next() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let gone = runtime();
    gone.block_on(async {
        let claim = claimed(&guard, 1).await;
        store.fail(usize::MAX);
        claim.complete().await;
        tokio::task::yield_now().await;
    });
    drop(gone);
    store.fail(0);
    runtime().block_on(async {
        assert!(!is_free(&guard, 2).await || guard.drain(LEASE).await == 0);
        assert!(is_duplicate(&guard, 1).await);
    });
}

#[tokio::test(start_paused = true)]
async fn a_drain_waits_no_longer_than_it_is_told_to() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    assert_eq!(guard.drain(LEASE).await, 0);
    let claim = claimed(&guard, 1).await;
    store.fail(usize::MAX);
    claim.complete().await;
    let begun = Instant::now();
    assert_eq!(guard.clone().drain(Duration::from_secs(10)).await, 1);
    assert_eq!(begun.elapsed().as_secs(), 10);
}
