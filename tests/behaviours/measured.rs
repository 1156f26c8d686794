//! What the metrics count, through every adapter: each request once, by what became of it.

use std::collections::BTreeMap;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use tokio::sync::Notify;

use crate::harness::{At, Request, SIGNATURE, Setup, eventually, logged, sign, stamp};

stamp! {
    each_request_is_counted_once_by_its_outcome,
    a_delivery_that_is_cut_off_in_the_handler_is_counted,
    a_body_that_breaks_off_is_counted_and_told,
}

/// A recorder for one test, and for the threads that its server starts. It is never let go of, for they
/// may outlive the test.
fn recorder() -> &'static DebuggingRecorder {
    Box::leak(Box::new(DebuggingRecorder::new()))
}

/// The counters, and how many samples a histogram has: `name{label=value,…}`. To ask takes them away.
fn counted(recorder: &DebuggingRecorder) -> BTreeMap<String, u64> {
    let snapshot = recorder.snapshotter().snapshot().into_vec();
    let counted = snapshot.into_iter().filter_map(|(key, _, _, value)| {
        let labels = key.key().labels();
        let labels: Vec<_> = labels
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let name = key.key().name().strip_prefix("qiscus_webhook_")?;
        let count = match value {
            DebugValue::Counter(count) => count,
            DebugValue::Histogram(samples) => samples.len() as u64,
            DebugValue::Gauge(_) => return None,
        };
        (count > 0).then(|| (format!("{name}{{{}}}", labels.join(",")), count))
    });
    counted.collect()
}

fn map(expected: &[(&str, u64)]) -> BTreeMap<String, u64> {
    let expected = expected.iter();
    expected
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

async fn each_request_is_counted_once_by_its_outcome(at: At) {
    let recorder = recorder();
    let _listening = metrics::set_default_local_recorder(recorder);
    let receiver = at.start(Setup::default().with_metrics(recorder)).await;
    let wrong = Request::everyday().with_signature(sign(b"another body"));
    for (request, status) in [
        (Request::everyday(), 200),
        (Request::everyday().chunked(10), 200),
        (wrong, 401),
        (Request::everyday().without_header(SIGNATURE), 401),
        (Request::everyday().declaring(1 << 62).then_stalling(), 413),
    ] {
        assert_eq!(receiver.deliver(request).await.status(), status);
    }
    let expected = [
        ("body_bytes{}", 2),
        (
            "deliveries_total{outcome=accepted,reason=none,event=post_comment}",
            2,
        ),
        (
            "deliveries_total{outcome=refused,reason=body_too_large,event=none}",
            1,
        ),
        (
            "deliveries_total{outcome=refused,reason=signature_mismatch,event=none}",
            1,
        ),
        (
            "deliveries_total{outcome=refused,reason=signature_missing,event=none}",
            1,
        ),
        ("handler_seconds{}", 2),
        ("matched_key_total{position=0,label=}", 2),
        ("verification_seconds{outcome=accepted}", 2),
        ("verification_seconds{outcome=refused}", 1),
    ];
    assert_eq!(counted(recorder), map(&expected));
}

/// hyper drops the request, or gives an error, and actix-web gives an error. Each leaves a line that an
/// operator sees.
async fn a_body_that_breaks_off_is_counted_and_told(at: At) {
    let recorder = recorder();
    let _listening = metrics::set_default_local_recorder(recorder);
    let (_, log) = logged(async {
        let receiver = at.start(Setup::default().with_metrics(recorder)).await;
        let request = Request::everyday().cut_to(100).then_hanging_up();
        receiver.deliver(request).await.unhandled();
    })
    .await;
    let counted = counted(recorder);
    let [abandoned, interrupted] = [
        "deliveries_total{outcome=abandoned,reason=none,event=none}",
        "deliveries_total{outcome=refused,reason=body_interrupted,event=none}",
    ]
    .map(|name| counted.get(name).copied().unwrap_or_default());
    assert_eq!(abandoned + interrupted, 1, "{counted:?}");
    let told = |line: &&str| {
        line.contains("WARN")
            && line.contains(if abandoned == 1 {
                "abandoned: "
            } else {
                "body_interrupted"
            })
    };
    assert_eq!(log.lines().filter(told).count(), 1, "{log}");
}

/// By the end of the receiver at actix, whose handlers outlive their clients.
async fn a_delivery_that_is_cut_off_in_the_handler_is_counted(at: At) {
    let recorder = recorder();
    let _listening = metrics::set_default_local_recorder(recorder);
    let begun: &Notify = Box::leak(Box::new(Notify::new()));
    let setup = Setup::default().with_metrics(recorder);
    let setup = setup.with_handler(|_| async {
        begun.notify_one();
        std::future::pending().await
    });
    let receiver = at.start(setup).await;
    let client = receiver.deliver_meanwhile(Request::everyday());
    begun.notified().await;
    client.abort();
    let _ = client.await;
    drop(receiver);
    let mut seen = BTreeMap::new();
    eventually("it is counted", || {
        seen.append(&mut counted(recorder));
        seen.contains_key("cut_off_total{}")
    })
    .await;
    assert_eq!(seen["cut_off_total{}"], 1);
    assert!(!seen.contains_key("handler_seconds{}"));
}
