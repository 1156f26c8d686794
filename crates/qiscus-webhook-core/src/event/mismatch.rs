//! Where and why JSON did not fit, told without quoting it.

use std::fmt;

use serde::de::Deserialize;
use serde_json::error::Category;

/// The first place where a body, or a value in it, has another shape than Qiscus documents.
///
/// Neither the path nor the cause holds any text of the body, so both may be logged.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::event::{Content, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"location","text":"","payload":{"latitude":[]}}}}"#;
/// // payload: {"latitude":[]}
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// let Content::Other(other) = comment.message().content() else {
///     panic!("something else");
/// };
/// let mismatch = other.cause().expect("a known type in another shape");
/// println!("at {}: {}", mismatch.path(), mismatch.cause());
/// # assert!(mismatch.path().contains("latitude"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    path: Box<str>,
    cause: Box<str>,
}

impl Mismatch {
    pub(super) fn new(path: impl Into<Box<str>>, cause: impl Into<Box<str>>) -> Self {
        Self {
            path: path.into(),
            cause: cause.into(),
        }
    }

    /// Where it is, such as `payload.room.id` or `buttons[1].type`; `.` is the whole value, and where JSON that is
    /// not well-formed is told by line and column in the cause.
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

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.path {
            "." => f.write_str(&self.cause),
            path => write!(f, "{} at `{path}`", self.cause),
        }
    }
}

impl std::error::Error for Mismatch {}

/// Reads `json` as one of our own types; only when that fails, again, to learn where.
pub(super) fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T, Mismatch> {
    serde_json::from_str(json).map_err(|err| explain::<T>(json, err))
}

#[cold]
fn explain<'a, T: Deserialize<'a>>(json: &'a str, err: serde_json::Error) -> Mismatch {
    match err.classify() {
        // In a field that we know, else it would have been skipped: the path holds names of ours alone.
        Category::Data => {
            let (path, err) = locate::<T>(json, err);
            Mismatch::new(path, data_cause(&err.to_string(), true))
        }
        Category::Syntax | Category::Eof | Category::Io => Mismatch::new(".", err.to_string()),
    }
}

/// The path to the value that did not fit, by a second pass that keeps track of it.
pub(super) fn locate<'a, T: Deserialize<'a>>(
    json: &'a str,
    err: serde_json::Error,
) -> (String, serde_json::Error) {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Ok(_) => (".".to_owned(), err),
        Err(err) => (err.path().to_string(), err.into_inner()),
    }
}

/// Rewrites serde's message, which quotes the value, as one that names its kind. A message of a type that is not
/// ours is kept only where its form is known.
pub(super) fn data_cause(message: &str, ours: bool) -> String {
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
        format!("expected {expected}, found {} that is none", kind(found))
    } else if let (Some(_), Some(expected)) = (starts("invalid length "), expected) {
        format!("expected {expected}, found another length")
    } else if let (Some(_), Some(expected)) = (starts("unknown variant "), expected) {
        format!("expected {expected}, found another name")
    } else if starts("unknown field ").is_some() {
        "unknown field".to_owned()
    } else if ours || starts("missing field ").is_some() || starts("duplicate field ").is_some() {
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
    use super::*;

    #[test]
    fn a_cause_names_the_kind_and_not_the_value() {
        let secret = r#""rahasia, expected a string at line 1""#;
        let mismatch = read::<u64>(secret).unwrap_err();
        assert_eq!(mismatch.path(), ".");
        assert_eq!(mismatch.cause(), "expected u64, found a string");
    }

    #[test]
    fn a_foreign_message_is_kept_only_in_a_known_form() {
        assert_eq!(
            data_cause("missing field `total` at line 1 column 2", false),
            "missing field `total`"
        );
        assert_eq!(
            data_cause("unknown variant `rahasia`, expected `a` or `b`", false),
            "expected `a` or `b`, found another name"
        );
        assert_eq!(
            data_cause("no such colour: rahasia", false),
            "refused by the type it was read as"
        );
    }

    #[test]
    fn syntax_is_told_by_position() {
        let mismatch = read::<Vec<u64>>("[1,").unwrap_err();
        assert_eq!(
            mismatch.to_string(),
            "EOF while parsing a value at line 1 column 3"
        );
    }
}
