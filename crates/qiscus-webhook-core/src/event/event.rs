//! One delivery's event.

use super::post_comment::PostComment;
use super::unrecognized::Unrecognized;

/// What one webhook delivery tells.
///
/// Borrows from the body: strings are copied only where they hold escapes.
///
/// ```
/// use qiscus_webhook::event::{Content, Event};
///
/// let body = br#"{"type":"post_comment_mobile","payload":{
///     "from":{"id":7,"email":"sari","name":"Sari"},
///     "room":{"id":41,"topic_id":41,"type":"single","name":"Budi","participants":[]},
///     "message":{"type":"text","text":"Halo","payload":{}}}}"#;
///
/// match Event::parse_unverified(body) {
///     Event::PostComment(comment) => match comment.message().content() {
///         Content::Text => assert_eq!(comment.message().text(), "Halo"),
///         other => println!("a {} message", other.kind()),
///     },
///     event => println!("{:?}: {} bytes kept for later", event.declared_type(), event.raw().len()),
/// }
/// ```
///
/// A new variant comes with a new minor version while this is 0.x. To handle an event before its variant is there, match
/// on [`declared_type`](Self::declared_type).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(
    clippy::large_enum_variant,
    reason = "a box would cost every event an allocation"
)]
pub enum Event<'a> {
    /// Somebody posted a message.
    PostComment(PostComment<'a>),
    /// A body that fits no event this version knows.
    Unrecognized(Unrecognized<'a>),
}

impl<'a> Event<'a> {
    /// Reads a body whose signature nobody has checked: for tests, tools, and bytes that were verified before they
    /// were stored. A web handler has its event from a verified delivery.
    ///
    /// Never fails: what does not fit is [`Event::Unrecognized`]. A key that repeats is read as none, since readers
    /// differ in which of its values they take; only where it must be there is the event unrecognized for it.
    #[must_use]
    pub fn parse_unverified(body: &'a [u8]) -> Self {
        let text = match std::str::from_utf8(body) {
            Ok(text) => text,
            Err(err) => return Self::Unrecognized(Unrecognized::not_utf8(body, err.valid_up_to())),
        };
        let mut comment = PostComment::of(text);
        match comment.read() {
            Ok(()) => Self::PostComment(comment),
            Err(mismatch) => Self::Unrecognized(Unrecognized::new(text, mismatch)),
        }
    }

    /// The comment, if that is what it is.
    #[must_use]
    pub fn as_post_comment(&self) -> Option<&PostComment<'a>> {
        match self {
            Self::PostComment(comment) => Some(comment),
            Self::Unrecognized(_) => None,
        }
    }

    /// Whether this is [`Event::Unrecognized`].
    #[must_use]
    pub fn is_unrecognized(&self) -> bool {
        matches!(self, Self::Unrecognized(_))
    }

    /// The top-level `type` as Qiscus writes it, whether this version knows it or not; `None` where a body has none.
    ///
    /// Match on it to handle an event that this version does not know. The arm goes on working on the day that a
    /// later version reads the type, when [`Event::Unrecognized`] no longer has it:
    ///
    /// ```
    /// use qiscus_webhook::event::Event;
    ///
    /// fn handle(event: &Event<'_>) -> &'static str {
    ///     match (event.declared_type(), event) {
    ///         (Some("room_archived"), _) => archive(event.raw()),
    ///         (_, Event::PostComment(_)) => "answered",
    ///         _ => "kept for later",
    ///     }
    /// }
    ///
    /// fn archive(body: &[u8]) -> &'static str {
    ///     // …
    /// #   assert!(!body.is_empty());
    ///     "archived"
    /// }
    ///
    /// let event = Event::parse_unverified(br#"{"type":"room_archived","payload":{"room":{"id":41}}}"#);
    /// assert_eq!(handle(&event), "archived");
    /// ```
    #[must_use]
    pub fn declared_type(&self) -> Option<&str> {
        match self {
            Self::PostComment(comment) => Some(comment.origin().declared_type()),
            Self::Unrecognized(unrecognized) => unrecognized.declared_type(),
        }
    }

    /// The whole body, byte for byte.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        match self {
            Self::PostComment(comment) => comment.raw(),
            Self::Unrecognized(unrecognized) => unrecognized.raw(),
        }
    }

    /// `post_comment` or `unrecognized`: for logs and metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PostComment(_) => "post_comment",
            Self::Unrecognized(_) => "unrecognized",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{EVENTS, MODERN};
    use super::super::{
        Button, ButtonAction, Content, DecodeError, DeliveryId, EmbeddedJson, Json, Participants,
    };
    use super::*;

    /// Asks for everything that is decoded late.
    fn look_at_all_of(event: &Event<'_>) -> String {
        let Some(comment) = event.as_post_comment() else {
            return format!("{event:?}");
        };
        let message = comment.message();
        let room = comment.room();
        format!(
            "{event:?} {:?} {:?} {:?} {:?}",
            message.content(),
            room.options(),
            room.participants().map(Participants::decode),
            comment.id(),
        )
    }

    #[test]
    fn everything_may_cross_threads() {
        fn crosses<T: Send + Sync>() {}
        crosses::<Event<'_>>();
        crosses::<Content<'_>>();
        crosses::<Button<'_>>();
        crosses::<ButtonAction<'_>>();
        crosses::<Participants<'_>>();
        crosses::<Json<'_>>();
        crosses::<EmbeddedJson<'_>>();
        crosses::<DeliveryId<'_>>();
        crosses::<DecodeError>();
    }

    #[test]
    fn every_shape_is_an_event() {
        for body in EVENTS {
            let event = Event::parse_unverified(body.as_bytes());
            assert_eq!(event.kind(), "post_comment");
            assert!(!event.is_unrecognized());
            assert!(event.as_post_comment().is_some());
            assert_eq!(event.raw(), body.as_bytes());
            let sent: serde_json::Value = serde_json::from_str(body).unwrap();
            assert_eq!(event.declared_type(), sent["type"].as_str());
        }
    }

    #[test]
    fn debug_shows_the_shape_and_no_text() {
        let shown = look_at_all_of(&Event::parse_unverified(MODERN.as_bytes()));
        for text in [
            "Sari", "toko", "Dapur", "Pesanan", "branch", "high", "android", "cdn.",
        ] {
            assert!(!shown.contains(text), "{text}: {shown}");
        }
        for shape in ["ServerApi", "id: Some(1203)", "Group", r#"kind: "text""#] {
            assert!(shown.contains(shape), "{shape}: {shown}");
        }
    }

    #[test]
    fn no_cut_and_no_change_of_a_byte_panics() {
        for body in EVENTS {
            for at in 0..body.len() {
                let cut = &body.as_bytes()[..at];
                let Event::Unrecognized(unrecognized) = Event::parse_unverified(cut) else {
                    panic!("cut at {at}");
                };
                assert_eq!(unrecognized.raw(), cut);

                let mut changed = body.as_bytes().to_vec();
                for byte in *b"\"\\{}[]-0,: \xff\x00" {
                    changed[at] = byte;
                    look_at_all_of(&Event::parse_unverified(&changed));
                }
            }
        }
    }
}
