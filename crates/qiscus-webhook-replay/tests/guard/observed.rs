//! Each outcome leaves one line and one count.

use std::collections::BTreeMap;
use std::time::Duration;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use qiscus_webhook_core::DeliveryKey;
use qiscus_webhook_replay::{
    Admission, Claim, Guard, HeldClaim, MemoryStore, MissingId, Owner, Ownership, Store,
    StoreError, StoreFailure,
};
use test_servers::LogLines;
use tokio::time::sleep;
use tracing::Level;

use crate::delivery::{message, message_without_id, verified};
use crate::kit::{Handler, Receiver, Setup};
use crate::receive_actix::Actix;
use crate::receive_tower::Tower;

/// What a behaviour counted of the guard, and the lines that it logged.
fn observed<R: Receiver>(behaviour: impl Future<Output = ()>) -> (BTreeMap<String, u64>, String) {
    let lines = LogLines::default();
    // On one thread, which is the one that runs the behaviour.
    let _listening = lines.listen(Level::TRACE);
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || R::run_paused(behaviour));
    let counts = snapshotter.snapshot().into_vec().into_iter();
    let counts = counts.filter_map(|(key, _, _, value)| {
        let (key, DebugValue::Counter(count)) = (key.key(), value) else {
            return None;
        };
        let name = key.name().strip_prefix("qiscus_webhook_")?;
        let label = key.labels().map(metrics::Label::value).collect::<String>();
        let the_guards = [
            "duplicates_total",
            "refused_inside_total",
            "claims_left_to_lapse_total",
        ];
        the_guards
            .contains(&name)
            .then(|| (format!("{name} {label}"), count))
    });
    (counts.collect(), lines.take())
}

fn assert_one(counts: &BTreeMap<String, u64>, lines: &str, count: &str, line: &str) {
    let expected = BTreeMap::from([(count.to_owned(), 1)]);
    assert_eq!(*counts, expected, "{lines}");
    assert_eq!(lines.matches(line).count(), 1, "{line} in {lines}");
}

macro_rules! stamp {
    ($($behaviour:ident)*) => {
        mod tower {
            use super::*;
            $(#[test] fn $behaviour() { super::$behaviour::<Tower>(); })*
        }
        mod actix {
            use super::*;
            $(#[test] fn $behaviour() { super::$behaviour::<Actix>(); })*
        }
    };
}

stamp! {
    a_duplicate_is_logged_and_counted_once
    a_refusal_in_flight_is_logged_and_counted_once
    a_refusal_without_a_store_is_logged_and_counted_once
    a_refusal_without_an_id_is_logged_and_counted_once
    a_refusal_outside_verification_is_logged_and_counted_once
    what_passes_without_a_store_is_logged
    claims_past_the_bound_are_counted_by_how_they_ended_and_logged_once
}

fn a_duplicate_is_logged_and_counted_once<R: Receiver>() {
    let (counts, lines) = observed::<R>(async {
        let receiver = R::new(MemoryStore::new(), Setup::default(), Handler::accepting()).await;
        assert!(receiver.deliver(&message(1)).await.is_handled());
        assert!(receiver.deliver(&message(1)).await.is_duplicate());
    });
    assert_one(&counts, &lines, "duplicates_total ", "was handled before");
}

fn a_refusal_in_flight_is_logged_and_counted_once<R: Receiver>() {
    let (counts, lines) = observed::<R>(async {
        let handler = Handler::stuck_at_first();
        let receiver = R::new(MemoryStore::new(), Setup::default(), handler.clone()).await;
        let first = receiver.begin(&message(1), None);
        handler.wait_for_call(1).await;
        assert_eq!(receiver.deliver(&message(1)).await.status, 503);
        first.abort();
    });
    let count = "refused_inside_total delivery_in_flight";
    assert_one(&counts, &lines, count, "reason=\"delivery_in_flight\"");
}

/// One without room for a claim.
fn full() -> MemoryStore {
    MemoryStore::builder().with_max_in_flight(0).build()
}

fn a_refusal_without_a_store_is_logged_and_counted_once<R: Receiver>() {
    let (counts, lines) = observed::<R>(async {
        let receiver = R::new(full(), Setup::default(), Handler::accepting()).await;
        assert_eq!(receiver.deliver(&message(1)).await.status, 503);
    });
    let count = "refused_inside_total replay_store_unavailable";
    assert_one(
        &counts,
        &lines,
        count,
        "reason=\"replay_store_unavailable\"",
    );
    assert!(
        lines.contains("no room for more"),
        "the cause is in {lines}"
    );
    assert!(lines.contains("the memory store is full"), "{lines}");
}

fn a_refusal_without_an_id_is_logged_and_counted_once<R: Receiver>() {
    let (counts, lines) = observed::<R>(async {
        let setup = Setup {
            missing_id: MissingId::Reject,
            ..Setup::default()
        };
        let receiver = R::new(MemoryStore::new(), setup, Handler::accepting()).await;
        assert_eq!(receiver.deliver(&message_without_id("a")).await.status, 422);
    });
    let count = "refused_inside_total delivery_id_missing";
    assert_one(&counts, &lines, count, "reason=\"delivery_id_missing\"");
}

fn a_refusal_outside_verification_is_logged_and_counted_once<R: Receiver>() {
    let (counts, lines) = observed::<R>(async {
        let setup = Setup {
            verified: false,
            ..Setup::default()
        };
        let receiver = R::new(MemoryStore::new(), setup, Handler::accepting()).await;
        assert_eq!(receiver.deliver(&message(1)).await.status, 500);
    });
    let count = "refused_inside_total delivery_missing";
    assert_one(&counts, &lines, count, "reason=\"delivery_missing\"");
    assert!(
        lines.contains("a replay guard goes inside of it"),
        "{lines}"
    );
}

fn what_passes_without_a_store_is_logged<R: Receiver>() {
    let (counts, lines) = observed::<R>(async {
        let setup = Setup {
            store_failure: StoreFailure::Pass,
            ..Setup::default()
        };
        let receiver = R::new(full(), setup, Handler::accepting()).await;
        assert!(receiver.deliver(&message(1)).await.is_handled());
        // The store could not claim it, and still learns that it was handled.
        assert_eq!(receiver.deliver(&message(1)).await.status, 200);
        assert!(receiver.deliver(&message(1)).await.is_duplicate());
    });
    assert_eq!(counts.get("duplicates_total "), Some(&2), "{lines}");
    assert_eq!(lines.matches("maybe not for the first time").count(), 1);
}

/// One that learns of no end.
#[derive(Clone)]
struct Deaf;

impl Store for Deaf {
    async fn claim(&self, _: &DeliveryKey, _: &Owner, _: Duration) -> Result<Claim, StoreError> {
        Ok(Claim::Fresh)
    }

    async fn renew(
        &self,
        _: &DeliveryKey,
        _: &Owner,
        _: Duration,
    ) -> Result<Ownership, StoreError> {
        Ok(Ownership::Held)
    }

    async fn complete(
        &self,
        _: &DeliveryKey,
        _: &Owner,
        _: Duration,
    ) -> Result<Ownership, StoreError> {
        Err(StoreError::new("deaf"))
    }

    async fn release(&self, _: &DeliveryKey, _: &Owner) -> Result<Ownership, StoreError> {
        Err(StoreError::new("deaf"))
    }
}

fn claims_past_the_bound_are_counted_by_how_they_ended_and_logged_once<R: Receiver>() {
    let (counts, lines) = observed::<R>(async {
        let handler = Handler::new(async |call| [500, 200, 500][call - 1]);
        let setup = Setup {
            backlog: 0,
            ..Setup::default()
        };
        let receiver = R::new(Deaf, setup, handler).await;
        for (id, status) in [(1, 500), (2, 200), (3, 500)] {
            assert_eq!(receiver.deliver(&message(id)).await.status, status);
        }
    });
    let expected = [("false", 2), ("true", 1)]
        .map(|(handled, count)| (format!("claims_left_to_lapse_total {handled}"), count));
    assert_eq!(counts, BTreeMap::from(expected), "{lines}");
    assert_eq!(lines.matches("than the backlog").count(), 1, "{lines}");
}

async fn claimed(guard: &Guard<MemoryStore>) -> HeldClaim<MemoryStore> {
    match guard.admit(&verified(&message(1))).await {
        Admission::Handle(claim) => claim,
        other => panic!("{other:?}"),
    }
}

/// The lines about a claim that is ended in this way once its lease has run out.
fn logged_at_the_end<E: Future<Output = ()>>(
    end: impl FnOnce(Guard<MemoryStore>, HeldClaim<MemoryStore>) -> E,
) -> String {
    let (_, lines) = observed::<Tower>(async {
        let guard = Guard::new(MemoryStore::new());
        let claim = claimed(&guard).await;
        sleep(Duration::from_secs(61)).await;
        end(guard, claim).await;
    });
    lines
}

#[test]
fn what_was_handled_after_its_lease_is_told() {
    let lines = logged_at_the_end(async |_, claim| claim.complete().await);
    assert_eq!(lines.matches("marked now").count(), 1, "{lines}");
    assert!(lines.contains("INFO") && !lines.contains("WARN"), "{lines}");
    let lines = logged_at_the_end(async |guard, claim| {
        let another = claimed(&guard).await;
        claim.complete().await;
        another.complete().await;
    });
    assert_eq!(
        lines.matches("it may be handled twice").count(),
        1,
        "{lines}"
    );
    assert_eq!(lines.matches("WARN").count(), 1, "{lines}");
}

#[test]
fn what_was_not_handled_after_its_lease_is_no_news() {
    let lines = logged_at_the_end(async |_, claim| claim.release().await);
    assert!(
        !lines.contains("INFO") && !lines.contains("WARN"),
        "{lines}"
    );
}
