//! JSON values as they stand in well-formed text.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::{Deserialize, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::event::text::Text;

/// What kind of value it is, which the first byte tells.
#[derive(Clone, Copy)]
pub(in crate::event) enum Value {
    Null,
    Flag,
    Number,
    Text,
    Array,
    Object,
}

impl Value {
    pub(in crate::event) fn of(json: &str) -> Self {
        match json.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't' | b'f') => Self::Flag,
            Some(b'"') => Self::Text,
            Some(b'[') => Self::Array,
            Some(b'{') => Self::Object,
            _ => Self::Number,
        }
    }

    pub(in crate::event) fn kind(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Flag => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// A string without its quotes and escapes.
pub(in crate::event) enum Unescaped<'a> {
    Exact(Text<'a>),
    /// It held half a surrogate pair, which no text of Rust's can.
    Mended(Text<'a>),
}

impl<'a> Unescaped<'a> {
    pub(in crate::event) fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    pub(in crate::event) fn exact(self) -> Option<Text<'a>> {
        match self {
            Self::Exact(text) => Some(text),
            Self::Mended(_) => None,
        }
    }

    pub(in crate::event) fn mended(self) -> Text<'a> {
        match self {
            Self::Exact(text) | Self::Mended(text) => text,
        }
    }
}

/// What a JSON string says.
pub(in crate::event) fn unescape(json: &str) -> Unescaped<'_> {
    if let Ok(text) = serde_json::from_str(json) {
        return Unescaped::Exact(text);
    }
    // serde_json gives the bytes of a string with each half of a pair in three bytes of its own (WTF-8).
    let Bytes(bytes) = serde_json::from_str(json).unwrap_or_default();
    let mut mended = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        mended.push_str(chunk.valid());
        if chunk.invalid().first() == Some(&0xED) {
            mended.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Unescaped::Mended(Text::owned(mended))
}

/// Goes through the fields of an object. A key with half a surrogate pair is none that we know, and is `""` here.
pub(in crate::event) fn each_field<'a>(
    json: &'a str,
    take: impl FnMut(&str, &'a str),
) -> Result<(), serde_json::Error> {
    serde_json::Deserializer::from_str(json).deserialize_map(Fields(take))
}

/// Goes through the elements of an array.
pub(in crate::event) fn elements_of<'a>(
    json: &'a str,
    take: impl FnMut(&'a str),
) -> Result<(), serde_json::Error> {
    serde_json::Deserializer::from_str(json).deserialize_seq(Elements(take))
}

struct Fields<F>(F);

impl<'de, F: FnMut(&str, &'de str)> Visitor<'de> for Fields<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(Bytes(key)) = map.next_key()? {
            let value: &'de RawValue = map.next_value()?;
            self.0(std::str::from_utf8(&key).unwrap_or_default(), value.get());
        }
        Ok(())
    }
}

struct Elements<F>(F);

impl<'de, F: FnMut(&'de str)> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<&'de RawValue>()? {
            self.0(element.get());
        }
        Ok(())
    }
}

/// The bytes of a string, which need not be UTF-8.
#[derive(Default)]
struct Bytes<'a>(Cow<'a, [u8]>);

impl<'de: 'a, 'a> Deserialize<'de> for Bytes<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(BytesVisitor).map(Self)
    }
}

struct BytesVisitor;

impl<'de> Visitor<'de> for BytesVisitor {
    type Value = Cow<'de, [u8]>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(bytes))
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
        Ok(Cow::Owned(bytes.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_half_of_a_surrogate_pair_is_one_replacement_character() {
        for (json, mended) in [
            (r#""Halo \ud83d""#, "Halo \u{FFFD}"),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (r#""\ude00\ud83dA\n""#, "\u{FFFD}\u{FFFD}A\n"),
            (r#""é\udfff é""#, "é\u{FFFD} é"),
        ] {
            let text = unescape(json);
            assert!(!text.is_exact(), "{json}");
            assert_eq!(&*text.mended(), mended, "{json}");
        }
        let whole = unescape(r#""\ud83d\ude00""#);
        assert!(whole.is_exact());
        assert_eq!(&*whole.mended(), "😀");
    }

    #[test]
    fn a_key_that_is_no_text_costs_no_other() {
        let mut seen = Vec::new();
        each_field(r#"{"\ud800":1,"\u0069d": 2 }"#, |key, json| {
            seen.push((key.to_owned(), json));
        })
        .unwrap();
        assert_eq!(seen, [(String::new(), "1"), ("id".to_owned(), "2")]);
    }
}
