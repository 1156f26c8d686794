//! Fields: which must be there, and which may be none.

use super::notes::Notes;
use super::value::{Value, unescape};
use crate::event::json::{Json, RawJson};
use crate::event::mismatch::Mismatch;
use crate::event::text::Text;

/// A field of the wire format.
pub(in crate::event) trait Field<'a>: Sized {
    /// What it is where it is missing; `None` where it must be there.
    const MISSING: Option<Self>;

    /// What it is where it can't be read; `None` where its object can't be read then.
    const UNREADABLE: Option<Self>;

    /// Reads a well-formed value without white space around it.
    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch>;
}

/// The value of a key, while its object is gone through.
#[derive(Clone, Copy)]
pub(in crate::event) enum Slot<'a> {
    Empty,
    Once(&'a str),
    /// Readers differ in which of two values they take, so neither is taken.
    Repeated,
}

impl<'a> Slot<'a> {
    pub(in crate::event) fn fill(&mut self, json: &'a str) {
        *self = match self {
            Self::Empty => Self::Once(json),
            Self::Once(_) | Self::Repeated => Self::Repeated,
        };
    }
}

/// What tells a message from others, exactly as it was sent. Where it can't be read, whoever asks decides whether
/// something else identifies the message.
#[derive(Clone)]
#[cfg_attr(test, derive(PartialEq))]
pub(in crate::event) enum Identity<T> {
    /// Missing, null or `""`.
    Nothing,
    Said(T),
    Unreadable,
}

impl<T> Identity<T> {
    #[inline]
    pub(in crate::event) fn said(&self) -> Option<&T> {
        match self {
            Self::Said(value) => Some(value),
            Self::Nothing | Self::Unreadable => None,
        }
    }

    #[inline]
    pub(in crate::event) fn is_unreadable(&self) -> bool {
        matches!(self, Self::Unreadable)
    }
}

/// What a number says, or else its `_str` twin.
#[inline]
pub(in crate::event) fn of_twins(number: &Identity<u64>, twin: &Identity<u64>) -> Identity<u64> {
    match (number.said().or(twin.said()), number, twin) {
        (Some(id), _, _) => Identity::Said(*id),
        (None, Identity::Nothing, Identity::Nothing) => Identity::Nothing,
        (None, _, _) => Identity::Unreadable,
    }
}

/// A text that must be there, and is not mended: two of them must not become one.
impl<'a> Field<'a> for Text<'a> {
    const MISSING: Option<Self> = None;
    const UNREADABLE: Option<Self> = None;

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        match Value::of(json) {
            Value::Text => unescape(json)
                .exact()
                .ok_or_else(|| notes.mismatch(HALF_A_PAIR)),
            _ => Err(notes.expected("a string", json)),
        }
    }
}

impl<'a> Field<'a> for Identity<Text<'a>> {
    const MISSING: Option<Self> = Some(Self::Nothing);
    const UNREADABLE: Option<Self> = Some(Self::Unreadable);

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        match Value::of(json) {
            Value::Null => Ok(Self::Nothing),
            _ => Text::read(json, notes).map(|text| {
                if text.is_empty() {
                    Self::Nothing
                } else {
                    Self::Said(text)
                }
            }),
        }
    }
}

/// A text that may be none: a number is read as its digits, half a surrogate pair as U+FFFD, which is noted.
impl<'a> Field<'a> for Option<Text<'a>> {
    const MISSING: Option<Self> = Some(None);
    const UNREADABLE: Option<Self> = Some(None);

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        match Value::of(json) {
            Value::Null => Ok(None),
            Value::Number => Ok(Some(Text::borrowed(json))),
            Value::Text => {
                let text = unescape(json);
                if !text.is_exact() {
                    notes.note(notes.mismatch(HALF_A_PAIR));
                }
                Ok(Some(text.mended()))
            }
            Value::Flag | Value::Array | Value::Object => Err(notes.expected("a string", json)),
        }
    }
}

const HALF_A_PAIR: &str = "half a surrogate pair";

impl<'a> Field<'a> for Option<bool> {
    const MISSING: Option<Self> = Some(None);
    const UNREADABLE: Option<Self> = Some(None);

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        const EXPECTED: &str = "true or false";
        let flag = match Value::of(json) {
            Value::Null => return Ok(None),
            Value::Flag => Some(json == "true"),
            Value::Number => match json {
                "0" => Some(false),
                "1" => Some(true),
                _ => None,
            },
            Value::Text => match &*unescape(json).mended() {
                "false" => Some(false),
                "true" => Some(true),
                _ => None,
            },
            Value::Array | Value::Object => return Err(notes.expected(EXPECTED, json)),
        };
        match flag {
            Some(flag) => Ok(Some(flag)),
            None => Err(notes.expected_other(EXPECTED, json)),
        }
    }
}

/// Any JSON.
impl<'a> Field<'a> for Option<RawJson<'a>> {
    const MISSING: Option<Self> = Some(None);
    const UNREADABLE: Option<Self> = Some(None);

    fn read(json: &'a str, _: &mut Notes) -> Result<Self, Mismatch> {
        Ok((json != "null").then(|| RawJson(Json::of_well_formed(json))))
    }
}
