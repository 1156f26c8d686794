//! The vectors, against the same independent reading.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use qiscus_webhook_core::event::{Content, Mismatch, PostComment};
use qiscus_webhook_core::{Delivery, Event, KeyRing, SignatureToken};
use serde_json::Value;

use crate::model::model;
use crate::vectors::{Vector, vectors};
use crate::view::view;

fn delivery(vector: &Vector) -> Delivery {
    let keys = KeyRing::new(SignatureToken::new(&*vector.token).unwrap());
    let signature = vector.signature.parse().unwrap();
    keys.verify(vector.body.clone(), &signature).unwrap()
}

fn comments() -> impl Iterator<Item = &'static Vector> {
    vectors()
        .iter()
        .filter(|vector| vector.event == "post_comment")
}

/// The body as a value, with what a `Value` can't hold left to the test that is about it.
fn value(vector: &Vector) -> Option<Value> {
    serde_json::from_slice(&vector.body).ok()
}

#[test]
fn every_vector_is_read_as_it_says() {
    for vector in vectors() {
        let delivery = delivery(vector);
        let name = &vector.name;
        assert_eq!(delivery.event().kind(), vector.event, "{name}");
        let id = delivery.id().map(|id| id.to_string());
        if vector.id.is_some() || vector.name.starts_with("odd_") {
            assert_eq!(id, vector.id, "{name}");
        }
        let Some(post) = delivery.event().as_post_comment() else {
            continue;
        };
        let content = post.message().content();
        let kind = match &vector.content {
            Some(kind) => kind,
            None if Content::TYPES.contains(&post.message().message_type()) => {
                post.message().message_type()
            }
            None => "other",
        };
        assert_eq!(content.kind(), kind, "{name}");
        assert_eq!(mismatches(post, &content), vector.mismatches, "{name}");
    }
}

fn mismatches(post: &PostComment<'_>, content: &Content<'_>) -> Vec<String> {
    let of_event = post.mismatches().iter().map(Mismatch::path);
    let of_content = content.mismatches().iter().map(Mismatch::path);
    let of_content = of_content.map(|path| format!("payload.message.payload.{path}"));
    of_event.map(str::to_owned).chain(of_content).collect()
}

#[test]
fn every_vector_is_what_an_independent_reader_finds() {
    let mut compared = 0;
    for vector in vectors() {
        // It has one key twice, of which a `Value` keeps the last.
        if vector.name == "odd_repeated_key" {
            continue;
        }
        if let Some(document) = value(vector) {
            let delivery = delivery(vector);
            assert_eq!(view(delivery.event()), model(&document), "{}", vector.name);
            if let Some(post) = delivery.event().as_post_comment() {
                same_time(post, &document, &vector.name);
            }
            compared += 1;
        }
    }
    assert!(compared + 10 > vectors().len(), "{compared}");
}

/// The field named for nanoseconds holds milliseconds in Omnichannel.
fn same_time(post: &PostComment<'_>, document: &Value, name: &str) {
    let count = match document.pointer("/payload/message/unix_nano_timestamp") {
        Some(Value::String(digits)) => digits.parse().ok(),
        count => count.and_then(Value::as_u64),
    };
    let time: Option<SystemTime> = count.map(|count: u64| {
        if count > 1_000_000_000_000_000_000 {
            UNIX_EPOCH + Duration::from_nanos(count)
        } else {
            UNIX_EPOCH + Duration::from_millis(count)
        }
    });
    assert_eq!(post.message().sent_at(), time, "{name}");
}

#[test]
fn the_vectors_hold_every_type_in_the_documented_and_the_modern_shape() {
    let system_events = [
        "create_room",
        "add_member",
        "join_room",
        "remove_member",
        "left_room",
        "change_room_name",
        "change_room_avatar",
        "custom",
    ];
    let system_events = system_events.map(|kind| format!("system_event_{kind}"));
    let types = Content::TYPES
        .iter()
        .filter(|name| **name != "system_event");
    let types = types.map(|name| (*name).to_owned());
    for name in types.chain(system_events).chain(["own_type".to_owned()]) {
        for shape in ["documented", "modern"] {
            let name = format!("{shape}_{name}");
            assert!(comments().any(|vector| vector.name == name), "{name}");
        }
    }
}

#[test]
fn unescaped_text_is_borrowed_from_the_body() {
    for vector in comments() {
        let delivery = delivery(vector);
        let post = delivery.event().as_post_comment().unwrap();
        let body = delivery.body().as_ptr_range();
        for text in [post.sender().user_id(), post.message().message_type()] {
            assert!(body.contains(&text.as_ptr()), "{}", vector.name);
        }
    }
}

#[test]
fn a_body_is_the_same_event_however_it_is_written() {
    for vector in comments() {
        // What it says is told by how it is written.
        if vector.name.starts_with("odd_id_with") {
            continue;
        }
        if let Some(document) = value(vector) {
            let pretty = serde_json::to_vec_pretty(&document).unwrap();
            assert_eq!(view(&Event::parse_unverified(&pretty)), model(&document));
        }
    }
}
