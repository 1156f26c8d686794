//! Message types with payloads in their shapes, and now and then in none.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use qiscus_webhook_core::event::Content;
use serde_json::{Value, json};

use super::generate::*;
use super::values::*;

/// A message type, and a payload that mostly is its own.
pub(super) fn content() -> BoxedStrategy<(&'static str, Option<Value>)> {
    let of = |message_type: &'static str, payload: BoxedStrategy<Value>| {
        odd_payload(payload)
            .prop_map(move |payload| (message_type, payload))
            .boxed()
    };
    let texts = |names: &[&'static str]| {
        object(
            names
                .iter()
                .map(|name| (*name, sometimes(any_text())))
                .collect(),
        )
    };
    let each: [_; Content::TYPES.len() + 1] = [
        of("text", Just(json!({})).boxed()),
        of(
            "file_attachment",
            object(vec![
                ("url", always(any_text())),
                ("caption", sometimes(any_text())),
                ("file_name", sometimes(any_text())),
                ("size", sometimes(number())),
                ("pages", sometimes(number())),
            ]),
        ),
        of(
            "location",
            object(vec![
                ("name", sometimes(any_text())),
                ("address", sometimes(any_text())),
                ("latitude", sometimes(measure())),
                ("longitude", sometimes(measure())),
                ("map_url", sometimes(any_text())),
            ]),
        ),
        of("contact_person", texts(&["name", "value", "type"])),
        of(
            "reply",
            object(vec![
                ("text", sometimes(any_text())),
                ("replied_comment_id", always(number())),
                ("replied_comment_message", sometimes(any_text())),
                ("replied_comment_sender_username", sometimes(any_text())),
                ("replied_comment_sender_email", sometimes(any_text())),
                (
                    "replied_comment_type",
                    sometimes(select(vec!["text", "location", "kuis"])),
                ),
                ("replied_comment_payload", sometimes(embedded())),
                ("replied_comment_is_deleted", sometimes(flag())),
            ]),
        ),
        of(
            "buttons",
            object(vec![
                ("text", sometimes(any_text())),
                ("buttons", sometimes(vec(button(), 0..3))),
            ]),
        ),
        of(
            "card",
            object(vec![
                ("text", sometimes(any_text())),
                ("image", sometimes(any_text())),
                ("image_url", sometimes(any_text())),
                ("title", sometimes(any_text())),
                ("description", sometimes(any_text())),
                ("url", sometimes(any_text())),
                ("buttons", sometimes(vec(button(), 0..3))),
            ]),
        ),
        of(
            "carousel",
            object(vec![(
                "cards",
                sometimes(vec(
                    object(vec![
                        ("image", sometimes(any_text())),
                        ("title", sometimes(any_text())),
                        ("description", sometimes(any_text())),
                        ("default_action", sometimes(button())),
                        ("buttons", sometimes(vec(button(), 0..2))),
                    ]),
                    0..3,
                )),
            )]),
        ),
        of("button_postback_response", action()),
        of(
            "account_linking",
            object(vec![
                ("url", sometimes(any_text())),
                ("redirect_url", sometimes(any_text())),
                ("text", sometimes(any_text())),
                ("params", sometimes(json())),
            ]),
        ),
        of(
            "custom",
            object(vec![
                ("type", sometimes(any_text())),
                ("content", sometimes(json())),
            ]),
        ),
        of(
            "system_event",
            object(vec![
                (
                    "type",
                    sometimes(select(vec![
                        "create_room",
                        "add_member",
                        "left_room",
                        "custom",
                        "x",
                    ])),
                ),
                ("subject_username", sometimes(any_text())),
                ("subject_email", sometimes(any_text())),
                ("object_username", sometimes(any_text())),
                ("object_email", sometimes(any_text())),
                ("object_username_list", sometimes(vec(any_text(), 0..3))),
                ("object_email_list", sometimes(vec(any_text(), 0..3))),
                ("room_name", sometimes(any_text())),
                ("payload", sometimes(json())),
            ]),
        ),
        of("kuis", json()),
    ];
    Union::new(each).boxed()
}

pub(super) fn odd_payload(payload: BoxedStrategy<Value>) -> BoxedStrategy<Option<Value>> {
    prop_oneof![20 => payload.prop_map(Some), 1 => json().prop_map(Some), 1 => Just(None)].boxed()
}

pub(super) fn button() -> BoxedStrategy<Value> {
    object(vec![
        ("label", sometimes(any_text())),
        ("postback_text", sometimes(any_text())),
        ("type", sometimes(select(vec!["postback", "link", "other"]))),
        (
            "payload",
            sometimes(prop_oneof![
                4 => action(),
                1 => action().prop_map(|action| action.to_string().into()),
                1 => select(vec![json!([]), json!(""), json!("buka")]),
            ]),
        ),
    ])
}

pub(super) fn action() -> BoxedStrategy<Value> {
    object(vec![
        ("url", sometimes(any_text())),
        ("method", sometimes(select(vec!["get", "POST", "put", ""]))),
        ("payload", sometimes(json())),
    ])
}
