//! What the metrics count, through every adapter: each request once, by what became of it.

use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use actix_web::dev::{Service as _, ServiceResponse};
use actix_web::error::ErrorImATeapot;
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{App, web};
use bytes::Bytes;
use http_body_util::Full;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use qiscus_webhook_actix::VerifyWebhook;
use qiscus_webhook_tower::{VerifiedBody, VerifyWebhookLayer};
use tokio::sync::Notify;
use tower::{Layer as _, Service, ServiceExt as _};

use crate::harness::{
    At, Request, SIGNATURE, Setup, TOKEN, eventually, logged, ring, run, sign, stamp, vector,
};

stamp! {
    each_request_is_counted_once_by_its_outcome,
    a_delivery_that_is_cut_off_in_the_handler_is_counted,
    a_body_that_breaks_off_is_counted_and_told,
}

/// A recorder for one test, and for the threads that its server starts. It is never let go of, for they
/// may outlive the test.
pub(super) fn recorder() -> &'static DebuggingRecorder {
    Box::leak(Box::new(DebuggingRecorder::new()))
}

/// The counters, and how many samples a histogram has: `name{label=value,…}`. To ask takes them away.
pub(super) fn counted(recorder: &DebuggingRecorder) -> BTreeMap<String, u64> {
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
        ("deliveries_total{outcome=accepted,reason=none}", 2),
        ("deliveries_total{outcome=refused,reason=body_too_large}", 1),
        (
            "deliveries_total{outcome=refused,reason=signature_mismatch}",
            1,
        ),
        (
            "deliveries_total{outcome=refused,reason=signature_missing}",
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
        "deliveries_total{outcome=abandoned,reason=none}",
        "deliveries_total{outcome=refused,reason=body_interrupted}",
    ]
    .map(|name| counted.get(name).copied().unwrap_or_default());
    assert_eq!(abandoned + interrupted, 1, "{counted:?}");
    let told = |line: &&str| {
        line.contains("WARN")
            && if abandoned == 1 {
                line.contains("abandoned: ")
            } else {
                line.contains("body_interrupted") && line.contains(" source=")
            }
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

/// Fails when it is asked whether it is ready, or when it is called.
#[derive(Clone)]
struct Failing {
    ready: bool,
}

impl Service<http::Request<VerifiedBody>> for Failing {
    type Response = http::Response<Full<Bytes>>;
    type Error = &'static str;
    type Future = Ready<Result<Self::Response, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        Poll::Ready(if self.ready { Ok(()) } else { Err("not ready") })
    }

    fn call(&mut self, _: http::Request<VerifiedBody>) -> Self::Future {
        ready(Err("failed"))
    }
}

/// It has been cut off by nobody.
fn is_answered_once(recorder: &DebuggingRecorder) {
    let mut counted = counted(recorder);
    assert_eq!(counted.remove("handler_seconds{}"), Some(1));
    assert!(!counted.contains_key("cut_off_total{}"), "{counted:?}");
}

#[test]
fn an_error_of_tower_s_service_inside_is_handed_on_and_counts_as_an_answer() {
    run(At::Tower, async |_| {
        for (ready, expected) in [(false, "not ready"), (true, "failed")] {
            let recorder = recorder();
            let _listening = metrics::set_default_local_recorder(recorder);
            let vector = vector("modern_text");
            let request = http::Request::post("/").header(SIGNATURE, vector.signature);
            let request = request.body(Full::new(vector.body)).unwrap();
            let service = VerifyWebhookLayer::new(ring(TOKEN)).layer(Failing { ready });
            assert_eq!(service.oneshot(request).await.unwrap_err(), expected);
            is_answered_once(recorder);
        }
    });
}

#[test]
fn an_error_of_actix_web_s_service_inside_is_handed_on_and_counts_as_an_answer() {
    run(At::Tower, async |_| {
        let recorder = recorder();
        let _listening = metrics::set_default_local_recorder(recorder);
        let resource = web::resource("/")
            .wrap_fn(|request, service| {
                let _never_asked = service.call(request);
                ready(Err::<ServiceResponse, _>(ErrorImATeapot("short and stout")))
            })
            .wrap(VerifyWebhook::new(ring(TOKEN)));
        let app = init_service(App::new().service(resource)).await;
        let vector = vector("modern_text");
        let request = TestRequest::post()
            .insert_header((SIGNATURE, vector.signature))
            .set_payload(vector.body);
        let failed = try_call_service(&app, request.to_request()).await;
        assert_eq!(failed.unwrap_err().to_string(), "short and stout");
        is_answered_once(recorder);
    });
}
