//! What a replay guard could not tell its store.

use super::metrics;

/// Counts a claim that nobody will tell the store the end of: it is over with its lease. `handled`
/// is whether the delivery was, so that a repetition of it would be handled again.
pub fn observe_lapse(handled: bool) {
    metrics::left_to_lapse(handled);
}
