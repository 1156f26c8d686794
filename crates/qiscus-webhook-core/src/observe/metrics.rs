//! What is measured, with the feature `metrics`. The names are documented in the module above.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use metrics::{counter, gauge, histogram};

use crate::{Delivery, RejectionReason};

pub(super) const DELIVERIES: &str = "qiscus_webhook_deliveries_total";
pub(super) const EVENTS: &str = "qiscus_webhook_events_total";
pub(super) const REFUSED_INSIDE: &str = "qiscus_webhook_refused_inside_total";
pub(super) const DUPLICATES: &str = "qiscus_webhook_duplicates_total";
pub(super) const LEFT_TO_LAPSE: &str = "qiscus_webhook_claims_left_to_lapse_total";
pub(super) const CUT_OFF: &str = "qiscus_webhook_cut_off_total";
pub(super) const MISMATCHES: &str = "qiscus_webhook_mismatches_total";
pub(super) const MATCHED_KEY: &str = "qiscus_webhook_matched_key_total";
pub(super) const BODY_BYTES: &str = "qiscus_webhook_body_bytes";
pub(super) const VERIFICATION: &str = "qiscus_webhook_verification_seconds";
pub(super) const HANDLER: &str = "qiscus_webhook_handler_seconds";
pub(super) const BUDGET_IN_USE: &str = "qiscus_webhook_memory_budget_in_use_bytes";

const NONE: &str = "none";

#[derive(Debug)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }
}

/// Whether what may be told by tenant is.
pub(super) static BY_TENANT: AtomicBool = AtomicBool::new(false);

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
