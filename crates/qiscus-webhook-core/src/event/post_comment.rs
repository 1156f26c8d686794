//! A comment posted to a room.

use super::channel::{self, Channel};
use super::debug::debug_without_text;
use super::delivery_id::DeliveryId;
use super::fast;
use super::lenient::{self, Notes};
use super::message::{self, Message};
use super::mismatch::Mismatch;
use super::origin::{DeclaredOrigin, Origin};
use super::room::{self, Room};
use super::sender::{self, Sender};
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
    origin: Origin,
    app_code: Option<Text<'a>>,
    channel: Option<Channel<'a>>,
    sender: Sender<'a>,
    room: Room<'a>,
    message: Message<'a>,
    mismatches: Vec<Mismatch>,
}

wire! {
    pub(super) struct Envelope<'a> {
        app_code: Option<Text<'a>> = "app_code",
        channel: Option<channel::Wire<'a>> = "channel",
        payload: Payload<'a> = "payload",
        origin: DeclaredOrigin = "type",
    }
}

wire! {
    struct Payload<'a> {
        from: sender::Wire<'a> = "from",
        message: message::Wire<'a> = "message",
        room: room::Wire<'a> = "room",
    }
}

impl<'a> PostComment<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Mismatch> {
        let mut notes = Notes::default();
        let envelope: Envelope<'a> = match fast::read_all(text) {
            Some(envelope) => envelope,
            None => lenient::read(text, &mut notes)?,
        };
        let payload = envelope.payload;
        Ok(Self {
            raw: text,
            origin: envelope.origin.0,
            app_code: envelope.app_code,
            channel: envelope.channel.map(Channel::from_wire),
            sender: Sender::from_wire(payload.from, &notes)?,
            room: Room::from_wire(payload.room, &notes)?,
            message: Message::from_wire(payload.message, &notes)?,
            mismatches: notes.into_mismatches(),
        })
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
        self.origin
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
        self.origin == Origin::ServerApi || self.sender.user_id() == bot
    }

    /// The whole body, byte for byte.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw.as_bytes()
    }

    /// `app_code`: the Qiscus application. Newer bodies of some products.
    #[must_use]
    pub fn app_code(&self) -> Option<&str> {
        non_empty(&self.app_code)
    }

    /// `channel`: Omnichannel's bot webhook only.
    #[must_use]
    pub fn channel(&self) -> Option<&Channel<'a>> {
        self.channel.as_ref()
    }

    /// Who posted it: `payload.from`.
    #[doc(alias = "from")]
    #[must_use]
    pub fn sender(&self) -> &Sender<'a> {
        &self.sender
    }

    /// Where: `payload.room`.
    #[must_use]
    pub fn room(&self) -> &Room<'a> {
        &self.room
    }

    /// What: `payload.message`.
    #[must_use]
    pub fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// What tells this message from every other: [`Message::id`], or else [`Message::unique_temp_id`].
    #[must_use]
    pub fn id(&self) -> Option<DeliveryId<'_>> {
        let temporary = || self.message.unique_temp_id().map(DeliveryId::UniqueTempId);
        self.message
            .id()
            .map(DeliveryId::Message)
            .or_else(temporary)
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
