//! One time out of the four that Qiscus sends with a message.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

/// RFC 3339, section 5.6, with nine digits behind the point at most.
fn written(text: &str) -> Option<Precise> {
    let (date_time, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [date @ .., b'T' | b't' | b' ', _, _, _, _, _, _, _, _] = date_time else {
        return None;
    };
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = date else {
        return None;
    };
    let [.., h1, h2, b':', n1, n2, b':', s1, s2] = date_time else {
        return None;
    };
    let (year, month, day) = (digits(year)?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?);
    let (hour, minute) = (digits(&[*h1, *h2])?, digits(&[*n1, *n2])?);
    let second = digits(&[*s1, *s2])?;
    if day == 0 || day > days_of(year, month)? || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => {
            let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (fraction, rest) = rest.split_at_checked(count)?;
            ((1..=9).contains(&count).then_some(fraction)?, rest)
        }
        rest => (&[][..], rest),
    };
    let scale = 10_u32.pow(9 - u32::try_from(fraction.len()).ok()?);
    let nanoseconds = u32::try_from(digits(fraction)?).ok()? * scale;
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', n1, n2] => {
            let (hours, minutes) = (digits(&[*h1, *h2])?, digits(&[*n1, *n2])?);
            let offset = (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)?;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    // A leap second is told as the one before it, since a count of seconds has none.
    let seconds = day_since_epoch(year, month, day) * 86_400
        + (hour * 3600 + minute * 60 + second.min(59) - offset);
    let whole = since_epoch(seconds, Duration::from_secs(seconds.unsigned_abs()))?;
    let time = whole.checked_add(Duration::from_nanos(nanoseconds.into()))?;
    Some((time, fraction.len()))
}

fn digits(digits: &[u8]) -> Option<i64> {
    let mut number = 0;
    for digit in digits {
        number = number * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
    }
    Some(number)
}

fn days_of(year: i64, month: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap { 29 } else { 28 }),
        _ => None,
    }
}

/// Howard Hinnant's `days_from_civil`: it counts in eras of 400 years from the first of March, so that the leap day
/// comes last.
fn day_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
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

    /// How another implementation reads it, which takes other forms too.
    fn by_another(text: &str) -> Option<SystemTime> {
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        SystemTime::try_from(timestamp).ok()
    }

    #[test]
    fn another_implementation_reads_the_same() {
        const FRACTIONS: [&str; 6] = ["", ".0", ".5", ".123", ".000000001", ".999999999"];
        const OFFSETS: [&str; 6] = ["Z", "z", "+00:00", "-00:00", "+07:00", "-23:59"];
        let mut turn = 0_usize;
        let mut read = 0;
        for year in (1..9999)
            .step_by(37)
            .chain([0, 1900, 1970, 2000, 2024, 2100])
        {
            for month in 0..=13 {
                for day in [0, 1, 28, 29, 30, 31, 32] {
                    turn += 1;
                    let (hour, minute, second) = (turn % 25, turn % 61, turn % 62);
                    let separator = ["T", "t", " "][turn % 3];
                    let (fraction, offset) = (FRACTIONS[turn % 6], OFFSETS[turn / 6 % 6]);
                    let text = format!(
                        "{year:04}-{month:02}-{day:02}{separator}{hour:02}:{minute:02}:{second:02}{fraction}{offset}"
                    );
                    let time = written(&text);
                    assert_eq!(time.map(|(time, _)| time), by_another(&text), "{text}");
                    read += usize::from(time.is_some());
                }
            }
        }
        assert!(read > 10_000, "{read}");
    }

    #[test]
    fn what_is_no_rfc_3339_is_no_time() {
        for text in [
            "",
            "2025-03-01",
            "2025-03-01T02:00:00",
            "2025-03-01T02:00:00Z ",
            "2025-03-01T02:00:00.Z",
            "2025-03-01T02:00:00.1234567891Z",
            "2025-03-01T02:00:00+0700",
            "2025-03-01T02:00:00+24:00",
            "2025-03-01T02:00:00+07:60",
            "2025/03/01T02:00:00Z",
            "+025-03-01T02:00:00Z",
            "2025-03-01T02.00.00Z",
            "２025-03-01T02:00:00Z",
        ] {
            assert_eq!(written(text), None, "{text}");
        }
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
