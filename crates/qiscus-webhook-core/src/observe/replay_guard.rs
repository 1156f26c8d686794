//! What a replay guard does with deliveries, and can't do.

use tracing::debug;

use super::metrics;

/// Logs and counts a delivery that was handled before, and is answered without the handler. The key is
/// that under which the guard knows the message; it must hold no text of a user.
pub fn observe_duplicate(key: &str) {
    debug!(target: "qiscus_webhook", key, "the delivery was handled before: answered without the handler");
    metrics::duplicate();
}

/// Counts a claim that nobody will tell the store the end of: it is over with its lease. `handled`
/// is whether the delivery was, so that a repetition of it would be handled again.
pub fn observe_lapse(handled: bool) {
    metrics::left_to_lapse(handled);
}
