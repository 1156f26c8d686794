//! Numbers that Qiscus writes as JSON numbers in one product and as strings in another.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::Deserializer;
use serde::de::{Deserialize, Error, MapAccess, Unexpected, Visitor};

use super::cursor::Cursor;
use super::text::Text;
use super::wire::Read;

/// A number, a string of digits, or nothing (missing, null, `""`). What would not survive the conversion, such as a
/// negative id, is an error rather than a guess.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Loose<T>(pub(super) Option<T>);

impl<T> Default for Loose<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Number> Deserialize<'de> for Loose<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(LooseVisitor(PhantomData))
            .map(Self)
    }
}

impl<'a, T: Number> Read<'a> for Loose<T> {
    const MISSING: Option<Self> = Some(Self(None));

    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        let number = match cursor.peek()? {
            b'"' => match cursor.plain_string()? {
                "" => return Some(Self(None)),
                text => T::from_text(text)?,
            },
            b'n' => return cursor.word("null").map(|()| Self(None)),
            _ => T::from_unsigned(cursor.whole_number()?)?,
        };
        Some(Self(Some(number)))
    }
}

/// As [`Loose`], where nothing is not an answer.
#[derive(Clone, Copy)]
pub(super) struct Required<T>(pub(super) T);

impl<'de, T: Number> Deserialize<'de> for Required<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Loose(number) = Loose::deserialize(deserializer)?;
        number
            .map(Self)
            .ok_or_else(|| Error::invalid_type(Unexpected::Unit, &T::EXPECTED))
    }
}

/// What a [`Loose`] number can be.
pub(super) trait Number: Copy {
    const EXPECTED: &'static str;

    fn from_unsigned(number: u64) -> Option<Self>;
    fn from_signed(number: i64) -> Option<Self>;
    fn from_float(number: f64) -> Option<Self>;
    fn from_text(text: &str) -> Option<Self>;
}

impl Number for u64 {
    const EXPECTED: &'static str = "a whole number from 0 to 2^64-1, as a number or a string";

    fn from_unsigned(number: u64) -> Option<Self> {
        Some(number)
    }

    fn from_signed(number: i64) -> Option<Self> {
        number.try_into().ok()
    }

    fn from_float(_: f64) -> Option<Self> {
        None
    }

    fn from_text(text: &str) -> Option<Self> {
        parse_digits(text)
    }
}

impl Number for i64 {
    const EXPECTED: &'static str = "a whole number of 64 bits, as a number or a string";

    fn from_unsigned(number: u64) -> Option<Self> {
        number.try_into().ok()
    }

    fn from_signed(number: i64) -> Option<Self> {
        Some(number)
    }

    fn from_float(_: f64) -> Option<Self> {
        None
    }

    fn from_text(text: &str) -> Option<Self> {
        parse_digits(text)
    }
}

/// A measure: a whole one that needs more than 32 bits is none, and may not be exact as a float.
impl Number for f64 {
    const EXPECTED: &'static str = "a measure, as a number or a string";

    fn from_unsigned(number: u64) -> Option<Self> {
        u32::try_from(number).ok().map(Self::from)
    }

    fn from_signed(number: i64) -> Option<Self> {
        i32::try_from(number).ok().map(Self::from)
    }

    fn from_float(number: f64) -> Option<Self> {
        number.is_finite().then_some(number)
    }

    fn from_text(text: &str) -> Option<Self> {
        // Rust also reads "inf" and "nan", which are no coordinates.
        text.trim().parse().ok().and_then(Self::from_float)
    }
}

/// Digits, behind a `-` where the type is signed. Rust's own parsers also take a leading `+`.
fn parse_digits<T: FromStr>(text: &str) -> Option<T> {
    (!text.starts_with('+')).then(|| text.parse().ok())?
}

struct LooseVisitor<T>(PhantomData<T>);

impl<'de, T: Number> Visitor<'de> for LooseVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        found(
            T::from_unsigned(number),
            Unexpected::Unsigned(number),
            &self,
        )
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        found(T::from_signed(number), Unexpected::Signed(number), &self)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        found(T::from_float(number), Unexpected::Float(number), &self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() {
            return Ok(None);
        }
        found(T::from_text(text), Unexpected::Str(text), &self)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    /// Another crate in the build may have turned on `serde_json`'s `arbitrary_precision`, which hands over every
    /// number as a map of one entry. Any key is read without an error, since one would put it into the path.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        const NUMBER: &str = "$serde_json::private::Number";

        if map.next_key::<Text<'de>>()?.as_deref() != Some(NUMBER) {
            return Err(Error::invalid_type(Unexpected::Map, &self));
        }
        let number = map.next_value::<Text<'de>>()?;
        found(T::from_text(&number), Unexpected::Other("number"), &self)
    }
}

fn found<T: Number, E: Error>(
    number: Option<T>,
    unexpected: Unexpected<'_>,
    visitor: &LooseVisitor<T>,
) -> Result<Option<T>, E> {
    match number {
        Some(number) => Ok(Some(number)),
        None => Err(Error::invalid_value(unexpected, visitor)),
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer as _;
    use serde::de::value::I64Deserializer;

    use super::super::wire::read_all;
    use super::*;

    fn read<T: Number>(json: &str) -> Option<Option<T>> {
        serde_json::from_str::<Loose<T>>(json)
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
        assert_eq!(read::<f64>("-6"), Some(Some(-6.0)));
    }

    #[test]
    fn a_number_whose_type_has_a_sign_need_not_be_negative() {
        let twelve: I64Deserializer<serde_json::Error> = 12_i64.into_deserializer();
        assert!(Loose::<u64>::deserialize(twelve).unwrap() == Loose(Some(12)));
    }

    #[test]
    fn null_and_the_empty_string_are_nothing() {
        assert_eq!(read::<u64>("null"), Some(None));
        assert_eq!(read::<f64>(r#""""#), Some(None));
    }

    #[test]
    fn nothing_needs_no_second_reading() {
        for nothing in ["null", r#""""#] {
            assert!(read_all(nothing) == Some(Loose::<u64>(None)), "{nothing}");
        }
    }

    #[test]
    fn what_would_be_lost_is_an_error() {
        let long = "9".repeat(400);
        for json in [
            "-1", "1.5", "1e999", "true", "{}", "[]", r#""+1""#, r#"" 1""#, r#""abc""#, &long,
        ] {
            assert_eq!(read::<u64>(json), None, "{json}");
        }
        for json in [r#""NaN""#, r#""inf""#, "1e999"] {
            assert_eq!(read::<f64>(json), None, "{json}");
        }
        for json in ["18446744073709551615", "1.5", "-1.0"] {
            assert_eq!(read::<i64>(json), None, "{json}");
        }
    }
}
