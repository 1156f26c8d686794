//! What the metrics mean, for whoever reads them in a dashboard.

use std::sync::atomic::Ordering;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

use super::metrics::{
    BODY_BYTES, BUDGET_IN_USE, BY_TENANT, CUT_OFF, DELIVERIES, DUPLICATES, EVENTS, HANDLER,
    LEFT_TO_LAPSE, MATCHED_KEY, MISMATCHES, REFUSED_INSIDE, VERIFICATION,
};

/// Gives the description and the unit of each [metric](super#metrics) to the recorder that is
/// installed. To be called once, after that.
#[cfg_attr(docsrs, doc(cfg(feature = "metrics")))]
pub fn describe_metrics() {
    describe_counter!(
        DELIVERIES,
        Unit::Count,
        "Requests by outcome and reason of refusal."
    );
    describe_counter!(
        EVENTS,
        Unit::Count,
        "Events that were read, by what they are."
    );
    describe_counter!(
        REFUSED_INSIDE,
        Unit::Count,
        "Requests refused inside of the middleware, or for want of it, by reason."
    );
    describe_counter!(
        DUPLICATES,
        Unit::Count,
        "Deliveries that a replay guard answered without the handler."
    );
    describe_counter!(
        LEFT_TO_LAPSE,
        Unit::Count,
        "Claims whose end a replay guard could not tell its store, by whether it was handled."
    );
    describe_counter!(
        CUT_OFF,
        Unit::Count,
        "Accepted deliveries whose handler was given up before it had answered."
    );
    describe_counter!(
        MISMATCHES,
        Unit::Count,
        "Fields of recognized events that could not be read, by where they are."
    );
    describe_counter!(
        MATCHED_KEY,
        Unit::Count,
        "Accepted deliveries by the signature token that signed them."
    );
    describe_histogram!(BODY_BYTES, Unit::Bytes, "Sizes of accepted bodies.");
    describe_histogram!(
        VERIFICATION,
        Unit::Seconds,
        "Time from a request's head to the verdict, waiting for its body included."
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
