//! The JSON of each shape (wire format, sections 2 and 4).

use serde_json::{Value, json};

use super::TestEvent;
use super::people::Person;
use super::shape::{RoomKind, Shape};
use crate::go_json;

impl TestEvent {
    pub(super) fn envelope(&self) -> Value {
        let payload = json!({
            "from": self.sender_json(),
            "room": self.room_json(),
            "message": self.message_json(),
        });
        match self.shape {
            Shape::Minimal => json!({ "type": self.event_type, "payload": payload }),
            Shape::Modern => json!({
                "app_code": self.app_code,
                "type": self.event_type,
                "payload": payload,
            }),
            Shape::Omnichannel => json!({
                "app_code": self.app_code,
                "channel": { "id": 5_102, "name": "Toko WA", "source": "wa" },
                "type": self.event_type,
                "payload": extended(payload, json!({ "type": self.event_type })),
            }),
        }
    }

    fn sender_json(&self) -> Value {
        let Person { id, user_id, name } = &self.sender;
        let id = if self.shape == Shape::Omnichannel {
            0
        } else {
            *id
        };
        let documented = json!({ "id": id, "email": user_id, "name": name });
        if self.shape == Shape::Minimal {
            return documented;
        }
        let modern = json!({ "id_str": id.to_string(), "avatar_url": self.sender.avatar_url() });
        extended(documented, modern)
    }

    fn room_json(&self) -> Value {
        let room = &self.room;
        let kind = match room.kind {
            RoomKind::Single => "single",
            RoomKind::Group | RoomKind::Channel => "group",
        };
        let id_text = room.id.to_string();
        let id = if self.shape == Shape::Omnichannel {
            json!(id_text)
        } else {
            json!(room.id)
        };
        let mut json = json!({ "id": id, "topic_id": id, "type": kind, "name": room.name });
        if self.shape != Shape::Minimal {
            let modern = json!({
                "id_str": id_text,
                "topic_id_str": id_text,
                "is_public_channel": room.kind == RoomKind::Channel,
                "options": go_json::to_string(&room.options),
                "room_avatar": "https://cdn.example/room/98.png",
            });
            json = extended(json, modern);
        }
        if room.kind != RoomKind::Channel {
            let everybody = std::iter::once(&self.sender).chain(&room.others);
            let participants: Value = everybody.map(|person| self.participant(person)).collect();
            json = extended(json, json!({ "participants": participants }));
        }
        json
    }

    fn participant(&self, person: &Person) -> Value {
        let read = self.message.id.saturating_sub(1);
        match self.shape {
            Shape::Omnichannel => json!({ "email": person.user_id }),
            Shape::Minimal => json!({
                "id": person.id,
                "email": person.user_id,
                "username": person.name,
                "avatar_url": person.avatar_url(),
            }),
            Shape::Modern => json!({
                "id": person.id,
                "id_str": person.id.to_string(),
                "email": person.user_id,
                "username": person.name,
                "avatar_url": person.avatar_url(),
                "active": true,
                "extras": {},
                "last_comment_read_id": read,
                "last_comment_read_id_str": read.to_string(),
                "last_comment_received_id": read,
                "last_comment_received_id_str": read.to_string(),
            }),
        }
    }

    fn message_json(&self) -> Value {
        let message = &self.message;
        let documented = json!({
            "type": message.message_type,
            "text": message.text,
            "payload": message.payload,
        });
        if self.shape == Shape::Minimal {
            return documented;
        }
        let (id, before) = if self.shape == Shape::Omnichannel {
            (0, 0)
        } else {
            (message.id, message.id.saturating_sub(1))
        };
        let sent_at = message.sent_at;
        let count = if self.shape == Shape::Omnichannel {
            json!(sent_at.as_millisecond())
        } else {
            json!(i64::try_from(sent_at.as_nanosecond()).unwrap_or(i64::MAX))
        };
        let modern = json!({
            "id": id,
            "id_str": id.to_string(),
            "comment_before_id": before,
            "comment_before_id_str": before.to_string(),
            "unique_temp_id": message.unique_temp_id,
            "extras": message.extras,
            "disable_link_preview": false,
            "created_at": sent_at.to_string(),
            "timestamp": format!("{sent_at:.0}"),
            "unix_timestamp": sent_at.as_second(),
            "unix_nano_timestamp": count,
        });
        extended(documented, modern)
    }
}

/// An object with the fields of another added.
pub(super) fn extended(mut object: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut object, more) {
        fields.extend(more);
    }
    object
}
