//! Why a value could not be read as a type of the caller's.

use std::fmt;

use serde::Deserialize;
use serde_json::error::Category;

/// A value in the body does not fit the type it was read as.
///
/// Its text and `Debug` hold no text of the body.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// #[derive(serde::Deserialize)]
/// struct Receipt {
///     total: u64,
/// }
///
/// let payload = r#"{"type":"receipt","content":{"total":"a lot"}}"#;
/// let content = Content::parse_unverified("custom", payload);
/// let custom = content.as_custom().expect("a custom message");
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
            Category::Data => data_cause(&err.to_string()),
            Category::Syntax | Category::Eof | Category::Io => not_json(json, &err),
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

/// Why text is no JSON.
pub(super) fn not_json(text: &str, err: &serde_json::Error) -> String {
    if text.starts_with('\u{feff}') {
        return "not JSON: it begins with a byte-order mark".to_owned();
    }
    format!("not JSON: {err}")
}

/// The path to the value that did not fit, by a second pass that keeps track of it.
fn locate<'a, T: Deserialize<'a>>(
    json: &'a str,
    err: serde_json::Error,
) -> (String, serde_json::Error) {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => (".".to_owned(), err),
        Err(err) => (err.path().to_string(), err.into_inner()),
    }
}

/// Rewrites serde's message, which quotes the value, as one that names its kind. The message of a caller's type is
/// kept only where its form is known.
fn data_cause(message: &str) -> String {
    let message = message
        .rsplit_once(" at line ")
        .map_or(message, |(message, _)| message);
    // What is expected comes from the type, and comes last: a quoted value cannot pass for it.
    let expected = message
        .rsplit_once(", expected ")
        .map(|(_, expected)| expected);
    let starts = |prefix| message.strip_prefix(prefix);

    if let (Some(found), Some(expected)) = (starts("invalid type: "), expected) {
        format!("expected {expected}, found {}", kind(found))
    } else if let (Some(found), Some(expected)) = (starts("invalid value: "), expected) {
        format!(
            "expected {expected}, found {} that does not fit",
            kind(found)
        )
    } else if let (Some(_), Some(expected)) = (starts("invalid length "), expected) {
        format!("expected {expected}, found another length")
    } else if let (Some(_), Some(expected)) = (starts("unknown variant "), expected) {
        format!("expected {expected}, found another name")
    } else if starts("unknown field ").is_some() {
        "unknown field".to_owned()
    } else if starts("missing field ").is_some() || starts("duplicate field ").is_some() {
        message.to_owned()
    } else {
        "refused by the type it was read as".to_owned()
    }
}

fn kind(found: &str) -> &'static str {
    const KINDS: [(&str, &str); 8] = [
        ("string", "a string"),
        ("integer", "a number"),
        ("floating point", "a number"),
        ("number", "a number"),
        ("boolean", "a boolean"),
        ("null", "null"),
        ("map", "an object"),
        ("sequence", "an array"),
    ];
    KINDS
        .iter()
        .find(|(prefix, _)| found.starts_with(prefix))
        .map_or("another kind of value", |(_, kind)| kind)
}

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

    #[test]
    fn a_cause_names_the_kind_and_not_the_value() {
        let secret = r#""rahasia, expected a string at line 1""#;
        let err = DecodeError::read::<u64>(secret).unwrap_err();
        assert_eq!(err.path(), ".");
        assert_eq!(err.cause(), "expected u64, found a string");
    }

    #[test]
    fn a_message_is_kept_only_in_a_known_form() {
        for (message, cause) in [
            (
                "missing field `total` at line 1 column 2",
                "missing field `total`",
            ),
            (
                "unknown variant `rahasia`, expected `a` or `b`",
                "expected `a` or `b`, found another name",
            ),
            (
                "no such colour: rahasia",
                "refused by the type it was read as",
            ),
        ] {
            assert_eq!(data_cause(message), cause);
        }
    }

    #[test]
    fn syntax_is_told_by_position() {
        let err = DecodeError::read::<Vec<u64>>("[1,").unwrap_err();
        assert_eq!(
            err.to_string(),
            "not JSON: EOF while parsing a value at line 1 column 3"
        );
    }
}
