//! What could not be read of an event that is recognized: the wire has changed.

use tracing::debug;

use super::metrics;
use crate::event::Mismatch;

/// Logs and counts each field that was not read, when it is first asked for. `within` is the path to what was read.
pub(crate) fn mismatches(mismatches: &[Mismatch], within: &str) {
    for mismatch in mismatches {
        tell(mismatch, within);
    }
}

#[cold]
fn tell(mismatch: &Mismatch, within: &str) {
    let path = mismatch.path_within(within);
    let cause = mismatch.cause();
    debug!(target: "qiscus_webhook", path, cause, "a field was not read: the wire has changed");
    metrics::mismatch(&path);
}
