//! The typed event, against an independent reading of the same bytes through `serde_json::Value`.

use std::time::{Duration, UNIX_EPOCH};

use qiscus_webhook_core::event::{
    Button, ButtonKind, ButtonMethod, Channel, ContactKind, Content, EmbeddedJson, Json, Message,
    Origin, Participant, Room, RoomKind, Sender, SystemEventKind,
};
use qiscus_webhook_core::{DeliveryId, Event};
use serde_json::Value;

use crate::harness::{Vector, ring, vectors};

#[test]
fn every_event_is_read_as_an_independent_reading_has_it() {
    for vector in events() {
        let delivery = ring(&vector.token).verify(vector.body.clone(), &vector.signature.parse().unwrap());
        let delivery = delivery.unwrap();
        let post = delivery.event().as_post_comment().expect(&vector.name);
        let value = value(vector);
        let payload = &value["payload"];

        let origin = match value["type"].as_str().unwrap() {
            "post_comment_mobile" => Origin::Client,
            "post_comment_rest" => Origin::ServerApi,
            other => panic!("{other}"),
        };
        assert_eq!(post.origin(), origin, "{}", vector.name);
        assert_eq!(post.app_code(), text(&value["app_code"]), "{}", vector.name);
        assert_eq!(post.channel().is_some(), value["channel"].is_object(), "{}", vector.name);
        if let Some(channel) = post.channel() {
            same_channel(channel, &value["channel"]);
        }
        same_sender(post.sender(), &payload["from"]);
        same_room(post.room(), &payload["room"]);
        same_message(post.message(), &payload["message"]);
        assert_eq!(post.id(), delivery_id(&payload["message"]), "{}", vector.name);
        let content = post.message().content();
        match &vector.content {
            Some(kind) => assert_eq!(content.kind(), kind, "{}", vector.name),
            None => same_content(&content, &payload["message"]),
        }
    }
}

#[test]
fn the_vectors_hold_every_type_in_the_documented_and_the_modern_shape() {
    let types = [
        "text",
        "file_attachment",
        "location",
        "contact_person",
        "reply",
        "buttons",
        "card",
        "carousel",
        "button_postback_response",
        "account_linking",
        "custom",
        "own_type",
        "system_event_create_room",
        "system_event_add_member",
        "system_event_join_room",
        "system_event_remove_member",
        "system_event_left_room",
        "system_event_change_room_name",
        "system_event_change_room_avatar",
        "system_event_custom",
    ];
    for name in types {
        for shape in ["documented", "modern"] {
            let name = format!("{shape}_{name}");
            assert!(events().any(|vector| vector.name == name), "{name}");
        }
    }
}

#[test]
fn unescaped_text_is_borrowed_from_the_body() {
    for vector in events() {
        let delivery = ring(&vector.token).verify(vector.body.clone(), &vector.signature.parse().unwrap());
        let delivery = delivery.unwrap();
        let post = delivery.event().as_post_comment().unwrap();
        let body = delivery.body().as_ptr_range();
        let user_id = post.sender().user_id();
        assert!(body.contains(&user_id.as_ptr()), "{}", vector.name);
        let message_type = post.message().message_type();
        assert!(body.contains(&message_type.as_ptr()), "{}", vector.name);
    }
}

fn events() -> impl Iterator<Item = &'static Vector> {
    vectors().iter().filter(|vector| vector.event == "post_comment")
}

fn value(vector: &Vector) -> Value {
    serde_json::from_slice(&vector.body).unwrap()
}

/// A text; none where it is missing, null or empty.
fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// A number, or a string of digits.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_u64(),
    }
}

fn degrees(value: &Value) -> Option<f64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_f64(),
    }
}

/// A field that may be a number or has a twin that is text.
fn id(object: &Value, name: &str) -> Option<u64> {
    number(&object[name]).or_else(|| number(&object[format!("{name}_str")]))
}

fn id_but_0(object: &Value, name: &str) -> Option<u64> {
    let twin = format!("{name}_str");
    [number(&object[name]), number(&object[twin])]
        .into_iter()
        .flatten()
        .find(|id| *id != 0)
}

fn delivery_id(message: &Value) -> Option<DeliveryId<'_>> {
    id_but_0(message, "id").map(DeliveryId::Message).or_else(|| {
        let temporary = text(&message["unique_temp_id"]).filter(|id| *id != "0");
        temporary.map(DeliveryId::UniqueTempId)
    })
}

#[track_caller]
fn same_json(json: Option<Json<'_>>, value: &Value) {
    let read = json.map(|json| json.decode::<Value>().unwrap());
    assert_eq!(&read.unwrap_or_default(), value);
}

#[track_caller]
fn same_embedded(embedded: Option<&EmbeddedJson<'_>>, value: &Value) {
    match (embedded, value) {
        (None, Value::Null) => {}
        (None, Value::String(empty)) => assert_eq!(empty, ""),
        (Some(embedded), Value::String(held)) => {
            assert_eq!(embedded.text(), held);
            let inside = serde_json::from_str::<Value>(held).ok();
            assert_eq!(embedded.decode::<Value>().ok(), inside);
        }
        (Some(embedded), value) => assert_eq!(&embedded.decode::<Value>().unwrap(), value),
        (None, value) => panic!("nothing, of {value}"),
    }
}

fn same_channel(channel: &Channel<'_>, value: &Value) {
    assert_eq!(channel.id(), number(&value["id"]));
    assert_eq!(channel.name(), text(&value["name"]));
    assert_eq!(channel.source(), text(&value["source"]));
}

fn same_sender(sender: &Sender<'_>, value: &Value) {
    assert_eq!(Some(sender.id()), id(value, "id"));
    assert_eq!(Some(sender.user_id()), value["email"].as_str());
    assert_eq!(Some(sender.name()), value["name"].as_str());
    assert_eq!(sender.avatar_url(), text(&value["avatar_url"]));
}

fn same_room(room: &Room<'_>, value: &Value) {
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
    assert_eq!(participant.last_comment_read_id(), id(value, "last_comment_read_id"));
    let received = id(value, "last_comment_received_id");
    assert_eq!(participant.last_comment_received_id(), received);
}

fn same_message(message: &Message<'_>, value: &Value) {
    assert_eq!(message.id(), id_but_0(value, "id"));
    assert_eq!(message.comment_before_id(), id_but_0(value, "comment_before_id"));
    let temporary = text(&value["unique_temp_id"]).filter(|id| *id != "0");
    assert_eq!(message.unique_temp_id(), temporary);
    assert_eq!(Some(message.message_type()), value["type"].as_str());
    assert_eq!(message.text(), value["text"].as_str().unwrap_or_default());
    same_json(message.payload(), &value["payload"]);
    same_json(message.extras(), &value["extras"]);
    let disabled = value["disable_link_preview"].as_bool().unwrap_or_default();
    assert_eq!(message.is_link_preview_disabled(), disabled);
    // The field named for nanoseconds holds milliseconds in Omnichannel.
    let sent_at = number(&value["unix_nano_timestamp"]).map(|count| {
        if count > 1_000_000_000_000_000_000 {
            UNIX_EPOCH + Duration::from_nanos(count)
        } else {
            UNIX_EPOCH + Duration::from_millis(count)
        }
    });
    assert_eq!(message.sent_at(), sent_at);
}

fn same_content(content: &Content<'_>, message: &Value) {
    let declared = message["type"].as_str().unwrap();
    let value = &message["payload"];
    match content {
        Content::Text => assert_eq!(declared, "text"),
        Content::FileAttachment(file) => {
            assert_eq!(declared, "file_attachment");
            assert_eq!(Some(file.url()), value["url"].as_str());
            assert_eq!(file.caption(), text(&value["caption"]));
            assert_eq!(file.file_name(), text(&value["file_name"]));
            assert_eq!(file.size(), number(&value["size"]));
            assert_eq!(file.pages(), number(&value["pages"]));
        }
        Content::Location(location) => {
            assert_eq!(declared, "location");
            assert_eq!(location.name(), text(&value["name"]));
            assert_eq!(location.address(), text(&value["address"]));
            assert_eq!(location.latitude(), degrees(&value["latitude"]));
            assert_eq!(location.longitude(), degrees(&value["longitude"]));
            assert_eq!(location.map_url(), text(&value["map_url"]));
        }
        Content::ContactPerson(contact) => {
            assert_eq!(declared, "contact_person");
            assert_eq!(contact.name(), text(&value["name"]));
            assert_eq!(contact.value(), text(&value["value"]));
            assert_eq!(contact.declared_kind(), text(&value["type"]));
            let kind = text(&value["type"]).map(|kind| match kind {
                "phone" => ContactKind::Phone,
                "email" => ContactKind::Email,
                _ => ContactKind::Other,
            });
            assert_eq!(contact.kind(), kind);
        }
        Content::Reply(reply) => {
            assert_eq!(declared, "reply");
            assert_eq!(reply.text(), text(&value["text"]));
            let replied = number(&value["replied_comment_id"]);
            assert_eq!(Some(reply.replied_comment_id()), replied);
            assert_eq!(reply.replied_comment_message(), text(&value["replied_comment_message"]));
            let username = text(&value["replied_comment_sender_username"]);
            assert_eq!(reply.replied_comment_sender_username(), username);
            let user_id = text(&value["replied_comment_sender_email"]);
            assert_eq!(reply.replied_comment_sender_user_id(), user_id);
            assert_eq!(reply.replied_comment_type(), text(&value["replied_comment_type"]));
            same_embedded(reply.replied_comment_payload(), &value["replied_comment_payload"]);
            same_replied_content(reply.replied_content(), value);
        }
        Content::Buttons(buttons) => {
            assert_eq!(declared, "buttons");
            assert_eq!(buttons.text(), text(&value["text"]));
            same_buttons(buttons.buttons(), &value["buttons"]);
        }
        Content::Card(card) => {
            assert_eq!(declared, "card");
            assert_eq!(card.text(), text(&value["text"]));
            let image = text(&value["image"]).or_else(|| text(&value["image_url"]));
            assert_eq!(card.image_url(), image);
            assert_eq!(card.title(), text(&value["title"]));
            assert_eq!(card.description(), text(&value["description"]));
            assert_eq!(card.url(), text(&value["url"]));
            same_buttons(card.buttons(), &value["buttons"]);
        }
        Content::Carousel(carousel) => {
            assert_eq!(declared, "carousel");
            let values = value["cards"].as_array().unwrap();
            assert_eq!(carousel.cards().len(), values.len());
            for (card, value) in carousel.cards().iter().zip(values) {
                assert_eq!(card.image_url(), text(&value["image"]));
                assert_eq!(card.title(), text(&value["title"]));
                assert_eq!(card.description(), text(&value["description"]));
                same_button(card.default_action().unwrap(), &value["default_action"]);
                same_buttons(card.buttons(), &value["buttons"]);
            }
        }
        Content::ButtonPostbackResponse(response) => {
            assert_eq!(declared, "button_postback_response");
            let action = response.action();
            assert_eq!(action.url(), text(&value["url"]));
            assert_eq!(action.declared_method(), text(&value["method"]));
            same_json(action.payload(), &value["payload"]);
        }
        Content::AccountLinking(linking) => {
            assert_eq!(declared, "account_linking");
            assert_eq!(linking.url(), text(&value["url"]));
            assert_eq!(linking.redirect_url(), text(&value["redirect_url"]));
            assert_eq!(linking.text(), text(&value["text"]));
            same_json(linking.params(), &value["params"]);
        }
        Content::Custom(custom) => {
            assert_eq!(declared, "custom");
            assert_eq!(custom.custom_type(), text(&value["type"]));
            same_json(custom.content(), &value["content"]);
        }
        Content::SystemEvent(event) => {
            assert_eq!(declared, "system_event");
            assert_eq!(event.declared_kind(), text(&value["type"]));
            let kind = match value["type"].as_str().unwrap() {
                "create_room" => SystemEventKind::CreateRoom,
                "add_member" => SystemEventKind::AddMember,
                "join_room" => SystemEventKind::JoinRoom,
                "remove_member" => SystemEventKind::RemoveMember,
                "left_room" => SystemEventKind::LeftRoom,
                "change_room_name" => SystemEventKind::ChangeRoomName,
                "change_room_avatar" => SystemEventKind::ChangeRoomAvatar,
                "custom" => SystemEventKind::Custom,
                _ => SystemEventKind::Other,
            };
            assert_eq!(event.kind(), kind);
            assert_eq!(event.subject_username(), text(&value["subject_username"]));
            assert_eq!(event.subject_user_id(), text(&value["subject_email"]));
            assert_eq!(event.object_username(), text(&value["object_username"]));
            assert_eq!(event.object_user_id(), text(&value["object_email"]));
            let names = list(&value["object_username_list"]);
            assert!(event.object_usernames().eq(names));
            assert!(event.object_user_ids().eq(list(&value["object_email_list"])));
            assert_eq!(event.room_name(), text(&value["room_name"]));
            same_json(event.payload(), &value["payload"]);
        }
        Content::Other(other) => {
            assert_eq!(declared, "loyalty_points");
            assert_eq!(other.message_type(), declared);
            assert!(other.cause().is_none());
            same_json(other.payload(), value);
        }
        unknown => panic!("{unknown:?}"),
    }
}

fn same_replied_content(content: Option<Content<'_>>, reply: &Value) {
    let payload = match &reply["replied_comment_payload"] {
        Value::String(held) => serde_json::from_str(held).unwrap(),
        value => value.clone(),
    };
    let message = serde_json::json!({
        "type": reply["replied_comment_type"],
        "payload": payload,
    });
    same_content(&content.unwrap(), &message);
}

fn same_buttons(buttons: &[Button<'_>], value: &Value) {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    assert_eq!(buttons.len(), values.len());
    for (button, value) in buttons.iter().zip(values) {
        same_button(button, value);
    }
}

fn same_button(button: &Button<'_>, value: &Value) {
    assert_eq!(button.label(), text(&value["label"]));
    assert_eq!(button.postback_text(), text(&value["postback_text"]));
    assert_eq!(button.declared_kind(), text(&value["type"]));
    let kind = match value["type"].as_str().unwrap() {
        "postback" => ButtonKind::Postback,
        "link" => ButtonKind::Link,
        _ => ButtonKind::Other,
    };
    assert_eq!(button.kind(), kind);
    let action = button.action().unwrap();
    let value = &value["payload"];
    assert_eq!(action.url(), text(&value["url"]));
    assert_eq!(action.declared_method(), text(&value["method"]));
    let method = text(&value["method"]).map(|method| match method.to_lowercase().as_str() {
        "get" => ButtonMethod::Get,
        "post" => ButtonMethod::Post,
        _ => ButtonMethod::Other,
    });
    assert_eq!(action.method(), method);
    same_json(action.payload(), &value["payload"]);
}

fn list(value: &Value) -> impl Iterator<Item = &str> {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    values.iter().map(|value| value.as_str().unwrap())
}

#[test]
fn a_body_is_the_same_event_however_it_is_written() {
    for vector in events() {
        let pretty = serde_json::to_vec_pretty(&value(vector)).unwrap();
        let event = Event::parse_unverified(&pretty);
        let post = event.as_post_comment().expect(&vector.name);
        same_message(post.message(), &value(vector)["payload"]["message"]);
        same_room(post.room(), &value(vector)["payload"]["room"]);
    }
}
