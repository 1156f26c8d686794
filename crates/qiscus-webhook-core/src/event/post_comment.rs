//! A comment posted to a room.

use super::channel::Channel;
use super::debug::debug_without_text;
use super::delivery_id::DeliveryId;
use super::fast;
use super::lenient::{self, Notes};
use super::message::Message;
use super::mismatch::Mismatch;
use super::origin::{DeclaredOrigin, Origin};
use super::room::Room;
use super::sender::Sender;
use super::text::{Text, non_empty};
use super::wire::wire;

/// Somebody posted a message: `post_comment_mobile` or `post_comment_rest`.
///
/// ```
/// use qiscus_webhook::event::{DeliveryId, Event, Origin};
///
/// let body = br#"{"type":"post_comment_mobile","payload":{
///     "from":{"id":7,"email":"sari","name":"Sari"},
///     "room":{"id":41,"topic_id":41,"type":"single","name":"Budi","participants":[]},
///     "message":{"id":1203,"type":"text","text":"Halo","payload":{}}}}"#;
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
///
/// assert_eq!(comment.origin(), Origin::Client);
/// assert_eq!(comment.sender().user_id(), "sari");
/// assert_eq!(comment.message().text(), "Halo");
/// assert_eq!(comment.id(), Some(DeliveryId::Message(1203)));
/// ```
#[derive(Clone)]
pub struct PostComment<'a> {
    raw: &'a str,
    envelope: Envelope<'a>,
    mismatches: Vec<Mismatch>,
}

wire! {
    #[derive(Clone)]
    pub(super) struct Envelope<'a> {
        app_code: Option<Text<'a>> = "app_code",
        channel: Option<Channel<'a>> = "channel",
        payload: Payload<'a> = "payload",
        origin: DeclaredOrigin = "type",
    }
}

wire! {
    #[derive(Clone)]
    struct Payload<'a> {
        sender: Sender<'a> = "from",
        message: Message<'a> = "message",
        room: Room<'a> = "room",
    }
}

impl<'a> PostComment<'a> {
    /// Of a text that [`read`](Self::read) has yet to read.
    pub(super) const fn of(text: &'a str) -> Self {
        Self {
            raw: text,
            envelope: fast::Read::MISSING,
            mismatches: Vec::new(),
        }
    }

    /// Reads it into its place. What does not fit leaves nothing of use there.
    #[inline]
    pub(super) fn read(&mut self) -> Result<(), Mismatch> {
        let mut notes = Notes::default();
        if !fast::read_all(&mut self.envelope, self.raw) {
            self.envelope = lenient::read(self.raw, &mut notes)?;
        }
        self.sender().check(&notes)?;
        self.room().check(&notes)?;
        self.message().check(&notes)?;
        self.mismatches = notes.into_mismatches();
        Ok(())
    }

    /// What could not be read, and is none here: fields of another shape than Qiscus documents, and texts with half a
    /// surrogate pair, which has become U+FFFD. Empty for nearly every event; the raw bytes have what was sent.
    ///
    /// What identifies the message is not among them: where that can't be read, the event is
    /// [`Event::Unrecognized`](super::Event::Unrecognized). The [content](Message::content) has
    /// [its own](super::Content::mismatches).
    ///
    /// ```
    /// use qiscus_webhook::event::Event;
    ///
    /// let body = br#"{"type":"post_comment_mobile","payload":{
    ///     "from":{"id":7,"email":"sari","name":"Sari"},
    ///     "room":{"id":41,"topic_id":41,"type":"single","name":["Budi"]},
    ///     "message":{"id":1203,"type":"text","text":"Halo","payload":{}}}}"#;
    /// let event = Event::parse_unverified(body);
    /// let comment = event.as_post_comment().expect("a comment");
    ///
    /// assert_eq!(comment.room().name(), "");
    /// let [mismatch] = comment.mismatches() else { panic!("one field is odd") };
    /// assert_eq!(mismatch.path(), "payload.room.name");
    /// assert_eq!(mismatch.cause(), "expected a string, found an array");
    /// ```
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }

    /// Which hook it came through, by `type`.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.envelope.origin.0
    }

    /// Whether a bot with this user id hears itself, or another program: the sender is this user, or the
    /// comment came through the Server API, as a bot's own do if both hooks lead to the same URL.
    ///
    /// A bot that answers such a comment answers itself for ever.
    ///
    /// ```
    /// use qiscus_webhook::event::Event;
    ///
    /// let body = |kind: &str, from: &str| format!(
    ///     r#"{{"type":"{kind}","payload":{{
    ///         "from":{{"id":1,"email":"{from}","name":""}},
    ///         "room":{{"id":2,"type":"single"}},
    ///         "message":{{"type":"text","text":"Halo"}}}}}}"#
    /// );
    /// for (kind, from, is_echo) in [
    ///     ("post_comment_mobile", "sari", false),
    ///     ("post_comment_mobile", "my-bot", true),
    ///     ("post_comment_rest", "sari", true),
    /// ] {
    ///     let body = body(kind, from);
    ///     let event = Event::parse_unverified(body.as_bytes());
    ///     assert_eq!(event.as_post_comment().expect("a comment").is_echo_of("my-bot"), is_echo);
    /// }
    /// ```
    #[must_use]
    pub fn is_echo_of(&self, bot: &str) -> bool {
        self.origin() == Origin::ServerApi || self.sender().user_id() == bot
    }

    /// The whole body, byte for byte.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw.as_bytes()
    }

    /// `app_code`: the Qiscus application. Newer bodies of some products.
    #[must_use]
    pub fn app_code(&self) -> Option<&str> {
        non_empty(&self.envelope.app_code)
    }

    /// `channel`: Omnichannel's bot webhook only.
    #[must_use]
    pub fn channel(&self) -> Option<&Channel<'a>> {
        self.envelope.channel.as_ref()
    }

    /// Who posted it: `payload.from`.
    #[doc(alias = "from")]
    #[must_use]
    pub fn sender(&self) -> &Sender<'a> {
        &self.envelope.payload.sender
    }

    /// Where: `payload.room`.
    #[must_use]
    pub fn room(&self) -> &Room<'a> {
        &self.envelope.payload.room
    }

    /// What: `payload.message`.
    #[must_use]
    pub fn message(&self) -> &Message<'a> {
        &self.envelope.payload.message
    }

    /// What tells this message from every other: [`Message::id`], or else [`Message::unique_temp_id`].
    #[must_use]
    pub fn id(&self) -> Option<DeliveryId<'_>> {
        let message = self.message();
        let temporary = || message.unique_temp_id().map(DeliveryId::UniqueTempId);
        message.id().map(DeliveryId::Message).or_else(temporary)
    }
}

#[cfg(test)]
impl<'a> PostComment<'a> {
    /// The comment that a text is.
    fn in_text(text: &'a str) -> Result<Self, Mismatch> {
        let mut comment = Self::of(text);
        comment.read().map(|()| comment)
    }
}

#[cfg(test)]
impl Envelope<'_> {
    /// What is equal by its accessors may still differ in a field that another one hides.
    pub(super) fn is_written_like(&self, other: &Self) -> bool {
        let channels = [self, other].map(|it| it.channel.as_ref().map(|channel| &channel.0));
        let [payload, others] = [self, other].map(|it| &it.payload);
        self == other
            && channels[0] == channels[1]
            && payload.sender.0 == others.sender.0
            && payload.room.0 == others.room.0
            && payload.message.0 == others.message.0
    }
}

debug_without_text!(PostComment {
    origin,
    channel,
    sender,
    room,
    message,
    mismatches
});

#[cfg(test)]
mod mismatch_tests;
#[cfg(test)]
mod tests;
