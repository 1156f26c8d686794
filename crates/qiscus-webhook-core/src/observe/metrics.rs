//! What is measured, with the feature `metrics`. The names are documented in the module above.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};

use crate::{Delivery, RejectionReason};

const DELIVERIES: &str = "qiscus_webhook_deliveries_total";
const EVENTS: &str = "qiscus_webhook_events_total";
const REFUSED_INSIDE: &str = "qiscus_webhook_refused_inside_total";
const DUPLICATES: &str = "qiscus_webhook_duplicates_total";
const LEFT_TO_LAPSE: &str = "qiscus_webhook_claims_left_to_lapse_total";
const CUT_OFF: &str = "qiscus_webhook_cut_off_total";
const MISMATCHES: &str = "qiscus_webhook_mismatches_total";
const MATCHED_KEY: &str = "qiscus_webhook_matched_key_total";
const BODY_BYTES: &str = "qiscus_webhook_body_bytes";
const VERIFICATION: &str = "qiscus_webhook_verification_seconds";
const HANDLER: &str = "qiscus_webhook_handler_seconds";
const BUDGET_IN_USE: &str = "qiscus_webhook_memory_budget_in_use_bytes";

/// Gives the description and the unit of each [metric](super#metrics) to the recorder that is
/// installed. To be called once, after that.
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub fn describe_metrics() {
    for (counter, counts) in [
        (DELIVERIES, "Requests by outcome and reason of refusal."),
        (EVENTS, "Events that were read, by what they are."),
        (
            REFUSED_INSIDE,
            "Requests refused inside of the middleware, or for want of it, by reason.",
        ),
        (
            DUPLICATES,
            "Deliveries that a replay guard answered without the handler.",
        ),
        (
            LEFT_TO_LAPSE,
            "Claims whose end a replay guard could not tell its store, by whether it was handled.",
        ),
        (
            CUT_OFF,
            "Accepted deliveries whose handler was given up before it had answered.",
        ),
        (
            MISMATCHES,
            "Fields of recognized events that could not be read, by where they are.",
        ),
        (
            MATCHED_KEY,
            "Accepted deliveries by the signature token that signed them.",
        ),
    ] {
        describe_counter!(counter, Unit::Count, counts);
    }
    describe_histogram!(BODY_BYTES, Unit::Bytes, "Sizes of accepted bodies.");
    describe_histogram!(
        VERIFICATION,
        Unit::Seconds,
        "Time from a head that passed the gate to the verdict, lookup of keys and waiting for the body included."
    );
    describe_histogram!(
        HANDLER,
        Unit::Seconds,
        "Time from the verdict to the head of the handler's response."
    );
    describe_gauge!(
        BUDGET_IN_USE,
        Unit::Bytes,
        "Memory that unverified bodies hold beyond their first 64 KiB each."
    );
}

/// Whether what may be told by tenant is.
static BY_TENANT: AtomicBool = AtomicBool::new(false);

/// Gives `qiscus_webhook_deliveries_total` and `qiscus_webhook_cut_off_total` a label `tenant` from now
/// on, in the whole process. It is the name that the lookup of keys gave to the
/// [`Tenant`](crate::Tenant), and empty where there is none or it is not known.
///
/// Off by default: each tenant makes as many series again, and how many tenants there are is for the
/// operator to know.
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub fn label_metrics_by_tenant() {
    BY_TENANT.store(true, Ordering::Relaxed);
}

const NONE: &str = "none";

#[derive(Debug)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }
}

pub(super) fn rejected(reason: RejectionReason, tenant: Option<&str>) {
    count("refused", reason.as_str(), tenant);
}

pub(super) fn rejected_inside(reason: RejectionReason) {
    counter!(REFUSED_INSIDE, "reason" => reason.as_str()).increment(1);
}

pub(super) fn duplicate() {
    counter!(DUPLICATES).increment(1);
}

pub(super) fn left_to_lapse(handled: bool) {
    let handled = if handled { "true" } else { "false" };
    counter!(LEFT_TO_LAPSE, "handled" => handled).increment(1);
}

pub(super) fn without_verdict(outcome: &'static str, tenant: Option<&str>) {
    count(outcome, NONE, tenant);
}

pub(super) fn cut_off(tenant: Option<&str>) {
    match by_tenant(tenant) {
        Some(tenant) => counter!(CUT_OFF, "tenant" => tenant),
        None => counter!(CUT_OFF),
    }
    .increment(1);
}

/// The label has no indices: they would make as many series as an array has elements.
pub(super) fn mismatch(path: &str) {
    let parts = path.split('[');
    let without_indices: String = parts
        .map(|part| part.split_once(']').map_or(part, |(_, rest)| rest))
        .collect();
    counter!(MISMATCHES, "path" => without_indices).increment(1);
}

pub(super) fn accepted(delivery: &Delivery) {
    count("accepted", NONE, delivery.tenant());
    let key = delivery.matched_key();
    counter!(
        MATCHED_KEY,
        "position" => key.position().to_string(),
        "label" => key.label().unwrap_or_default().to_owned(),
    )
    .increment(1);
    histogram!(BODY_BYTES).record(float(delivery.body().len()));
}

pub(super) fn read(event: &'static str) {
    counter!(EVENTS, "event" => event).increment(1);
}

pub(super) fn verified(outcome: &'static str, since_head: &Stopwatch) {
    histogram!(VERIFICATION, "outcome" => outcome).record(since_head.0.elapsed());
}

pub(super) fn handled(since_verdict: &Stopwatch) {
    histogram!(HANDLER).record(since_verdict.0.elapsed());
}

/// Adds and subtracts rather than sets, so that several budgets make one sum.
pub(crate) fn budget_taken(bytes: usize) {
    gauge!(BUDGET_IN_USE).increment(float(bytes));
}

pub(crate) fn budget_given_back(bytes: usize) {
    gauge!(BUDGET_IN_USE).decrement(float(bytes));
}

fn count(outcome: &'static str, reason: &'static str, tenant: Option<&str>) {
    match by_tenant(tenant) {
        Some(tenant) => {
            counter!(DELIVERIES, "outcome" => outcome, "reason" => reason, "tenant" => tenant)
        }
        None => counter!(DELIVERIES, "outcome" => outcome, "reason" => reason),
    }
    .increment(1);
}

/// The label, empty for no tenant, if it is asked for.
fn by_tenant(tenant: Option<&str>) -> Option<String> {
    let asked_for = BY_TENANT.load(Ordering::Relaxed);
    asked_for.then(|| tenant.unwrap_or_default().to_owned())
}

/// Exact up to 2^53, which is more than a machine has.
#[expect(
    clippy::cast_precision_loss,
    reason = "no count of bytes is that large"
)]
const fn float(bytes: usize) -> f64 {
    bytes as f64
}
