//! Times, read and written.

use std::time::Duration;

/// For people.
pub(crate) fn milliseconds(duration: Duration) -> String {
    format!("{:.1} ms", duration.as_secs_f64() * 1e3)
}

/// For programs: with three digits behind the point.
pub(crate) fn as_milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e6).round() / 1e3
}

/// Longer than this is a slip of the hand.
const LONGEST: f64 = 86_400.0;

/// Reads the value of an option.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok();
    seconds
        .filter(|seconds| *seconds <= LONGEST)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| {
            format!("write a number of seconds above 0, up to {LONGEST}, such as 30 or 0.5")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_above_none_and_no_more_than_a_day() {
        for (text, milliseconds) in [("30", 30_000), ("0.5", 500), ("86400", 86_400_000)] {
            assert_eq!(seconds(text), Ok(Duration::from_millis(milliseconds)));
        }
        for wrong in [
            "0", "-1", "-0.0", "1e-12", "86400.1", "1e300", "inf", "NaN", "1s", "",
        ] {
            let told = seconds(wrong).unwrap_err();
            assert!(told.contains("up to 86400"), "{wrong}: {told}");
        }
    }

    #[test]
    fn a_time_is_told_in_milliseconds() {
        let took = Duration::from_nanos(12_345_678);
        assert_eq!(milliseconds(took), "12.3 ms");
        assert_eq!(as_milliseconds(took).to_string(), "12.346");
    }
}
