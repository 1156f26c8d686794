//! An event in one line for a log, without a word that its users wrote.

use std::fmt;

use super::{Event, PostComment, Unrecognized};

/// One line for a log: types, kinds and ids. No text, name or user id of the body is in it.
///
/// ```
/// use qiscus_webhook::Event;
///
/// let body = br#"{"type":"post_comment_mobile","payload":{
///     "from":{"id":7,"email":"sari","name":"Sari"},
///     "room":{"id":41,"topic_id":41,"type":"single","name":"Budi","participants":[]},
///     "message":{"id":1203,"type":"text","text":"Halo","payload":{}}}}"#;
///
/// assert_eq!(
///     Event::parse_unverified(body).to_string(),
///     "post_comment by client: text 1203 in single room 41"
/// );
/// assert_eq!(
///     Event::parse_unverified(br#"{"type":"of tomorrow"}"#).to_string(),
///     "unrecognized event of 22 bytes: unknown event type at `type`"
/// );
/// ```
impl fmt::Display for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PostComment(post) => post.fmt(f),
            Self::Unrecognized(event) => event.fmt(f),
        }
    }
}

impl fmt::Display for PostComment<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.message();
        write!(f, "post_comment by {}: {}", self.origin(), message.kind())?;
        if let Some(id) = message.id() {
            write!(f, " {id}")?;
        }
        write!(f, " in {} room {}", self.room().kind(), self.room().id())
    }
}

impl fmt::Display for Unrecognized<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.raw().len();
        write!(
            f,
            "unrecognized event of {bytes} bytes: {}",
            self.mismatch()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{DOCUMENTED, MODERN};
    use super::*;

    #[test]
    fn a_line_tells_types_kinds_and_ids() {
        for (body, line) in [
            (DOCUMENTED, "post_comment by client: text in group room 41"),
            (
                MODERN,
                "post_comment by server_api: text 1203 in group room 41",
            ),
            (
                r#"{"type":"rahasia"}"#,
                "unrecognized event of 18 bytes: unknown event type at `type`",
            ),
        ] {
            assert_eq!(Event::parse_unverified(body.as_bytes()).to_string(), line);
        }
    }
}
