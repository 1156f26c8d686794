//! The typed event, against an independent reading of the same bytes.

use qiscus_webhook_core::Event;
use qiscus_webhook_core::event::Origin;
use serde_json::Value;

use crate::harness::{Vector, ring, vectors};
use crate::reading::{
    delivery_id, same_channel, same_content, same_message, same_room, same_sender, text,
};

#[test]
fn every_event_is_read_as_an_independent_reading_has_it() {
    for vector in events() {
        let delivery =
            ring(&vector.token).verify(vector.body.clone(), &vector.signature.parse().unwrap());
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
        assert_eq!(
            post.channel().is_some(),
            value["channel"].is_object(),
            "{}",
            vector.name
        );
        if let Some(channel) = post.channel() {
            same_channel(channel, &value["channel"]);
        }
        same_sender(post.sender(), &payload["from"]);
        same_room(post.room(), &payload["room"]);
        same_message(post.message(), &payload["message"]);
        assert_eq!(
            post.id(),
            delivery_id(&payload["message"]),
            "{}",
            vector.name
        );
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
        let delivery =
            ring(&vector.token).verify(vector.body.clone(), &vector.signature.parse().unwrap());
        let delivery = delivery.unwrap();
        let post = delivery.event().as_post_comment().unwrap();
        let body = delivery.body().as_ptr_range();
        let user_id = post.sender().user_id();
        assert!(body.contains(&user_id.as_ptr()), "{}", vector.name);
        let message_type = post.message().message_type();
        assert!(body.contains(&message_type.as_ptr()), "{}", vector.name);
    }
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

fn events() -> impl Iterator<Item = &'static Vector> {
    vectors()
        .iter()
        .filter(|vector| vector.event == "post_comment")
}

fn value(vector: &Vector) -> Value {
    serde_json::from_slice(&vector.body).unwrap()
}
