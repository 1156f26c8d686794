//! JSON that looks like what Qiscus sends, with now and then something odd in it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use qiscus_webhook_core::event::Content;
use serde_json::Value;

use super::content::content;
use super::values::*;

/// Stands in every text of a [marked](mark) document, and in every key that an application made up.
pub(crate) const MARK: &str = "rahasia";

/// Any JSON, without depth.
pub(crate) fn json() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        fraction().prop_map(Value::from),
        any_text(),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((key(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
    .boxed()
}

/// Bodies: documents, other JSON, cut JSON, and no JSON.
pub(crate) fn bodies() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        6 => documents().prop_map(|document| document.to_string().into_bytes()),
        1 => json().prop_map(|json| json.to_string().into_bytes()),
        1 => (documents(), any::<prop::sample::Index>()).prop_map(|(document, end)| {
            let mut body = document.to_string().into_bytes();
            body.truncate(end.index(body.len()));
            body
        }),
        1 => vec(any::<u8>(), 0..300),
    ]
    .boxed()
}

/// Events in the shape of section 2 of the wire format.
pub(crate) fn documents() -> BoxedStrategy<Value> {
    object(vec![
        (
            "type",
            always(select(vec!["post_comment_mobile", "post_comment_rest"])),
        ),
        ("app_code", sometimes(any_text())),
        (
            "channel",
            sometimes(object(vec![
                ("id", sometimes(number())),
                ("name", sometimes(any_text())),
                ("source", sometimes(any_text())),
            ])),
        ),
        (
            "payload",
            always(object(vec![
                ("from", always(sender())),
                ("room", always(room())),
                ("message", always(message())),
                ("type", sometimes(any_text())),
            ])),
        ),
    ])
}

/// An event of every day, with every field.
pub(crate) fn everyday() -> Value {
    serde_json::json!({
        "app_code": "toko",
        "channel": { "id": 88, "name": "WA Toko", "source": "wa" },
        "payload": {
            "from": {
                "avatar_url": "https://cdn.example/s.png",
                "email": "sari",
                "id": 7,
                "id_str": "7",
                "name": "Sari",
            },
            "message": {
                "comment_before_id": 1200,
                "comment_before_id_str": "1200",
                "created_at": "2025-03-01T02:00:00.123456789Z",
                "disable_link_preview": false,
                "extras": {},
                "id": 1203,
                "id_str": "1203",
                "payload": { "url": "https://cdn.example/nota.pdf" },
                "text": "Halo",
                "timestamp": "2025-03-01T02:00:00Z",
                "type": "file_attachment",
                "unique_temp_id": "android_1",
                "unix_nano_timestamp": 1_740_794_400_123_456_789_u64,
                "unix_timestamp": 1_740_794_400,
            },
            "room": {
                "id": 41,
                "id_str": "41",
                "is_public_channel": false,
                "name": "Dapur",
                "options": "{}",
                "participants": [{ "email": "sari" }],
                "room_avatar": "",
                "topic_id": 41,
                "topic_id_str": "41",
                "type": "group",
            },
        },
        "type": "post_comment_mobile",
    })
}

/// The document with [`MARK`] in every text that is no word of Qiscus's own and no number, also in JSON inside a text.
/// A key of the application's own [has it](key) from the beginning.
pub(crate) fn mark(document: Value) -> Value {
    match document {
        Value::String(text) => Value::String(mark_text(text)),
        Value::Array(values) => values.into_iter().map(mark).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key, mark(value)))
            .collect(),
        other => other,
    }
}

fn mark_text(text: String) -> String {
    let is_of_qiscus = OF_QISCUS.contains(&&*text) || Content::TYPES.contains(&&*text);
    if is_of_qiscus || text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    match serde_json::from_str(&text) {
        Ok(inside @ (Value::Array(_) | Value::Object(_))) => mark(inside).to_string(),
        _ => format!("{text}{MARK}"),
    }
}

/// Words that mean something to a reader, beside the types of messages.
const OF_QISCUS: &[&str] = &[
    "post_comment_mobile",
    "post_comment_rest",
    "single",
    "group",
    "channel",
    "true",
    "false",
    "postback",
    "link",
    "get",
    "POST",
    "create_room",
    "add_member",
    "left_room",
];

fn sender() -> BoxedStrategy<Value> {
    object(vec![
        ("id", always(number())),
        ("id_str", sometimes(digits())),
        ("email", always(any_text())),
        ("name", sometimes(any_text())),
        ("avatar_url", sometimes(avatar())),
    ])
}

fn room() -> BoxedStrategy<Value> {
    object(vec![
        ("id", always(number())),
        ("id_str", sometimes(digits())),
        ("topic_id", sometimes(number())),
        ("topic_id_str", sometimes(digits())),
        (
            "type",
            always(select(vec!["single", "group", "channel", "support"])),
        ),
        ("is_public_channel", sometimes(flag())),
        ("name", sometimes(any_text())),
        ("room_avatar", sometimes(avatar())),
        ("options", sometimes(embedded())),
        ("participants", sometimes(vec(participant(), 0..3))),
    ])
}

fn participant() -> BoxedStrategy<Value> {
    object(vec![
        ("id", sometimes(number())),
        ("id_str", sometimes(digits())),
        ("email", always(any_text())),
        ("username", sometimes(any_text())),
        ("avatar_url", sometimes(avatar())),
        ("active", sometimes(flag())),
        ("extras", sometimes(json())),
        ("last_comment_read_id", sometimes(number())),
        ("last_comment_read_id_str", sometimes(digits())),
        ("last_comment_received_id", sometimes(number())),
        ("last_comment_received_id_str", sometimes(digits())),
    ])
}

fn message() -> BoxedStrategy<Value> {
    let base = object(vec![
        ("id", sometimes(number())),
        ("id_str", sometimes(digits())),
        ("comment_before_id", sometimes(number())),
        ("comment_before_id_str", sometimes(digits())),
        (
            "unique_temp_id",
            sometimes(prop_oneof![any_text(), Just("0".into())]),
        ),
        (
            "text",
            sometimes(
                prop_oneof![4 => any_text(), 1 => Just("[file] https://cdn.example/a [/file]".into())],
            ),
        ),
        ("extras", sometimes(json())),
        ("disable_link_preview", sometimes(flag())),
        ("created_at", sometimes(time())),
        ("timestamp", sometimes(time())),
        ("unix_timestamp", sometimes(count())),
        ("unix_nano_timestamp", sometimes(count())),
    ]);
    (base, content())
        .prop_map(|(mut message, (message_type, payload))| {
            if let Value::Object(message) = &mut message {
                message.insert("type".into(), message_type.into());
                if let Some(payload) = payload {
                    message.insert("payload".into(), payload);
                }
            }
            message
        })
        .boxed()
}
