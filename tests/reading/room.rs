//! Where a message was posted, and by whom.

use qiscus_webhook_core::event::{Channel, Participant, Room, RoomKind, Sender};
use serde_json::Value;

use super::values::{id, number, same_embedded, same_json, text};

pub(crate) fn same_channel(channel: &Channel<'_>, value: &Value) {
    assert_eq!(channel.id(), number(&value["id"]));
    assert_eq!(channel.name(), text(&value["name"]));
    assert_eq!(channel.source(), text(&value["source"]));
}

pub(crate) fn same_sender(sender: &Sender<'_>, value: &Value) {
    assert_eq!(Some(sender.id()), id(value, "id"));
    assert_eq!(Some(sender.user_id()), value["email"].as_str());
    assert_eq!(Some(sender.name()), value["name"].as_str());
    assert_eq!(sender.avatar_url(), text(&value["avatar_url"]));
}

pub(crate) fn same_room(room: &Room<'_>, value: &Value) {
    assert_eq!(Some(room.id()), id(value, "id"));
    assert_eq!(room.topic_id(), id(value, "topic_id"));
    let public = value["is_public_channel"].as_bool() == Some(true);
    let kind = match value["type"].as_str().unwrap() {
        "single" => RoomKind::Single,
        "channel" => RoomKind::Channel,
        "group" if public => RoomKind::Channel,
        "group" => RoomKind::Group,
        _ => RoomKind::Other,
    };
    assert_eq!(room.kind(), kind);
    assert_eq!(Some(room.declared_kind()), value["type"].as_str());
    assert_eq!(Some(room.name()), value["name"].as_str());
    assert_eq!(room.avatar_url(), text(&value["room_avatar"]));
    same_embedded(room.options().as_ref(), &value["options"]);
    let participants = room.participants().map(|all| all.decode().unwrap());
    match (participants, value["participants"].as_array()) {
        (None, None) => {}
        (Some(read), Some(values)) => {
            assert_eq!(read.len(), values.len());
            for (participant, value) in read.iter().zip(values) {
                same_participant(participant, value);
            }
        }
        (read, _) => panic!("{read:?}"),
    }
}

fn same_participant(participant: &Participant<'_>, value: &Value) {
    assert_eq!(participant.id(), id(value, "id"));
    assert_eq!(Some(participant.user_id()), value["email"].as_str());
    assert_eq!(participant.username(), text(&value["username"]));
    assert_eq!(participant.avatar_url(), text(&value["avatar_url"]));
    assert_eq!(participant.is_active(), value["active"].as_bool());
    same_json(participant.extras(), &value["extras"]);
    assert_eq!(
        participant.last_comment_read_id(),
        id(value, "last_comment_read_id")
    );
    let received = id(value, "last_comment_received_id");
    assert_eq!(participant.last_comment_received_id(), received);
}
