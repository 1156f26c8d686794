//! The metrics have the names, the labels and the numbers that the documentation tells.
#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use qiscus_webhook_core::observe::describe_metrics;
use qiscus_webhook_core::receive::Observation;
use qiscus_webhook_core::{
    Delivery, Intake, KeyRing, Limits, Rejection, RejectionReason, SignatureToken, receive,
};

fn ring() -> KeyRing {
    KeyRing::new(SignatureToken::new("new").unwrap())
        .with_previous(SignatureToken::new("old").unwrap().with_label("2025"))
}

fn begin(signature: &str, limits: &Limits) -> (Observation, Result<Intake, Rejection>) {
    let mut observation = Observation::new();
    let intake = Intake::begin(&ring(), [signature], None, limits);
    match &intake {
        Ok(_) => observation.admit("/webhook"),
        Err(rejection) => observation.reject(rejection, "/webhook"),
    }
    (observation, intake)
}

fn finish(mut observation: Observation, intake: Intake) -> Option<Delivery> {
    match intake.finish() {
        Ok(delivery) => {
            observation.accept(&delivery);
            observation.answer();
            Some(delivery)
        }
        Err(rejection) => {
            observation.reject(&rejection, "/webhook");
            None
        }
    }
}

/// Everything that was measured: `name{label="value",…}` with its number, or with how many samples.
fn measured(work: impl FnOnce()) -> BTreeMap<String, f64> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, work);
    snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .map(|(key, _, _, value)| {
            let labels: Vec<_> = key
                .key()
                .labels()
                .map(|label| format!("{}={:?}", label.key(), label.value()))
                .collect();
            let value = match value {
                DebugValue::Counter(count) => u32::try_from(count).unwrap().into(),
                DebugValue::Gauge(value) => value.into_inner(),
                DebugValue::Histogram(samples) => u32::try_from(samples.len()).unwrap().into(),
            };
            (
                format!("{}{{{}}}", key.key().name(), labels.join(",")),
                value,
            )
        })
        .collect()
}

#[test]
fn every_request_is_counted_once_by_its_outcome() {
    let limits = Limits::default();
    let old = KeyRing::new(SignatureToken::new("old").unwrap());
    let measured = measured(|| {
        let (observation, intake) = begin(&ring().sign(b"").to_hex(), &limits);
        let delivery = finish(observation, intake.unwrap()).unwrap();
        // To ask again, or a clone, is not to read again.
        assert_eq!(delivery.event().kind(), delivery.clone().event().kind());
        let (observation, intake) = begin(&old.sign(b"").to_hex(), &limits);
        finish(observation, intake.unwrap()).unwrap();
        let (observation, intake) = begin(&old.sign(b"another").to_hex(), &limits);
        assert!(finish(observation, intake.unwrap()).is_none());
        let (_, intake) = begin("", &limits);
        assert!(intake.is_err());
        drop(begin(&old.sign(b"").to_hex(), &limits));
        let (mut observation, intake) = begin(&old.sign(b"").to_hex(), &limits);
        observation.accept(&intake.unwrap().finish().unwrap());
        drop(observation);
        receive::observe_rejection(&RejectionReason::DeliveryMissing.into());
        receive::observe_duplicate("m:7");
        receive::observe_lapse(true);
    });
    let expected = [
        (r#"qiscus_webhook_body_bytes{}"#, 3.0),
        (
            r#"qiscus_webhook_deliveries_total{outcome="abandoned",reason="none"}"#,
            1.0,
        ),
        (
            r#"qiscus_webhook_deliveries_total{outcome="accepted",reason="none"}"#,
            3.0,
        ),
        (r#"qiscus_webhook_events_total{event="unrecognized"}"#, 1.0),
        (
            r#"qiscus_webhook_refused_inside_total{reason="delivery_missing"}"#,
            1.0,
        ),
        (
            r#"qiscus_webhook_deliveries_total{outcome="refused",reason="signature_malformed"}"#,
            1.0,
        ),
        (
            r#"qiscus_webhook_deliveries_total{outcome="refused",reason="signature_mismatch"}"#,
            1.0,
        ),
        (
            r#"qiscus_webhook_claims_left_to_lapse_total{handled="true"}"#,
            1.0,
        ),
        (r#"qiscus_webhook_cut_off_total{}"#, 1.0),
        (r#"qiscus_webhook_duplicates_total{}"#, 1.0),
        (r#"qiscus_webhook_handler_seconds{}"#, 2.0),
        (
            r#"qiscus_webhook_matched_key_total{position="0",label=""}"#,
            1.0,
        ),
        (
            r#"qiscus_webhook_matched_key_total{position="1",label="2025"}"#,
            2.0,
        ),
        (
            r#"qiscus_webhook_verification_seconds{outcome="abandoned"}"#,
            1.0,
        ),
        (
            r#"qiscus_webhook_verification_seconds{outcome="accepted"}"#,
            3.0,
        ),
        (
            r#"qiscus_webhook_verification_seconds{outcome="refused"}"#,
            1.0,
        ),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(measured, BTreeMap::from(expected));
}

#[test]
fn a_field_that_was_not_read_is_counted_by_its_place() {
    let body = r#"{"type":"post_comment_rest","payload":{"from":{"id":7,"email":"sari"},"room":{"id":41,"type":"group","name":[]},"message":{"type":"buttons","payload":{"buttons":[1,2]}}}}"#;
    let measured = measured(|| {
        let (observation, intake) =
            begin(&ring().sign(body.as_bytes()).to_hex(), &Limits::default());
        let mut intake = intake.unwrap();
        intake.push(body.into()).unwrap();
        let delivery = finish(observation, intake).unwrap();
        for _ in 0..2 {
            delivery.content().unwrap();
        }
    });
    let counted =
        |path: &str| measured[&format!(r#"qiscus_webhook_mismatches_total{{path="{path}"}}"#)];
    assert_eq!(counted("payload.room.name"), 1.0);
    assert_eq!(counted("payload.message.payload.buttons"), 2.0);
}

#[test]
fn the_budget_in_use_is_a_gauge_over_all_budgets() {
    const GAUGE: &str = "qiscus_webhook_memory_budget_in_use_bytes{}";
    let hold = |body_bytes: usize| {
        let (observation, intake) = begin(&"ab".repeat(32), &Limits::default());
        let mut intake = intake.unwrap();
        intake.push(vec![0; body_bytes].into()).unwrap();
        (observation, intake)
    };
    let held = measured(|| {
        let one = hold(65_536 + 100);
        let other = hold(65_536 + 20);
        std::mem::forget((one, other));
    });
    assert_eq!(held[GAUGE], 120.0);
    let given_back = measured(|| drop((hold(65_536 + 100), hold(65_536 + 20))));
    assert_eq!(given_back[GAUGE], 0.0);
    let small = measured(|| drop(hold(65_536)));
    assert!(!small.contains_key(GAUGE));
}

#[test]
fn the_documentation_names_every_metric_and_no_other() {
    let documented = include_str!("../src/observe/mod.rs");
    let mut documented: Vec<_> = documented
        .lines()
        .filter_map(|line| {
            line.strip_prefix("//! | `qiscus_webhook_")?
                .split('`')
                .next()
        })
        .collect();
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    metrics::with_local_recorder(&recorder, || {
        describe_metrics();
        // A description shows only beside a value.
        for name in &documented {
            let name = format!("qiscus_webhook_{name}");
            metrics::counter!(name.clone()).absolute(0);
            metrics::gauge!(name.clone()).set(0.0);
            metrics::histogram!(name).record(0.0);
        }
    });
    let mut described: Vec<_> = snapshotter
        .snapshot()
        .into_vec()
        .into_iter()
        .filter(|(_, _, description, _)| description.is_some())
        .map(|(key, ..)| key.key().name().to_owned())
        .collect();
    described.sort_unstable();
    documented.sort_unstable();
    let documented: Vec<_> = documented
        .iter()
        .map(|name| format!("qiscus_webhook_{name}"))
        .collect();
    assert_eq!(described, documented);
    assert!(!described.is_empty());
}
