//! The guard over a store that fails and hesitates when it is told to, in paused time.

use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use qiscus_webhook_core::Event;
use test_servers::LogLines;
use tokio::time::{Instant, sleep, timeout};
use tracing::Level;

use super::*;
use crate::testing::{Faulty, delivery, message, runtime};

const LEASE: Duration = Duration::from_secs(60);

async fn claimed(guard: &Guard<Faulty>) -> HeldClaim<Faulty> {
    match guard.admit(&message(1)).await {
        Admission::Handle(claim) => claim,
        other => panic!("{other:?}"),
    }
}

async fn reason(guard: &Guard<Faulty>) -> RejectionReason {
    match guard.admit(&message(1)).await {
        Admission::Rejected(rejection) => rejection.reason(),
        other => panic!("{other:?}"),
    }
}

async fn is_duplicate(guard: &Guard<Faulty>) -> bool {
    matches!(guard.admit(&message(1)).await, Admission::Duplicate)
}

#[tokio::test(start_paused = true)]
async fn a_store_that_does_not_answer_is_down_by_its_deadline() {
    let guard = Guard::new(Faulty {
        delay: LEASE * 1000,
        ..Faulty::default()
    });
    let begun = Instant::now();
    assert_eq!(
        reason(&guard).await,
        RejectionReason::ReplayStoreUnavailable
    );
    assert_eq!(begun.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_claim_whose_answer_was_lost_is_released() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    store.fail(1);
    assert_eq!(
        reason(&guard).await,
        RejectionReason::ReplayStoreUnavailable
    );
    sleep(Duration::from_millis(1)).await;
    claimed(&guard).await.complete().await;
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_nobody_waits_for_any_more_is_released() {
    let slow = Guard::new(Faulty {
        delay: Duration::from_secs(1),
        ..Faulty::default()
    });
    let delivery = message(1);
    let given_up = timeout(Duration::from_millis(500), slow.admit(&delivery));
    assert!(given_up.await.is_err());
    assert_eq!(reason(&slow).await, RejectionReason::DeliveryInFlight);
    sleep(Duration::from_secs(3)).await;
    claimed(&slow).await.complete().await;
}

/// The store has the claim, and its error comes after nobody waits for it.
#[tokio::test(start_paused = true)]
async fn a_claim_whose_error_nobody_waits_for_any_more_is_released() {
    let store = Faulty {
        delay: Duration::from_secs(1),
        ..Faulty::default()
    };
    let slow = Guard::new(store.clone());
    store.fail(1);
    let delivery = message(1);
    let given_up = timeout(Duration::from_millis(500), slow.admit(&delivery));
    assert!(given_up.await.is_err());
    sleep(Duration::from_secs(5)).await;
    claimed(&slow).await.complete().await;
}

#[tokio::test(start_paused = true)]
async fn what_the_store_was_never_asked_is_not_released() {
    let store = Faulty::default();
    store.out_of_reach.store(true, SeqCst);
    for store_failure in [StoreFailure::Reject, StoreFailure::Pass] {
        let guard = Guard::new(store.clone()).with_store_failure(store_failure);
        store.fail(1);
        drop(guard.admit(&message(1)).await);
        assert_eq!(guard.drain(LEASE).await, 0);
    }
    assert_eq!(store.releases.load(SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn what_passes_while_the_store_is_down_is_a_duplicate_once_it_is_back() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone()).with_store_failure(StoreFailure::Pass);
    // The claim, and what is told at once.
    store.fail(2);
    claimed(&guard).await.handle(async {}, |()| true).await;
    sleep(Duration::from_secs(1)).await;
    assert!(is_duplicate(&guard).await, "the first repetition already");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_stalls_after_the_claim_is_waited_for_until_its_deadline() {
    for is_handled in [true, false] {
        let store = Faulty::default();
        let guard = Guard::new(store.clone());
        let claim = claimed(&guard).await;
        store.stalled.store(true, SeqCst);
        let begun = Instant::now();
        let told = timeout(LEASE, claim.handle(async {}, |()| is_handled));
        told.await.expect("it is not waited for without end");
        assert_eq!(begun.elapsed().as_secs(), 2, "handled: {is_handled}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_stalls_is_given_up_on_and_made_up_for() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard).await;
    let handler = async {
        store.stalled.store(true, SeqCst);
        // The first renewal begins in the midst of it.
        sleep(LEASE / 3 + Duration::from_secs(1)).await;
        store.stalled.store(false, SeqCst);
        sleep(LEASE).await;
        assert_eq!(reason(&guard).await, RejectionReason::DeliveryInFlight);
    };
    claim.handle(handler, |()| true).await;
    assert!(store.renewals.load(SeqCst) > 1);
}

#[tokio::test(start_paused = true)]
async fn a_lease_is_renewed_every_third_of_it_while_the_handler_runs() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard).await;
    let handler = async {
        sleep(LEASE * 10).await;
        assert_eq!(reason(&guard).await, RejectionReason::DeliveryInFlight);
    };
    claim.handle(handler, |()| true).await;
    assert_eq!(store.renewals.load(SeqCst), 29);
    assert!(is_duplicate(&guard).await);
    sleep(LEASE * 10).await;
    assert_eq!(store.renewals.load(SeqCst), 29, "it ends with the handler");
}

/// For so many renewals in a row.
async fn a_lease_outlives_failures(times: usize) {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard).await;
    store.fail(times);
    let handler = async {
        sleep(LEASE * 3 / 2).await;
        assert_eq!(reason(&guard).await, RejectionReason::DeliveryInFlight);
    };
    claim.handle(handler, |()| true).await;
    assert!(is_duplicate(&guard).await);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_is_made_up_for_by_the_next() {
    a_lease_outlives_failures(1).await;
}

#[tokio::test(start_paused = true)]
async fn renewals_that_fail_are_made_up_for_before_the_lease_runs_out() {
    a_lease_outlives_failures(10).await;
}

#[tokio::test(start_paused = true)]
async fn a_lease_may_never_end() {
    let guard = Guard::new(Faulty::default()).with_lease(Duration::MAX);
    claimed(&guard).await.complete().await;
    assert!(is_duplicate(&guard).await);
}

#[tokio::test(start_paused = true)]
async fn a_lease_of_nothing_is_one_of_a_second() {
    let guard = Guard::new(Faulty::default()).with_lease(Duration::ZERO);
    let _lapses = claimed(&guard).await;
    sleep(Duration::from_millis(999)).await;
    assert_eq!(reason(&guard).await, RejectionReason::DeliveryInFlight);
    sleep(Duration::from_millis(2)).await;
    claimed(&guard).await.complete().await;
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_is_dropped_is_released() {
    let guard = Guard::new(Faulty::default());
    drop(claimed(&guard).await);
    sleep(Duration::from_millis(1)).await;
    claimed(&guard).await.release().await;
    claimed(&guard).await.complete().await;
    assert!(is_duplicate(&guard).await);
}

#[test]
fn a_claim_outlives_the_runtime_it_was_made_on() {
    let guard = Guard::new(Faulty::default());
    let gone = runtime();
    let claim = gone.block_on(claimed(&guard));
    drop(gone);
    drop(claim);
    let reason = runtime().block_on(reason(&guard));
    assert_eq!(
        reason,
        RejectionReason::DeliveryInFlight,
        "until its lease runs out"
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_never_claimed_is_not_released() {
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard).await;
    assert_eq!(reason(&guard).await, RejectionReason::DeliveryInFlight);
    claim.complete().await;
    assert!(is_duplicate(&guard).await);
    assert_eq!(guard.drain(LEASE).await, 0);
    assert_eq!(store.releases.load(SeqCst), 0);
}

/// What a later version of Qiscus sends is known by its id as well, if it still has one.
#[tokio::test(start_paused = true)]
async fn what_is_not_recognized_is_missing_an_id_only_if_none_can_be_read() {
    let guard = Guard::new(Faulty::default()).with_missing_id(MissingId::Reject);
    let unrecognized = |message: &str| {
        delivery(&format!(
            r#"{{"type":"post_comment_mobile","payload":{{"room":{{"id":2}},"message":{message}}}}}"#
        ))
    };
    let known = unrecognized(r#"{"id":3}"#);
    assert!(matches!(known.event(), Event::Unrecognized(_)));
    let Admission::Handle(claim) = guard.admit(&known).await else {
        panic!("it has an id");
    };
    claim.complete().await;
    assert!(matches!(guard.admit(&known).await, Admission::Duplicate));
    for message in ["{}", r#"{"id":"?"}"#] {
        let Admission::Rejected(rejection) = guard.admit(&unrecognized(message)).await else {
            panic!("{message} has no id");
        };
        assert_eq!(rejection.reason(), RejectionReason::DeliveryIdMissing);
    }
}

/// What is logged of a claim whose renewals fail until its lease has run out, and for another lease.
async fn logged_of_a_lapse(meanwhile: impl AsyncFnOnce(&Guard<Faulty>)) -> String {
    let lines = LogLines::default();
    let _listening = lines.listen(Level::INFO);
    let store = Faulty::default();
    let guard = Guard::new(store.clone());
    let claim = claimed(&guard).await;
    store.fail(usize::MAX);
    let handler = async {
        sleep(LEASE * 2).await;
        store.fail(0);
        meanwhile(&guard).await;
        sleep(LEASE).await;
    };
    claim.handle(handler, |()| true).await;
    lines.take()
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_lapsed_is_claimed_anew_and_told() {
    let lines = logged_of_a_lapse(async |_| {}).await;
    assert!(lines.contains("can't be renewed just now"), "{lines}");
    assert_eq!(lines.matches("claimed anew").count(), 1, "{lines}");
    assert!(!lines.contains("handled twice"), "{lines}");
}

#[tokio::test(start_paused = true)]
async fn a_claim_that_another_has_is_renewed_no_more_and_told() {
    let lines = logged_of_a_lapse(async |guard| {
        claimed(guard).await.complete().await;
    })
    .await;
    assert_eq!(
        lines
            .matches("while the delivery was being handled")
            .count(),
        1,
        "{lines}"
    );
    assert!(!lines.contains("claimed anew"), "{lines}");
}
