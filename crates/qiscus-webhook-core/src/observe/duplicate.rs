//! What a replay guard leaves of a delivery that it knows.

use tracing::debug;

use super::metrics;

/// Logs and counts a delivery that was handled before, and is answered without the handler. The key is
/// that under which the guard knows the message; it must hold no text of a user.
pub fn observe_duplicate(key: &str) {
    debug!(target: "qiscus_webhook", key, "the delivery was handled before: answered without the handler");
    metrics::duplicate();
}
