//! JSON objects, and nothing that merely could be read as one.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, MapAccess, Visitor};

use super::cursor::Cursor;
use super::wire::Read;

/// A `T` that came as a JSON object. A derived `Deserialize` also takes an array and reads it by position, which
/// would turn the `[]` some languages write for an empty object into one with every field missing.
#[derive(Clone)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

impl<'a, T: Read<'a>> Read<'a> for Object<T> {
    #[inline]
    fn read(cursor: &mut Cursor<'a>) -> Option<Self> {
        T::read(cursor).map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Nothing {
        #[serde(default)]
        word: Option<String>,
    }

    #[test]
    fn an_array_is_not_an_object() {
        assert!(serde_json::from_str::<Nothing>("[]").is_ok());
        assert!(serde_json::from_str::<Object<Nothing>>("[]").is_err());
        assert!(serde_json::from_str::<Object<Nothing>>("[null]").is_err());
        let empty: Object<Nothing> = serde_json::from_str("{}").unwrap();
        assert!(empty.0.word.is_none());
    }
}
