//! A comment posted to a room.

use serde::Deserialize;

use super::channel::{self, Channel};
use super::delivery_id::DeliveryId;
use super::message::{self, Message};
use super::mismatch::{Mismatch, read};
use super::object::Object;
use super::origin::{DeclaredOrigin, Origin};
use super::room::{self, Room};
use super::sender::{self, Sender};
use super::shape::debug_shape;
use super::text::{Text, non_empty};

/// Somebody posted a message: `post_comment_mobile` or `post_comment_rest`.
///
/// ```
/// use qiscus_webhook_core::event::{DeliveryId, Event, Origin};
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
    origin: Origin,
    app_code: Option<Text<'a>>,
    channel: Option<Channel<'a>>,
    sender: Sender<'a>,
    room: Room<'a>,
    message: Message<'a>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Envelope<'a> {
    #[serde(borrow)]
    app_code: Option<Text<'a>>,
    channel: Option<Object<channel::Wire<'a>>>,
    payload: Object<Payload<'a>>,
    #[serde(rename = "type")]
    origin: DeclaredOrigin,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Payload<'a> {
    #[serde(borrow)]
    from: Object<sender::Wire<'a>>,
    room: Object<room::Wire<'a>>,
    message: Object<message::Wire<'a>>,
}

impl<'a> PostComment<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Mismatch> {
        let Object(envelope) = read::<Object<Envelope<'a>>>(text)?;
        let Object(payload) = envelope.payload;
        let no_id = |path: &str| Mismatch::new(path, "missing field `id`");
        Ok(Self {
            origin: envelope.origin.0,
            app_code: envelope.app_code,
            channel: envelope
                .channel
                .map(|Object(wire)| Channel::from_wire(wire)),
            sender: Sender::from_wire(payload.from.0).ok_or_else(|| no_id("payload.from"))?,
            room: Room::from_wire(payload.room.0).ok_or_else(|| no_id("payload.room"))?,
            message: Message::from_wire(payload.message.0),
        })
    }

    /// Which hook it came through, by `type`.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
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

debug_shape!(PostComment {
    origin,
    channel,
    sender,
    room,
    message
});
