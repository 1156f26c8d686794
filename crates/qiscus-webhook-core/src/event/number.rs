//! Numbers that Qiscus writes as JSON numbers in one product and as strings in another.

use std::str::FromStr;

use super::lenient::{Field, Identity, Notes, Value, unescape};
use super::mismatch::Mismatch;

/// A number, a string of digits, or nothing (missing, null, `""`). What would not survive the conversion, such as a
/// negative id, is a mismatch rather than a guess.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(PartialEq, Debug))]
pub(super) struct Loose<T>(pub(super) Option<T>);

impl<'a, T: Number> Field<'a> for Loose<T> {
    const MISSING: Option<Self> = Some(Self(None));
    const UNREADABLE: Option<Self> = Some(Self(None));

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        let number = match Value::of(json) {
            Value::Null => return Ok(Self(None)),
            Value::Number => T::from_number(json),
            Value::Text => match unescape(json).mended() {
                text if text.is_empty() => return Ok(Self(None)),
                text => T::from_text(&text),
            },
            Value::Flag | Value::Array | Value::Object => {
                return Err(notes.expected(T::EXPECTED, json));
            }
        };
        match number {
            Some(number) => Ok(Self(Some(number))),
            None => Err(notes.expected_other(T::EXPECTED, json)),
        }
    }
}

impl<'a> Field<'a> for Identity<u64> {
    const MISSING: Option<Self> = Some(Self::Nothing);
    const UNREADABLE: Option<Self> = Some(Self::Unreadable);

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        Loose::read(json, notes).map(|Loose(number)| match number {
            Some(number) => Self::Said(number),
            None => Self::Nothing,
        })
    }
}

/// As [`Loose`], where nothing is not an answer.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Required<T>(pub(super) T);

impl<'a, T: Number> Field<'a> for Required<T> {
    const MISSING: Option<Self> = None;
    const UNREADABLE: Option<Self> = None;

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        let Loose(number) = Loose::read(json, notes)?;
        number
            .map(Self)
            .ok_or_else(|| notes.expected(T::EXPECTED, json))
    }
}

/// What a [`Loose`] number can be.
pub(super) trait Number: Copy {
    const EXPECTED: &'static str;

    /// From a JSON number as it is written.
    fn from_number(json: &str) -> Option<Self>;

    fn from_text(text: &str) -> Option<Self>;
}

impl Number for u64 {
    const EXPECTED: &'static str = "a whole number from 0 to 2^64-1, as a number or a string";

    fn from_number(json: &str) -> Option<Self> {
        let (is_negative, magnitude) = whole(json)?;
        (!is_negative || magnitude == 0).then_some(magnitude)
    }

    fn from_text(text: &str) -> Option<Self> {
        parse_digits(text)
    }
}

impl Number for i64 {
    const EXPECTED: &'static str = "a whole number of 64 bits, as a number or a string";

    fn from_number(json: &str) -> Option<Self> {
        let (is_negative, magnitude) = whole(json)?;
        if is_negative {
            0_i64.checked_sub_unsigned(magnitude)
        } else {
            magnitude.try_into().ok()
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        parse_digits(text)
    }
}

/// A measure, which need not be exact.
impl Number for f64 {
    const EXPECTED: &'static str = "a measure, as a number or a string";

    fn from_number(json: &str) -> Option<Self> {
        json.parse().ok().filter(|number: &Self| number.is_finite())
    }

    fn from_text(text: &str) -> Option<Self> {
        // Rust also reads "inf" and "nan", which are no coordinates.
        Self::from_number(text.trim())
    }
}

/// The whole number that a JSON number is, with its sign, however it is written: `901`, `901.0` and `9.01e2` are one.
/// By its digits, since a float would round an id.
fn whole(json: &str) -> Option<(bool, u64)> {
    let (is_negative, number) = match json.strip_prefix('-') {
        Some(number) => (true, number),
        None => (false, json),
    };
    let (digits, exponent) = match number.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i64>().ok()?),
        None => (number, 0),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let significant = after.trim_end_matches('0');
    let (before, significant) = match significant {
        "" => (before.trim_end_matches('0'), ""),
        _ => (before, significant),
    };
    let mut magnitude = 0_u64;
    for digit in before.bytes().chain(significant.bytes()) {
        magnitude = magnitude
            .checked_mul(10)?
            .checked_add(u64::from(digit.checked_sub(b'0')?))?;
    }
    if magnitude == 0 {
        return Some((is_negative, 0));
    }
    let zeros = match significant {
        "" => {
            digits
                .split_once('.')
                .map_or(digits, |(before, _)| before)
                .len()
                - before.len()
        }
        _ => 0,
    };
    let shift = exponent
        .checked_add(i64::try_from(zeros).ok()?)?
        .checked_sub(i64::try_from(significant.len()).ok()?)?;
    let scale = 10_u64.checked_pow(u32::try_from(shift).ok()?)?;
    Some((is_negative, magnitude.checked_mul(scale)?))
}

/// Digits, behind a `-` where the type is signed. Rust's own parsers also take a leading `+`.
fn parse_digits<T: FromStr>(text: &str) -> Option<T> {
    (!text.starts_with('+')).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read<T: Number>(json: &str) -> Option<Option<T>> {
        let mut notes = Notes::default();
        Loose::<T>::read(json, &mut notes)
            .ok()
            .map(|number| number.0)
    }

    #[test]
    fn a_number_and_a_string_of_digits_are_the_same() {
        assert_eq!(read::<u64>("18446744073709551615"), Some(Some(u64::MAX)));
        assert_eq!(
            read::<u64>(r#""18446744073709551615""#),
            Some(Some(u64::MAX))
        );
        assert_eq!(read::<i64>(r#""-12""#), Some(Some(-12)));
        assert_eq!(read::<f64>(r#""-6.2""#), Some(Some(-6.2)));
        assert_eq!(read::<f64>("106"), Some(Some(106.0)));
    }

    #[test]
    fn what_may_be_negative_is_read_with_its_sign() {
        assert_eq!(read::<i64>("-12"), Some(Some(-12)));
        assert_eq!(read::<i64>("-9223372036854775808"), Some(Some(i64::MIN)));
        assert_eq!(read::<f64>("-6"), Some(Some(-6.0)));
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_written() {
        for json in [
            "901",
            "901.0",
            "9.01e2",
            "90100E-2",
            "0.901e+3",
            "901.000e0",
        ] {
            assert_eq!(read::<u64>(json), Some(Some(901)), "{json}");
            assert_eq!(read::<i64>(&format!("-{json}")), Some(Some(-901)), "{json}");
        }
        for json in ["0", "-0", "0.0", "0e999", "-0.00E-9"] {
            assert_eq!(read::<u64>(json), Some(Some(0)), "{json}");
        }
        assert_eq!(
            read::<u64>("1.8446744073709551615e19"),
            Some(Some(u64::MAX))
        );
        assert_eq!(read::<u64>("9007199254740993.0"), Some(Some((1 << 53) + 1)));
    }

    #[test]
    fn null_and_the_empty_string_are_nothing() {
        assert_eq!(read::<u64>("null"), Some(None));
        assert_eq!(read::<f64>(r#""""#), Some(None));
    }

    #[test]
    fn what_would_be_lost_is_a_mismatch() {
        let long = "9".repeat(400);
        for json in [
            "-1",
            "1.5",
            "15e-1",
            "901.00000000000000000000001",
            "1e999",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "18446744073709551616",
            "true",
            "{}",
            "[]",
            r#""+1""#,
            r#"" 1""#,
            r#""901.0""#,
            r#""abc""#,
            r#""\ud800""#,
            &long,
        ] {
            assert_eq!(read::<u64>(json), None, "{json}");
        }
        for json in [r#""NaN""#, r#""inf""#, "1e999"] {
            assert_eq!(read::<f64>(json), None, "{json}");
        }
        for json in ["18446744073709551615", "-9223372036854775809", "1.5"] {
            assert_eq!(read::<i64>(json), None, "{json}");
        }
    }
}
