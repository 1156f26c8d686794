//! Everything that an event tells, as JSON.

use qiscus_webhook_core::Event;
use qiscus_webhook_core::event::{
    Button, ButtonAction, Content, EmbeddedJson, Json, Mismatch, PostComment, Room, RoomKind,
};
use serde_json::{Value, json};

/// What an [independent reader](crate::model::model) must find as well.
pub(crate) fn view(event: &Event<'_>) -> Value {
    match event {
        Event::PostComment(post) => post_comment(post),
        Event::Unrecognized(unrecognized) => {
            let id = unrecognized.id().map(|id| id.to_string());
            json!({ "unrecognized": unrecognized.declared_type(), "id": id })
        }
        other => panic!("{other}"),
    }
}

/// The same, and the times and causes.
pub(crate) fn seen(event: &Event<'_>) -> Value {
    let more = match event {
        Event::PostComment(post) => {
            let other_cause = match post.message().content() {
                Content::Other(other) => other.cause().map(ToString::to_string),
                _ => None,
            };
            json!([format!("{:?}", post.message().sent_at()), other_cause])
        }
        // Where malformed JSON ends depends on how it is written.
        Event::Unrecognized(unrecognized) if unrecognized.cause().contains(" at line ") => {
            json!([])
        }
        Event::Unrecognized(unrecognized) => json!([unrecognized.path(), unrecognized.cause()]),
        other => panic!("{other}"),
    };
    json!([view(event), more, event.kind()])
}

fn post_comment(post: &PostComment<'_>) -> Value {
    let (sender, message) = (post.sender(), post.message());
    json!({
        "type": post.origin().declared_type(),
        "app_code": post.app_code(),
        "channel": post.channel().map(|channel| json!([channel.id(), channel.name(), channel.source()])),
        "from": [sender.id(), sender.user_id(), sender.name(), sender.avatar_url()],
        "room": room(post.room()),
        "message": {
            "id": message.id(),
            "comment_before_id": message.comment_before_id(),
            "unique_temp_id": message.unique_temp_id(),
            "type": message.message_type(),
            "text": message.text(),
            "payload": message.payload().map(value),
            "extras": message.extras().map(value),
            "disable_link_preview": message.is_link_preview_disabled(),
        },
        "content": content(&message.content()),
        "id": post.id().map(|id| id.to_string()),
        "mismatches": paths(post.mismatches()),
        "content_mismatches": paths(message.content().mismatches()),
    })
}

fn paths(mismatches: &[Mismatch]) -> Vec<&str> {
    let mut paths: Vec<_> = mismatches.iter().map(Mismatch::path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

fn room(room: &Room<'_>) -> Value {
    let kind = match room.kind() {
        RoomKind::Single => "single",
        RoomKind::Group => "group",
        RoomKind::Channel => "channel",
        _ => "other",
    };
    let participants = room
        .participants()
        .map(|participants| match participants.decode() {
            Ok(participants) => participants
                .iter()
                .map(|one| {
                    json!([
                        one.id(),
                        one.user_id(),
                        one.username(),
                        one.avatar_url(),
                        one.is_active(),
                        one.extras().map(value),
                        one.last_comment_read_id(),
                        one.last_comment_received_id(),
                        paths(one.mismatches()),
                    ])
                })
                .collect::<Value>(),
            Err(_) => json!("no participants"),
        });
    json!({
        "id": room.id(),
        "topic_id": room.topic_id(),
        "kind": kind,
        "type": room.declared_kind(),
        "name": room.name(),
        "avatar_url": room.avatar_url(),
        "options": room.options().as_ref().map(embedded),
        "participants": participants,
    })
}

/// The value as it was sent; a text that was sent as a string must come out of it again.
fn embedded(json: &EmbeddedJson<'_>) -> Value {
    let sent = value(json.raw());
    let inside: Option<Value> = serde_json::from_str(json.text()).ok();
    assert_eq!(json.decode::<Value>().ok(), inside);
    match &sent {
        Value::String(text) => assert_eq!(json.text(), text),
        _ => assert_eq!(json.text(), json.raw().as_str()),
    }
    sent
}

fn content(content: &Content<'_>) -> Value {
    let fields = match content {
        Content::Text => json!([]),
        Content::FileAttachment(file) => {
            json!([
                file.url(),
                file.caption(),
                file.file_name(),
                file.size(),
                file.pages()
            ])
        }
        Content::Location(place) => json!([
            place.name(),
            place.address(),
            place.latitude(),
            place.longitude(),
            place.map_url()
        ]),
        Content::ContactPerson(person) => {
            let kind = person.kind().map(|kind| format!("{kind:?}"));
            json!([person.name(), person.value(), person.declared_kind(), kind])
        }
        Content::Reply(reply) => json!([
            reply.text(),
            reply.replied_comment_id(),
            reply.replied_comment_message(),
            reply.replied_comment_sender_username(),
            reply.replied_comment_sender_user_id(),
            reply.replied_comment_type(),
            reply.replied_comment_payload().map(embedded),
            reply.is_replied_comment_deleted(),
            reply.replied_content().as_ref().map(self::content),
        ]),
        Content::Buttons(list) => json!([list.text(), buttons(list.buttons())]),
        Content::Card(card) => json!([
            card.text(),
            card.image_url(),
            card.title(),
            card.description(),
            card.url(),
            buttons(card.buttons()),
        ]),
        Content::Carousel(carousel) => carousel
            .cards()
            .iter()
            .map(|card| {
                json!([
                    card.image_url(),
                    card.title(),
                    card.description(),
                    card.default_action().map(button),
                    buttons(card.buttons()),
                ])
            })
            .collect(),
        Content::ButtonPostbackResponse(pressed) => action(pressed.action()),
        Content::AccountLinking(link) => json!([
            link.url(),
            link.redirect_url(),
            link.text(),
            link.params().map(value)
        ]),
        Content::Custom(custom) => json!([custom.custom_type(), custom.content().map(value)]),
        Content::SystemEvent(event) => json!([
            event.declared_kind(),
            event.subject_username(),
            event.subject_user_id(),
            event.object_username(),
            event.object_user_id(),
            event.object_usernames().collect::<Vec<_>>(),
            event.object_user_ids().collect::<Vec<_>>(),
            event.room_name(),
            event.payload().map(value),
            format!("{:?}", event.kind()),
        ]),
        Content::Other(other) => {
            // The payload is compared with the message.
            json!([other.message_type(), other.payload().map(value)])
        }
        other => panic!("{other:?}"),
    };
    json!([content.kind(), fields])
}

fn buttons(list: &[Button<'_>]) -> Value {
    list.iter().map(button).collect()
}

fn button(one: &Button<'_>) -> Value {
    json!([
        one.label(),
        one.postback_text(),
        one.declared_kind(),
        one.action().map(action),
        format!("{:?}", one.kind()),
    ])
}

fn action(action: &ButtonAction<'_>) -> Value {
    json!([
        action.url(),
        action.declared_method(),
        action.payload().map(value),
        action.method().map(|method| format!("{method:?}")),
    ])
}

fn value(json: Json<'_>) -> Value {
    serde_json::from_str(json.as_str()).expect("kept JSON is JSON")
}
