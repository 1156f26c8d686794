//! A JSON document that keeps the order of its keys and the digits of its numbers.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

#[derive(Debug, Clone, PartialEq)]
pub(in crate::explain) enum Node {
    Object(Vec<(String, Self)>),
    Array(Vec<Self>),
    Text(String),
    Number(String),
    /// `null`, `true`, `false`.
    Word(String),
}

impl Node {
    /// `None` where it is no JSON, or nested more deeply than any that is written by a person or for
    /// one: reading it would take a stack, and time, that whoever sent it chose.
    pub(in crate::explain) fn parse(body: &[u8]) -> Option<Self> {
        // An object or a list, for a text or a number alone has one way to be written.
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
        if !matches!(first, b'{' | b'[') {
            return None;
        }
        if is_too_deep(body) {
            return None;
        }
        let raw: &RawValue = serde_json::from_slice(body).ok()?;
        Self::read(raw)
    }

    fn read(raw: &RawValue) -> Option<Self> {
        let text = raw.get();
        match text.as_bytes().first()? {
            b'{' => {
                let entries: Entries<'_> = serde_json::from_str(text).ok()?;
                let entries = entries.0.into_iter();
                let read = entries.map(|(key, value)| Some((key, Self::read(value)?)));
                Some(Self::Object(read.collect::<Option<_>>()?))
            }
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                let read = items.into_iter().map(Self::read);
                Some(Self::Array(read.collect::<Option<_>>()?))
            }
            b'"' => Some(Self::Text(serde_json::from_str(text).ok()?)),
            b'n' | b't' | b'f' => Some(Self::Word(text.to_owned())),
            _ => Some(Self::Number(text.to_owned())),
        }
    }

    /// The value of a key, in an object.
    pub(in crate::explain) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// The text of a string or the digits of a number.
    pub(in crate::explain) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Object(_) | Self::Array(_) | Self::Word(_) => None,
        }
    }
}

/// Levels that are read; an event of Qiscus has less than 20.
const DEEPEST: usize = 48;

/// Asked before anything is read, for `RawValue` has no bound of its own.
fn is_too_deep(body: &[u8]) -> bool {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for byte in body {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => depth += 1,
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// The keys of an object in their order, each with its value.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    let value: &RawValue = map.next_value()?;
                    entries.push((key, value));
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize, open: &str, close: &str) -> String {
        format!("{}1{}", open.repeat(levels), close.repeat(levels))
    }

    #[test]
    fn depth_takes_no_stack() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let is_read = |levels| Node::parse(nested(levels, open, close).as_bytes()).is_some();
            assert!(is_read(DEEPEST));
            assert!(!is_read(DEEPEST + 1));
            assert!(!is_read(400_000));
        }
        // Brackets in a text are none.
        let text = format!(r#"{{"a":"\"{}"}}"#, "[".repeat(1_000));
        assert!(Node::parse(text.as_bytes()).is_some());
    }
}
