//! A JSON value as it stands in the body, decoded when asked for.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::decode_error::DecodeError;

/// One JSON value, borrowed from the body byte for byte.
///
/// Well-formed JSON, of any kind and any depth. The application decides what to read it as:
///
/// ```
/// # use qiscus_webhook::event::{Content, Event};
/// #[derive(serde::Deserialize)]
/// struct Order<'a> {
///     number: &'a str,
/// }
///
/// let body = br#"{"type":"post_comment_rest","payload":{
///     "from":{"id":7,"email":"kasir","name":"Kasir"},
///     "room":{"id":41,"topic_id":41,"type":"single","name":"Sari"},
///     "message":{"type":"custom","text":"","payload":{"type":"order","content":{"number":"A-17"}}}}}"#;
/// let event = Event::parse_unverified(body);
/// let Some(Content::Custom(custom)) = event.as_post_comment().map(|comment| comment.message().content()) else {
///     panic!("not a custom message");
/// };
/// let order: Order = custom.content().expect("content").decode()?;
/// assert_eq!(order.number, "A-17");
/// # Ok::<(), qiscus_webhook::event::DecodeError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    pub(super) fn new(raw: &'a RawValue) -> Self {
        Self(raw.get())
    }

    /// Text that somebody has read as one JSON value.
    pub(super) const fn of_well_formed(text: &'a str) -> Self {
        Self(text)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Reads the value as a type of the caller's.
    ///
    /// # Errors
    ///
    /// When the value does not fit the type.
    pub fn decode<T: Deserialize<'a>>(self) -> Result<T, DecodeError> {
        DecodeError::read(self.as_str())
    }
}

/// A [`Json`] as a field of the wire format.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(PartialEq))]
pub(super) struct RawJson<'a>(pub(super) Json<'a>);

impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.as_str().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_the_bodys_own() {
        let raw: &RawValue = serde_json::from_str(r#"{ "a" : 1.50 }"#).unwrap();
        let json = Json::new(raw);
        assert_eq!(json.as_str(), r#"{ "a" : 1.50 }"#);
        assert_eq!(format!("{json:?}"), "Json(14 bytes)");
    }

    #[test]
    fn depth_is_an_error_and_not_an_overflow() {
        let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
        let json = Json::new(serde_json::from_str(&deep).unwrap());
        assert!(json.decode::<serde_json::Value>().is_err());
    }
}
