//! Times, read and written.

use std::time::Duration;

pub(super) fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1_000.0)
}

/// Longer than this is a slip of the hand.
const LONGEST: f64 = 86_400.0;

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok();
    seconds
        .filter(|seconds| *seconds > 0.0 && *seconds <= LONGEST)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write a number of seconds above 0, such as 30 or 0.5".to_owned())
}
