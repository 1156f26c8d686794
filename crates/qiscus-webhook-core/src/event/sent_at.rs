//! One time out of the four that Qiscus sends with a message.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// What a message says of its time. The order of trust is documented at [`Message::sent_at`](super::Message::sent_at).
pub(super) struct SentAt<'a> {
    pub(super) unix_nano_timestamp: Option<i64>,
    pub(super) created_at: Option<&'a str>,
    pub(super) timestamp: Option<&'a str>,
    pub(super) unix_timestamp: Option<i64>,
}

impl SentAt<'_> {
    pub(super) fn resolve(&self) -> Option<SystemTime> {
        let counted = self.unix_nano_timestamp.and_then(counted);
        let created_at = || self.created_at.and_then(written);
        let precise = match counted {
            // Nanoseconds cannot be surpassed: spare the parsing.
            Some((time, 9)) => Some(time),
            Some((time, digits)) => Some(
                created_at()
                    .filter(|(_, written)| *written > digits)
                    .map_or(time, |(time, _)| time),
            ),
            None => created_at().map(|(time, _)| time),
        };
        precise
            .or_else(|| self.timestamp.and_then(written).map(|(time, _)| time))
            .or_else(|| {
                let seconds = self.unix_timestamp.filter(|seconds| *seconds != 0)?;
                since_epoch(seconds, Duration::from_secs(seconds.unsigned_abs()))
            })
    }
}

/// A time, and how many digits its seconds have behind the point.
type Precise = (SystemTime, usize);

/// `unix_nano_timestamp`, in the unit that its magnitude tells: each span ends thousands of years after 1970 in its
/// own unit, and lies within four years of 1970 in the next finer one.
fn counted(count: i64) -> Option<Precise> {
    let magnitude = count.unsigned_abs();
    let (span, digits) = match magnitude {
        0 => return None,
        1..100_000_000_000 => (Duration::from_secs(magnitude), 0),
        100_000_000_000..100_000_000_000_000 => (Duration::from_millis(magnitude), 3),
        100_000_000_000_000..100_000_000_000_000_000 => (Duration::from_micros(magnitude), 6),
        100_000_000_000_000_000.. => (Duration::from_nanos(magnitude), 9),
    };
    Some((since_epoch(count, span)?, digits))
}

/// RFC 3339.
fn written(text: &str) -> Option<Precise> {
    let timestamp: Timestamp = text.parse().ok()?;
    let digits = text.split_once('.').map_or(0, |(_, fraction)| {
        fraction.bytes().take_while(u8::is_ascii_digit).count()
    });
    Some((SystemTime::try_from(timestamp).ok()?, digits))
}

fn since_epoch(sign: i64, span: Duration) -> Option<SystemTime> {
    if sign.is_negative() {
        UNIX_EPOCH.checked_sub(span)
    } else {
        UNIX_EPOCH.checked_add(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-03-01T02:00:00Z.
    const SECONDS: i64 = 1_740_794_400;

    const SILENT: SentAt<'_> = SentAt {
        unix_nano_timestamp: None,
        created_at: None,
        timestamp: None,
        unix_timestamp: None,
    };

    fn at(seconds: u64, nanoseconds: u32) -> Option<SystemTime> {
        Some(UNIX_EPOCH + Duration::new(seconds, nanoseconds))
    }

    #[test]
    fn the_nano_field_is_read_in_its_unit() {
        for (count, nanoseconds) in [
            (SECONDS, 0),
            (SECONDS * 1_000 + 123, 123_000_000),
            (SECONDS * 1_000_000 + 123_456, 123_456_000),
            (SECONDS * 1_000_000_000 + 123_456_789, 123_456_789),
        ] {
            let sent_at = SentAt {
                unix_nano_timestamp: Some(count),
                ..SILENT
            };
            assert_eq!(sent_at.resolve(), at(1_740_794_400, nanoseconds), "{count}");
        }
    }

    #[test]
    fn the_finer_of_the_two_precise_ones_wins() {
        let milliseconds = SentAt {
            unix_nano_timestamp: Some(SECONDS * 1_000 + 123),
            created_at: Some("2025-03-01T02:00:00.123456789Z"),
            ..SILENT
        };
        assert_eq!(milliseconds.resolve(), at(1_740_794_400, 123_456_789));

        let seconds = SentAt {
            created_at: Some("2025-03-01T02:00:00Z"),
            ..milliseconds
        };
        assert_eq!(seconds.resolve(), at(1_740_794_400, 123_000_000));
    }

    #[test]
    fn of_two_that_are_as_fine_the_number_wins() {
        let sent_at = SentAt {
            unix_nano_timestamp: Some(SECONDS * 1_000 + 123),
            created_at: Some("2025-03-01T02:00:00.456Z"),
            ..SILENT
        };
        assert_eq!(sent_at.resolve(), at(1_740_794_400, 123_000_000));
    }

    #[test]
    fn a_time_before_1970_is_one() {
        let before = Some(UNIX_EPOCH - Duration::from_secs(1));
        let sent_at = SentAt {
            unix_nano_timestamp: Some(-1),
            ..SILENT
        };
        assert_eq!(sent_at.resolve(), before);
        let sent_at = SentAt {
            unix_timestamp: Some(-1),
            ..SILENT
        };
        assert_eq!(sent_at.resolve(), before);
    }

    #[test]
    fn an_offset_counts() {
        let sent_at = SentAt {
            timestamp: Some("2025-03-01T09:00:00+07:00"),
            ..SILENT
        };
        assert_eq!(sent_at.resolve(), at(1_740_794_400, 0));
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        let sent_at = SentAt {
            unix_nano_timestamp: Some(0),
            created_at: Some("kemarin"),
            timestamp: Some(""),
            unix_timestamp: Some(SECONDS),
        };
        assert_eq!(sent_at.resolve(), at(1_740_794_400, 0));
        assert_eq!(SILENT.resolve(), None);
    }

    #[test]
    fn no_time_panics() {
        for count in [i64::MIN, i64::MIN + 1, -1, 1, i64::MAX] {
            let sent_at = SentAt {
                unix_nano_timestamp: Some(count),
                unix_timestamp: Some(count),
                ..SILENT
            };
            assert!(sent_at.resolve().is_some(), "{count}");
            let _ = SentAt {
                unix_timestamp: Some(count),
                ..SILENT
            }
            .resolve();
        }
        for text in [
            "9999-12-31T23:59:59.999999999Z",
            "10000-01-01T00:00:00Z",
            "-009999-01-01T00:00:00Z",
            "0000-00-00T00:00:00Z",
            "1969-12-31T23:59:59.5Z",
            "2016-12-31T23:59:60Z",
            "2025-03-01T02:00:00.1234567891Z",
        ] {
            let _ = SentAt {
                created_at: Some(text),
                ..SILENT
            }
            .resolve();
        }
        let before = SentAt {
            created_at: Some("1969-12-31T23:59:59.5Z"),
            ..SILENT
        };
        assert_eq!(
            before.resolve(),
            Some(UNIX_EPOCH - Duration::from_millis(500))
        );
    }
}
