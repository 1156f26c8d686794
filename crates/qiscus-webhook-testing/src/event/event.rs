//! The builder of an event.

use std::time::SystemTime;

use bytes::Bytes;
use jiff::Timestamp;
use qiscus_webhook_core::event::Origin;
use serde_json::{Value, json};

use super::people::{Person, others};
use super::shape::{RoomKind, Shape};
use crate::go_json;

/// An event as Qiscus would send it: somebody posted a message.
///
/// A constructor for each message type; what is not said has a likely value. By default a client
/// posted it, in a room of two, and the body has every field that Qiscus sends since 2022.
///
/// # Example
///
/// ```
/// use qiscus_webhook::testing::TestEvent;
/// use serde_json::json;
///
/// let event = TestEvent::text("Pesanan sudah siap")
///     .via_server_api()
///     .in_group()
///     .with_sender("kasir-2", "Kasir 2")
///     .with_extras(json!({ "order": "A-17" }))
///     .with_id(4_411);
///
/// let delivery = event.delivery();
/// let comment = delivery.event().as_post_comment().expect("a comment");
/// assert_eq!(comment.sender().user_id(), "kasir-2");
/// assert_eq!(comment.message().id(), Some(4_411));
/// ```
///
/// The body that the documentation shows has fewer fields, and nothing that tells one message from
/// the next:
///
/// ```
/// # use qiscus_webhook::testing::TestEvent;
/// let event = TestEvent::text("ini pesan").minimal();
/// assert!(event.delivery().id().is_none());
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct TestEvent {
    pub(super) shape: Shape,
    pub(super) event_type: String,
    pub(super) app_code: String,
    pub(super) sender: Person,
    pub(super) room: Room,
    pub(super) message: Message,
    changes: Vec<Change>,
}

#[derive(Debug, Clone)]
pub(super) struct Room {
    pub(super) id: u64,
    pub(super) kind: RoomKind,
    pub(super) name: String,
    pub(super) options: Value,
    pub(super) others: Vec<Person>,
}

#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) id: u64,
    pub(super) unique_temp_id: String,
    pub(super) message_type: String,
    pub(super) text: String,
    pub(super) payload: Value,
    pub(super) extras: Value,
    pub(super) sent_at: Timestamp,
}

#[derive(Debug, Clone)]
struct Change {
    parent: String,
    field: String,
    /// `None` to leave the field out.
    value: Option<Value>,
}

impl TestEvent {
    /// A message of any type, with any payload: an application's own type, or a documented one in
    /// another shape.
    pub fn of_type(
        message_type: impl Into<String>,
        text: impl Into<String>,
        payload: impl Into<Value>,
    ) -> Self {
        Self {
            shape: Shape::Modern,
            event_type: Origin::Client.declared_type().to_owned(),
            app_code: "toko-demo".to_owned(),
            sender: Person::new(3_120_458_801, "sari@toko.example", "Sari"),
            room: Room {
                id: 98_120_041,
                kind: RoomKind::Single,
                name: "Budi".to_owned(),
                options: json!({}),
                others: others(1),
            },
            message: Message {
                id: 2_048_113_207,
                unique_temp_id: "android_1740794400123_7f3a".to_owned(),
                message_type: message_type.into(),
                text: text.into(),
                payload: payload.into(),
                extras: json!({}),
                sent_at: SENT_AT,
            },
            changes: Vec::new(),
        }
    }

    /// Posted by a client, through the SDK: `post_comment_mobile`. The default.
    pub fn via_client(self) -> Self {
        self.with_event_type(Origin::Client.declared_type())
    }

    /// Posted through the Server API: `post_comment_rest`.
    pub fn via_server_api(self) -> Self {
        self.with_event_type(Origin::ServerApi.declared_type())
    }

    /// With another top-level `type`, such as one that Qiscus may add one day.
    pub fn with_event_type(mut self, event_type: impl Into<String>) -> Self {
        self.event_type = event_type.into();
        self
    }

    /// In a room of two. The default.
    pub fn in_single(self) -> Self {
        self.in_room(RoomKind::Single, "Budi", 1)
    }

    /// In a group of three.
    pub fn in_group(self) -> Self {
        self.in_room(RoomKind::Group, "Dapur", 2)
    }

    /// In a public channel, which has no list of participants.
    pub fn in_channel(self) -> Self {
        self.in_room(RoomKind::Channel, "Promo", 0)
    }

    /// In the shape that Qiscus's documentation shows: no field that is missing there. There is
    /// nothing in it that identifies the message.
    pub fn minimal(mut self) -> Self {
        self.shape = Shape::Minimal;
        self
    }

    /// In the shape of Omnichannel's bot webhook: with a channel, room ids in strings, and no message
    /// id.
    pub fn omnichannel(mut self) -> Self {
        self.shape = Shape::Omnichannel;
        self
    }

    /// The sender's user id, which Qiscus calls `email` and which may be any text, and display name.
    pub fn with_sender(mut self, user_id: impl Into<String>, name: impl Into<String>) -> Self {
        self.sender.user_id = user_id.into();
        self.sender.name = name.into();
        self
    }

    /// The room's id and name.
    pub fn with_room(mut self, id: u64, name: impl Into<String>) -> Self {
        self.room.id = id;
        self.room.name = name.into();
        self
    }

    /// What the application stored with the room. Sent as a string that holds the JSON.
    pub fn with_room_options(mut self, options: impl Into<Value>) -> Self {
        self.room.options = options.into();
        self
    }

    /// How many people are in the room, the sender among them. A channel names none of them, however
    /// many they are.
    pub fn with_participants(mut self, count: usize) -> Self {
        self.room.others = others(count.saturating_sub(1));
        self
    }

    /// The message's id; 0 for none, as Omnichannel sends it.
    pub fn with_id(mut self, id: u64) -> Self {
        self.message.id = id;
        self
    }

    /// The id that the sending client made; `""` for none.
    pub fn with_unique_temp_id(mut self, id: impl Into<String>) -> Self {
        self.message.unique_temp_id = id.into();
        self
    }

    /// The message's text, which messages of every type have.
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.message.text = text.into();
        self
    }

    /// The message's payload in place of the one that its constructor made.
    pub fn with_payload(mut self, payload: impl Into<Value>) -> Self {
        self.message.payload = payload.into();
        self
    }

    /// What the application attached to the message.
    pub fn with_extras(mut self, extras: impl Into<Value>) -> Self {
        self.message.extras = extras.into();
        self
    }

    /// The Qiscus application.
    pub fn with_app_code(mut self, app_code: impl Into<String>) -> Self {
        self.app_code = app_code.into();
        self
    }

    /// When the message was posted, to the nanosecond. Default 2025-03-01, 02:00:00.123 UTC.
    ///
    /// # Panics
    ///
    /// If the year has more than four digits.
    pub fn with_sent_at(mut self, sent_at: SystemTime) -> Self {
        #[expect(clippy::expect_used, reason = "documented, and in a test")]
        let sent_at = Timestamp::try_from(sent_at).expect("a year of four digits");
        self.message.sent_at = sent_at;
        self
    }

    /// Sets one field of the finished body, for a shape that nothing else here makes. `pointer` is a
    /// JSON pointer (RFC 6901) to it; the object that holds it is there.
    ///
    /// # Panics
    ///
    /// When the body is built, if no object holds the field.
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::testing::TestEvent;
    ///
    /// let event = TestEvent::text("Halo").with_field("/payload/message/extras", "no object");
    /// let delivery = event.delivery();
    /// let comment = delivery.event().as_post_comment().expect("a comment");
    /// assert_eq!(comment.message().extras().map(|json| json.as_str()), Some("\"no object\""));
    /// ```
    pub fn with_field(self, pointer: &str, value: impl Into<Value>) -> Self {
        self.change(pointer, Some(value.into()))
    }

    /// Leaves one field out of the finished body; `pointer` as in [`with_field`](Self::with_field).
    ///
    /// # Panics
    ///
    /// When the body is built, if no object holds the field.
    pub fn without_field(self, pointer: &str) -> Self {
        self.change(pointer, None)
    }

    /// The body, as a value.
    ///
    /// # Panics
    ///
    /// If [`with_field`](Self::with_field) or [`without_field`](Self::without_field) named a field
    /// that no object holds.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut body = self.envelope();
        for change in &self.changes {
            let Some(Value::Object(parent)) = body.pointer_mut(&change.parent) else {
                panic!("no object at {:?} in the body", change.parent);
            };
            match &change.value {
                Some(value) => parent.insert(change.field.clone(), value.clone()),
                None => parent.remove(&change.field),
            };
        }
        body
    }

    /// The body, in the form that Go's `encoding/json` writes, which is most likely that of Qiscus.
    ///
    /// # Panics
    ///
    /// As [`to_json`](Self::to_json).
    #[must_use]
    pub fn body(&self) -> Bytes {
        go_json::to_string(&self.to_json()).into()
    }

    /// The message's type.
    #[must_use]
    pub fn message_type(&self) -> &str {
        &self.message.message_type
    }

    fn in_room(mut self, kind: RoomKind, name: &str, other_people: usize) -> Self {
        self.room.kind = kind;
        self.room.name = name.to_owned();
        self.room.others = others(other_people);
        self
    }

    fn change(mut self, pointer: &str, value: Option<Value>) -> Self {
        let (parent, field) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        self.changes.push(Change {
            parent: parent.to_owned(),
            field: field.replace("~1", "/").replace("~0", "~"),
            value,
        });
        self
    }
}

const SENT_AT: Timestamp = Timestamp::constant(1_740_794_400, 123_000_000);
