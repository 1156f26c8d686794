//! JSON of the body in one line, every number and string as it was sent.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::event::{DecodeError, EmbeddedJson, Json};

/// One JSON value, as owned text: as it was sent, without the white space between its tokens.
///
/// # Example
///
/// ```
/// use qiscus_webhook::record::JsonRecord;
///
/// let json: JsonRecord = serde_json::from_str(r#"{ "total" : 12500.00 }"#)?;
/// assert_eq!(json.as_str(), r#"{"total":12500.00}"#);
/// assert_eq!(serde_json::to_string(&json)?, json.as_str());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JsonRecord(Box<str>);

impl JsonRecord {
    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads the value as a type of the caller's.
    ///
    /// # Errors
    ///
    /// When the value does not fit the type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        DecodeError::read(&self.0)
    }
}

impl From<Json<'_>> for JsonRecord {
    fn from(json: Json<'_>) -> Self {
        Self(compact(json.as_str()))
    }
}

/// The JSON that a string holds, or the string where it holds none.
impl From<&EmbeddedJson<'_>> for JsonRecord {
    fn from(json: &EmbeddedJson<'_>) -> Self {
        match json.as_json() {
            Some(inner) => inner.into(),
            None => Self(serde_json::Value::from(json.text()).to_string().into()),
        }
    }
}

impl Serialize for JsonRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        Ok(Self(compact(raw.get())))
    }
}

impl fmt::Debug for JsonRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonRecord({} bytes)", self.0.len())
    }
}

/// Well-formed JSON without the white space between its tokens.
fn compact(json: &str) -> Box<str> {
    let (mut in_text, mut escaped) = (false, false);
    let kept = |character: &char| {
        if in_text {
            in_text = *character != '"' || escaped;
            escaped = *character == '\\' && !escaped;
            true
        } else {
            in_text = *character == '"';
            !matches!(character, ' ' | '\t' | '\r' | '\n')
        }
    };
    json.chars().filter(kept).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Event;

    #[test]
    fn only_the_space_between_tokens_goes() {
        let json = " { \"a b\" :\n [ 1.50, \"\\\" , \\\\\" , true ] } ";
        assert_eq!(&*compact(json), r#"{"a b":[1.50,"\" , \\",true]}"#);
    }

    #[test]
    fn what_a_string_holds_is_json_or_the_string() {
        for (options, record) in [
            (r#""{\"branch\": 3}""#, r#"{"branch":3}"#),
            (r#"{"branch": 3}"#, r#"{"branch":3}"#),
            (r#""cabang \"tiga\"""#, r#""cabang \"tiga\"""#),
            (r#""1 2""#, r#""1 2""#),
        ] {
            let body = format!(
                r#"{{"type":"post_comment_rest","payload":{{"from":{{"id":1,"email":"a"}},"room":{{"id":1,"type":"single","options":{options}}},"message":{{"type":"text"}}}}}}"#
            );
            let event = Event::parse_unverified(body.as_bytes());
            let options = event.as_post_comment().unwrap().room().options().unwrap();
            assert_eq!(JsonRecord::from(&options).as_str(), record);
        }
    }

    #[test]
    fn depth_and_size_of_numbers_survive() {
        let deep = format!("{}1e999{}", "[".repeat(100_000), "]".repeat(100_000));
        let json: JsonRecord = serde_json::from_str(&deep).unwrap();
        assert_eq!(serde_json::to_string(&json).unwrap(), deep);
        assert_eq!(format!("{json:?}"), "JsonRecord(200005 bytes)");
        assert!(json.decode::<serde_json::Value>().is_err());
    }
}
