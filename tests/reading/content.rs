//! The content of each type of message.

use qiscus_webhook_core::event::{
    Button, ButtonKind, ButtonMethod, ContactKind, Content, SystemEventKind,
};
use serde_json::Value;

use super::values::{degrees, list, number, same_embedded, same_json, text};

pub(crate) fn same_content(content: &Content<'_>, message: &Value) {
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
            assert_eq!(
                reply.replied_comment_message(),
                text(&value["replied_comment_message"])
            );
            let username = text(&value["replied_comment_sender_username"]);
            assert_eq!(reply.replied_comment_sender_username(), username);
            let user_id = text(&value["replied_comment_sender_email"]);
            assert_eq!(reply.replied_comment_sender_user_id(), user_id);
            assert_eq!(
                reply.replied_comment_type(),
                text(&value["replied_comment_type"])
            );
            same_embedded(
                reply.replied_comment_payload(),
                &value["replied_comment_payload"],
            );
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
            assert!(
                event
                    .object_user_ids()
                    .eq(list(&value["object_email_list"]))
            );
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
