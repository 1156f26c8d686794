//! JSON that Qiscus sends as an object in one place and as a string holding that object in another.

use std::borrow::Cow;
use std::fmt;

use serde::de::DeserializeOwned;

use super::decode_error::DecodeError;
use super::json::Json;
use super::text::Text;

/// Room options, or the payload of a replied comment: JSON, or a string that usually holds JSON.
///
/// [`text`](Self::text) is the same whichever way it was sent. It belongs to the application and need not be JSON.
#[derive(Clone)]
pub struct EmbeddedJson<'a> {
    raw: Json<'a>,
    text: Cow<'a, str>,
}

impl<'a> EmbeddedJson<'a> {
    /// `None` where it is `""`.
    pub(super) fn new(raw: Json<'a>) -> Option<Self> {
        let text = match serde_json::from_str::<Text<'a>>(raw.as_str()) {
            Ok(text) => text.into_cow(),
            Err(_) => Cow::Borrowed(raw.as_str()),
        };
        (!text.is_empty()).then_some(Self { raw, text })
    }

    /// The text: what the string holds, or the JSON text of a value that was not sent as a string.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value as it stands in the body, in its quotes if it was sent as a string.
    #[must_use]
    pub fn raw(&self) -> Json<'a> {
        self.raw
    }

    pub(crate) fn as_json(&self) -> Option<Json<'_>> {
        serde_json::from_str(&self.text).ok().map(Json::new)
    }

    /// Reads [`text`](Self::text) as JSON of a type of the caller's.
    ///
    /// # Errors
    ///
    /// When the text is not JSON or does not fit the type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        DecodeError::read(&self.text)
    }
}

impl fmt::Debug for EmbeddedJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EmbeddedJson({} bytes)", self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> EmbeddedJson<'_> {
        EmbeddedJson::new(Json::new(serde_json::from_str(json).unwrap())).unwrap()
    }

    #[test]
    fn a_string_and_an_object_read_the_same() {
        for json in [r#"{"branch":3}"#, r#""{\"branch\":3}""#] {
            let options = read(json);
            assert_eq!(options.text(), r#"{"branch":3}"#);
            assert_eq!(options.raw().as_str(), json);
            let value: serde_json::Value = options.decode().unwrap();
            assert_eq!(value["branch"], 3);
        }
    }

    #[test]
    fn a_string_that_is_not_json_keeps_its_text() {
        let options = read(r#""cabang tiga""#);
        assert_eq!(options.text(), "cabang tiga");
        assert!(options.decode::<serde_json::Value>().is_err());
    }

    #[test]
    fn a_string_that_cannot_be_unescaped_keeps_its_raw_text() {
        let options = read(r#""\ud800""#);
        assert_eq!(options.text(), r#""\ud800""#);
    }

    #[test]
    fn debug_shows_its_size_alone() {
        let options = read(r#""cabang""#);
        assert_eq!(format!("{options:?}"), "EmbeddedJson(6 bytes)");
    }
}
