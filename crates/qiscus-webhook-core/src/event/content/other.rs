//! Content that this version cannot read.

use std::fmt;

use super::super::json::Json;
use super::super::mismatch::Mismatch;
use super::super::text::Text;

/// Content of an application's own type, or of a known type in another shape.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"question":"Tea?"}"#;
/// let content = Content::parse_unverified("x-poll", payload);
/// let Content::Other(other) = content else {
///     panic!("something else");
/// };
/// assert_eq!(other.message_type(), "x-poll");
/// assert_eq!(other.payload().map(|json| json.as_str()), Some(r#"{"question":"Tea?"}"#));
/// // A type of the application's own. Where a known type has another shape, the cause says so.
/// assert!(other.cause().is_none());
/// ```
#[derive(Clone)]
pub struct Other<'a> {
    message_type: Text<'a>,
    payload: Option<Json<'a>>,
    cause: Option<Mismatch>,
}

impl<'a> Other<'a> {
    pub(super) fn new(
        message_type: Text<'a>,
        payload: Option<Json<'a>>,
        cause: Option<Mismatch>,
    ) -> Self {
        Self {
            message_type,
            payload,
            cause,
        }
    }

    /// The message type as it was sent.
    #[must_use]
    pub fn message_type(&self) -> &str {
        &self.message_type
    }

    /// The payload as it stands in the body; `None` where it is null or missing.
    #[must_use]
    pub fn payload(&self) -> Option<Json<'a>> {
        self.payload
    }

    /// Why a payload of a type that we know could not be read; its path starts at the payload. `None` for an
    /// application's own type, with which nothing is wrong.
    #[must_use]
    pub fn cause(&self) -> Option<&Mismatch> {
        self.cause.as_ref()
    }
}

impl fmt::Debug for Other<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Other")
            .field("payload", &self.payload)
            .field("cause", &self.cause)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Content;

    #[test]
    fn debug_shows_the_cause_and_no_text() {
        assert_eq!(
            format!(
                "{:?}",
                Content::parse_unverified("location", r#""rahasia""#)
            ),
            concat!(
                "Other(Other { payload: Some(Json(9 bytes)), cause: Some(Mismatch { ",
                r#"path: ".", cause: "expected an object, found a string" }), .. })"#
            )
        );
        assert_eq!(
            format!("{:?}", Content::parse_unverified("x-rahasia", "{}")),
            "Other(Other { payload: Some(Json(2 bytes)), cause: None, .. })"
        );
    }
}
