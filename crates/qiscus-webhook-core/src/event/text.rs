//! Strings that borrow from the body unless an escape forces a copy.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use serde::Deserializer;
use serde::de::{Deserialize, Error, Visitor};

/// A JSON string. `Cow`'s own `Deserialize` always copies, also with `#[serde(borrow)]` once it is inside an `Option`.
#[derive(Clone)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct Text<'a>(Cow<'a, str>);

impl<'a> Text<'a> {
    /// A part of it, borrowed from the body if the whole is.
    pub(super) fn part(&self, of: fn(&str) -> Option<&str>) -> Option<Self> {
        match &self.0 {
            Cow::Borrowed(text) => of(text).map(Self::borrowed),
            Cow::Owned(text) => of(text).map(|part| Self::owned(part.to_owned())),
        }
    }

    pub(super) fn into_owned(self) -> Text<'static> {
        Text(Cow::Owned(self.0.into_owned()))
    }

    pub(super) fn into_cow(self) -> Cow<'a, str> {
        self.0
    }

    pub(super) const fn borrowed(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }

    pub(super) fn owned(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// Whether this text is still the bytes of the body.
    #[cfg(test)]
    pub(super) fn is_borrowed(&self) -> bool {
        matches!(self.0, Cow::Borrowed(_))
    }
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor).map(Self)
    }
}

/// The text where there is one that says something: Qiscus writes `""` for "none" in many places.
pub(super) fn non_empty<'t>(text: &'t Option<Text<'_>>) -> Option<&'t str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// The text, or `""` where it is missing or null.
pub(super) fn or_empty<'t>(text: &'t Option<Text<'_>>) -> &'t str {
    text.as_deref().unwrap_or_default()
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_without_escapes_borrows() {
        let text: Option<Text<'_>> = serde_json::from_str(r#""selamat pagi""#).unwrap();
        assert!(text.unwrap().is_borrowed());
    }

    #[test]
    fn a_string_with_escapes_is_unescaped() {
        let text: Text<'_> = serde_json::from_str(r#""Toko \u0026 Warung \ud83d\ude00""#).unwrap();
        assert!(!text.is_borrowed());
        assert_eq!(&*text, "Toko & Warung 😀");
    }
}
