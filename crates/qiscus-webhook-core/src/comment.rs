//! A delivery that is known to be a comment.

use std::fmt;

use crate::event::{Channel, Content, DeliveryId, Message, Origin, PostComment, Room, Sender};
use crate::{Delivery, Event, Rejection, RejectionReason};

/// A verified delivery whose event is a comment: what somebody posted, in one value that can leave the handler.
///
/// `'static`, `Send` and `Sync`, and a clone is one reference count, so it goes into a task, a channel or a struct.
/// What it lends borrows from it, and the content is decoded once for all clones. In a handler of axum or actix-web
/// it is an argument, by the adapter's extractor `Comment`; elsewhere it is made of a [`Delivery`].
///
/// Two comments are equal if what they say is equal, whatever signed them.
///
/// # What to keep
///
/// A comment holds the whole body in memory, as its delivery does. For a task or a queue in memory, keep the comment.
/// Where a process ends and another goes on, keep the [body](Delivery::body) and the
/// [signature](Delivery::signature), and make the delivery again with [`KeyRing::verify`](crate::KeyRing::verify):
/// these are what Qiscus signed, and a later version may read more of them. For a database row or a template,
/// the feature `serde` has a copy of what was read, in the module `record`.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
/// use qiscus_webhook::{Comment, KeyRing, SignatureToken};
///
/// /// The address of the file in a comment, lent by the comment.
/// fn url(comment: &Comment) -> Option<&str> {
///     match comment.content() {
///         Content::FileAttachment(file) => Some(file.url()),
///         _ => None,
///     }
/// }
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":1,"email":"user1","name":"User 1"},"room":{"id":2,"topic_id":2,"type":"single","name":"Support"},"message":{"type":"file_attachment","text":"[file] https://cdn.example/nota.pdf [/file]","payload":{"url":"https://cdn.example/nota.pdf"}}}}"#;
/// # let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// # let delivery = keys.verify(&body[..], &keys.sign(body))?;
/// // delivery: verified, a file from user1
/// let comment = Comment::try_from(delivery)?;
/// assert_eq!(comment.sender().user_id(), "user1");
/// assert_eq!(url(&comment), Some("https://cdn.example/nota.pdf"));
///
/// let later = comment.clone();
/// let worker = std::thread::spawn(move || later.room().id());
/// assert_eq!(worker.join().expect("no panic"), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Comment(Delivery);

impl Comment {
    /// Who posted it.
    #[must_use]
    pub fn sender(&self) -> &Sender<'_> {
        self.event().sender()
    }

    /// Where.
    #[must_use]
    pub fn room(&self) -> &Room<'_> {
        self.event().room()
    }

    /// What.
    #[must_use]
    pub fn message(&self) -> &Message<'_> {
        self.event().message()
    }

    /// The message's payload by its type, decoded when it is first asked for, once for all clones of the delivery.
    #[must_use]
    pub fn content(&self) -> &Content<'_> {
        known(self.0.content())
    }

    /// Which hook it came through.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.event().origin()
    }

    /// Whether a bot with this user id hears itself, or another program
    /// ([`PostComment::is_echo_of`]).
    #[must_use]
    pub fn is_echo_of(&self, bot: &str) -> bool {
        self.event().is_echo_of(bot)
    }

    /// The Qiscus application. Newer bodies of some products.
    #[must_use]
    pub fn app_code(&self) -> Option<&str> {
        self.event().app_code()
    }

    /// The channel a customer wrote through. Omnichannel's bot webhook only.
    #[must_use]
    pub fn channel(&self) -> Option<&Channel<'_>> {
        self.event().channel()
    }

    /// The identity of the message, if it has one: the same for every delivery of it.
    #[must_use]
    pub fn id(&self) -> Option<DeliveryId<'_>> {
        self.event().id()
    }

    /// The tenant under whose keys it was verified, where a lookup named one.
    #[must_use]
    pub fn tenant(&self) -> Option<&str> {
        self.0.tenant()
    }

    /// What was posted, as the event has it.
    #[must_use]
    pub fn event(&self) -> &PostComment<'_> {
        known(self.0.post_comment())
    }

    /// The delivery: the exact bytes, their signature, and which token signed them.
    #[must_use]
    pub const fn delivery(&self) -> &Delivery {
        &self.0
    }

    /// The delivery, for those who are done with the comment.
    #[must_use]
    pub fn into_delivery(self) -> Delivery {
        self.0
    }
}

/// A comment is made of a delivery whose event is one, and an event is read once and never again.
fn known<T>(part: Option<T>) -> T {
    match part {
        Some(part) => part,
        None => unreachable!("a comment was made of a delivery that is none"),
    }
}

impl TryFrom<Delivery> for Comment {
    type Error = NotAComment;

    fn try_from(delivery: Delivery) -> Result<Self, NotAComment> {
        match delivery.event() {
            Event::PostComment(_) => Ok(Self(delivery)),
            Event::Unrecognized(_) => Err(NotAComment(delivery)),
        }
    }
}

impl From<Comment> for Delivery {
    fn from(comment: Comment) -> Self {
        comment.into_delivery()
    }
}

impl PartialEq for Comment {
    fn eq(&self, other: &Self) -> bool {
        self.event() == other.event()
    }
}

/// Shows no text of the comment.
impl fmt::Debug for Comment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Comment").field(self.event()).finish()
    }
}

/// A delivery that is no comment, given back.
///
/// Its text says where and why, and holds no text of the body. As a [`Rejection`] it is
/// [`RejectionReason::UnrecognizedEvent`], 422, where a receiver wants to refuse it.
///
/// # Example
///
/// ```
/// use qiscus_webhook::{Comment, KeyRing, Rejection, SignatureToken};
///
/// let keys = KeyRing::new(SignatureToken::new("demo-token")?);
/// let delivery = keys.verify(&b"{}"[..], &keys.sign(b"{}"))?;
/// let other = Comment::try_from(delivery).expect_err("no comment");
/// assert_eq!(other.to_string(), "the delivery is no comment: no event type at `type`");
/// assert_eq!(&other.delivery().body()[..], b"{}");
/// assert_eq!(Rejection::from(other).status(), 422);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct NotAComment(Delivery);

impl NotAComment {
    /// The delivery.
    #[must_use]
    pub const fn delivery(&self) -> &Delivery {
        &self.0
    }

    /// The delivery, to go on with.
    #[must_use]
    pub fn into_delivery(self) -> Delivery {
        self.0
    }
}

impl fmt::Display for NotAComment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the delivery is no comment")?;
        match self.0.event() {
            Event::Unrecognized(event) => write!(f, ": {}", event.mismatch()),
            Event::PostComment(_) => Ok(()),
        }
    }
}

impl std::error::Error for NotAComment {}

impl From<NotAComment> for Rejection {
    fn from(other: NotAComment) -> Self {
        match other.0.require_recognized() {
            Err(rejection) => rejection,
            Ok(()) => RejectionReason::UnrecognizedEvent.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyRing, SignatureToken, Tenant};

    const LOCATION: &str = r#"{"type":"post_comment_rest","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"type":"single"},"message":{"id":1203,"type":"location","text":"rahasia","payload":{"name":"Dapur"}}}}"#;

    fn delivery(token: &str, body: &str) -> Delivery {
        let keys = KeyRing::new(SignatureToken::new(token).unwrap());
        let body = body.to_owned();
        let signature = keys.sign(body.as_bytes());
        keys.verify(body, &signature).unwrap()
    }

    fn comment(token: &str, body: &str) -> Comment {
        Comment::try_from(delivery(token, body)).unwrap()
    }

    #[test]
    fn it_leaves_the_handler_and_crosses_threads() {
        fn leaves<T: Clone + Send + Sync + 'static>(_: &T) {}
        leaves(&comment("hush", LOCATION));
    }

    #[test]
    fn what_it_lends_outlives_the_call() {
        fn name(comment: &Comment) -> Option<&str> {
            match comment.content() {
                Content::Location(location) => location.name(),
                _ => None,
            }
        }
        assert_eq!(name(&comment("hush", LOCATION)), Some("Dapur"));
    }

    #[test]
    fn it_says_what_its_event_says() {
        let body = LOCATION
            .replacen(
                '{',
                r#"{"app_code":"toko","channel":{"id":88,"name":"WA","source":"wa"},"#,
                1,
            )
            .replace("post_comment_rest", "post_comment_mobile");
        let comment = comment("hush", &body);
        assert_eq!(comment.app_code(), Some("toko"));
        assert_eq!(comment.channel().unwrap().id(), Some(88));
        assert_eq!(comment.id(), comment.event().id());
        assert!(comment.id().is_some());
        assert_eq!(comment.origin(), Origin::Client);
        assert!(comment.is_echo_of("sari"));
        assert!(!comment.is_echo_of("my-bot"));
        assert_eq!(comment.tenant(), None);
        let keys = KeyRing::new(SignatureToken::new("hush").unwrap());
        let signature = keys.sign(body.as_bytes());
        let delivery = Tenant::new("acme", keys).verify(body, &signature).unwrap();
        assert_eq!(Comment::try_from(delivery).unwrap().tenant(), Some("acme"));
    }

    #[test]
    fn the_content_is_decoded_once_for_all_clones() {
        let delivery = delivery("hush", LOCATION);
        let one = Comment::try_from(delivery.clone()).unwrap();
        let other = one.clone();
        assert!(std::ptr::eq(one.content(), other.content()));
        assert!(std::ptr::eq(one.content(), delivery.content().unwrap()));
    }

    #[test]
    fn a_type_that_is_written_with_escapes_is_kept() {
        let comment = comment(
            "hush",
            &LOCATION.replace(r#""location""#, r#""l\u006fcation""#),
        );
        assert_eq!(comment.content().kind(), "location");
        let other = LOCATION.replace(r#""location""#, r#""x\u002dpoll""#);
        let other = self::comment("hush", &other);
        let Content::Other(content) = other.content() else {
            panic!("known: {:?}", other.content());
        };
        assert_eq!(content.message_type(), "x-poll");
    }

    #[test]
    fn comments_are_equal_by_what_they_say() {
        assert_eq!(comment("one", LOCATION), comment("two", LOCATION));
        let other = LOCATION.replace("1203", "1204");
        assert_ne!(comment("one", LOCATION), comment("one", &other));
    }

    #[test]
    fn debug_shows_no_text() {
        let shown = format!("{:?}", comment("hush", LOCATION));
        assert!(
            shown.starts_with("Comment(PostComment { origin: ServerApi"),
            "{shown}"
        );
        for text in ["rahasia", "Sari", "sari", "Dapur", "hush"] {
            assert!(!shown.contains(text), "{text}: {shown}");
        }
    }

    #[test]
    fn what_is_no_comment_comes_back() {
        let body = r#"{"type":"rahasia"}"#;
        let other = Comment::try_from(delivery("hush", body)).unwrap_err();
        assert_eq!(other.delivery().body(), body);
        assert!(other.delivery().content().is_none());
        assert_eq!(
            other.to_string(),
            "the delivery is no comment: unknown event type at `type`"
        );
        assert_eq!(other.clone().into_delivery().body(), body);
        let rejection = Rejection::from(other);
        assert_eq!(rejection.reason(), RejectionReason::UnrecognizedEvent);
        let source = std::error::Error::source(&rejection).unwrap();
        assert_eq!(source.to_string(), "unknown event type at `type`");
    }
}
