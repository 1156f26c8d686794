//! Why a value could not be read as a type of the caller's.

use std::fmt;

use serde::Deserialize;
use serde_json::error::Category;

use super::mismatch::{data_cause, locate};

/// A value in the body does not fit the type it was read as.
///
/// Its text and `Debug` hold no text of the body.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::event::{Content, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"custom","text":"","payload":{"type":"receipt","content":{"total":"a lot"}}}}}"#;
/// #[derive(serde::Deserialize)]
/// struct Receipt {
///     total: u64,
/// }
///
/// // payload: {"type":"receipt","content":{"total":"a lot"}}
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// let Content::Custom(custom) = comment.message().content() else {
///     panic!("something else");
/// };
/// let content = custom.content().expect("a content");
/// match content.decode::<Receipt>() {
///     Ok(receipt) => println!("{}", receipt.total),
///     Err(err) => println!("no receipt at {}: {}", err.path(), err.cause()),
/// }
/// # assert!(content.decode::<Receipt>().is_err());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError {
    path: Box<str>,
    cause: Box<str>,
}

impl DecodeError {
    pub(crate) fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Self> {
        serde_json::from_str(json).map_err(|err| Self::explain::<T>(json, err))
    }

    #[cold]
    fn explain<'a, T: Deserialize<'a>>(json: &'a str, err: serde_json::Error) -> Self {
        let (path, err) = locate::<T>(json, err);
        let cause = match err.classify() {
            Category::Data => data_cause(&err.to_string(), false),
            Category::Syntax | Category::Eof | Category::Io => err.to_string(),
        };
        Self {
            path: path.into(),
            cause: cause.into(),
        }
    }

    /// Where in the value it is, such as `items[2].price`; `.` is the whole value.
    ///
    /// Where the type is a map, this holds keys of the body: look before you log.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was expected and which kind of value was found instead.
    #[must_use]
    pub fn cause(&self) -> &str {
        &self.cause
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("cause", &self.cause)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cause)
    }
}

impl std::error::Error for DecodeError {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_text_holds_no_key_and_no_value_of_the_body() {
        let err = DecodeError::read::<BTreeMap<String, u8>>(r#"{"rahasia":"juga"}"#).unwrap_err();
        assert_eq!(err.path(), "rahasia");
        assert_eq!(err.cause(), "expected u8, found a string");
        assert_eq!(err.to_string(), err.cause());
        assert_eq!(
            format!("{err:?}"),
            r#"DecodeError { cause: "expected u8, found a string", .. }"#
        );
    }
}
