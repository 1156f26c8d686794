//! Times as RFC 3339 has them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// The time in UTC, with as many digits behind the point as it needs. `None` outside of the years 0 to 9999, which
/// RFC 3339 does not write.
pub(super) fn rfc3339(time: SystemTime) -> Option<String> {
    let (seconds, nanoseconds) = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => (i64::try_from(after.as_secs()).ok()?, after.subsec_nanos()),
        Err(err) => before(err.duration())?,
    };
    let (day, second) = (
        seconds.div_euclid(SECONDS_A_DAY),
        seconds.rem_euclid(SECONDS_A_DAY),
    );
    let (year, month, day) = civil(day);
    if !(0..=9999).contains(&year) {
        return None;
    }
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if nanoseconds > 0 {
        let fraction = format!(".{nanoseconds:09}");
        text.push_str(fraction.trim_end_matches('0'));
    }
    text.push('Z');
    Some(text)
}

/// A time before 1970, as whole seconds and the nanoseconds after them.
fn before(before: Duration) -> Option<(i64, u32)> {
    let seconds = i64::try_from(before.as_secs()).ok()?;
    match before.subsec_nanos() {
        0 => Some((-seconds, 0)),
        nanoseconds => Some((-seconds - 1, 1_000_000_000 - nanoseconds)),
    }
}

/// The date of a day counted from 1970-01-01, in the Gregorian calendar: Howard Hinnant's `civil_from_days`, which
/// counts in eras of 400 years from the first of March, so that the leap day comes last.
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, day_of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(time: SystemTime) -> String {
        jiff::Timestamp::try_from(time).unwrap().to_string()
    }

    fn at(seconds: i64, nanoseconds: u32) -> SystemTime {
        let span = Duration::from_secs(seconds.unsigned_abs());
        let whole = if seconds < 0 {
            UNIX_EPOCH - span
        } else {
            UNIX_EPOCH + span
        };
        whole + Duration::from_nanos(nanoseconds.into())
    }

    #[test]
    fn another_implementation_writes_the_same() {
        const FIRST: i64 = -62_167_219_200; // 0000-01-01
        const LAST: i64 = 253_402_207_200; // the last that jiff has, in 9999
        let step = 86_400 * 13 + 12_345;
        let mut seconds = FIRST;
        while seconds < LAST {
            for nanoseconds in [0, 1, 120_000_000, 999_999_999] {
                let time = at(seconds, nanoseconds);
                assert_eq!(rfc3339(time).unwrap(), expected(time), "{seconds}");
            }
            seconds += step;
        }
        for seconds in [
            FIRST,
            -1,
            0,
            951_782_399,
            951_782_400,
            951_868_800,
            4_107_542_400,
            LAST,
        ] {
            assert_eq!(rfc3339(at(seconds, 0)).unwrap(), expected(at(seconds, 0)));
        }
    }

    #[test]
    fn years_that_have_no_text_are_none() {
        assert_eq!(
            rfc3339(at(253_402_300_799, 0)).as_deref(),
            Some("9999-12-31T23:59:59Z")
        );
        assert_eq!(rfc3339(at(253_402_300_800, 0)), None);
        assert_eq!(rfc3339(at(-62_167_219_201, 0)), None);
    }
}
