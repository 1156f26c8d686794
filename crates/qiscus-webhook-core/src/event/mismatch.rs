//! Where and why JSON did not fit, without quoting it.

use std::fmt;

/// A place where a body, or a value in it, has another shape than Qiscus documents.
///
/// Neither the path nor the cause holds any text of the body, so both may be logged.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let content = Content::parse_unverified("location", r#"{"name":"Monas","latitude":[]}"#);
/// let [mismatch] = content.mismatches() else { panic!("one field is odd") };
/// assert_eq!(mismatch.path(), "latitude");
/// assert_eq!(mismatch.cause(), "expected a measure, as a number or a string, found an array");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    path: Box<str>,
    cause: Box<str>,
}

impl Mismatch {
    pub(crate) fn new(path: impl Into<Box<str>>, cause: impl Into<Box<str>>) -> Self {
        Self {
            path: path.into(),
            cause: cause.into(),
        }
    }

    /// Where it is, such as `payload.room.id` or `buttons[1].type`; `.` is the whole value, and the cause has line
    /// and column of JSON that is not well-formed.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path from where `within` is the place of what was read.
    pub(crate) fn path_within(&self, within: &str) -> String {
        match (within, self.path()) {
            ("", path) => path.to_owned(),
            (within, ".") => within.to_owned(),
            (within, path) => format!("{within}.{path}"),
        }
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
