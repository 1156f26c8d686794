//! JSON that looks like what Qiscus sends, with now and then something odd in it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Stands in every text of a [marked](mark) document.
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

/// The document with [`MARK`] in every text and key that is not of Qiscus's own.
pub(crate) fn mark(document: Value) -> Value {
    match document {
        Value::String(text) if text.chars().any(|c| !c.is_ascii_lowercase() && c != '_') => {
            Value::String(format!("{text}{MARK}"))
        }
        Value::Array(values) => values.into_iter().map(mark).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| (key, mark(value)))
            .collect(),
        other => other,
    }
}

fn sender() -> BoxedStrategy<Value> {
    object(vec![
        ("id", always(number())),
        ("id_str", sometimes(digits())),
        ("email", always(any_text())),
        ("name", sometimes(any_text())),
        ("avatar_url", sometimes(any_text())),
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
        ("is_public_channel", sometimes(any::<bool>())),
        ("name", sometimes(any_text())),
        ("room_avatar", sometimes(any_text())),
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
        ("avatar_url", sometimes(any_text())),
        ("active", sometimes(any::<bool>())),
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
        ("text", sometimes(any_text())),
        ("extras", sometimes(json())),
        ("disable_link_preview", sometimes(any::<bool>())),
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

/// A message type, and a payload that mostly is its own.
fn content() -> BoxedStrategy<(&'static str, Option<Value>)> {
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
    prop_oneof![
        of("text", Just(json!({})).boxed()),
        of(
            "file_attachment",
            object(vec![
                ("url", always(any_text())),
                ("caption", sometimes(any_text())),
                ("file_name", sometimes(any_text())),
                ("size", sometimes(number())),
                ("pages", sometimes(number())),
            ])
        ),
        of(
            "location",
            object(vec![
                ("name", sometimes(any_text())),
                ("address", sometimes(any_text())),
                ("latitude", sometimes(measure())),
                ("longitude", sometimes(measure())),
                ("map_url", sometimes(any_text())),
            ])
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
                    sometimes(select(vec!["text", "location", "kuis"]))
                ),
                ("replied_comment_payload", sometimes(embedded())),
            ])
        ),
        of(
            "buttons",
            object(vec![
                ("text", sometimes(any_text())),
                ("buttons", sometimes(vec(button(), 0..3))),
            ])
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
            ])
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
                    0..3
                ))
            )])
        ),
        of("button_postback_response", action()),
        of(
            "account_linking",
            object(vec![
                ("url", sometimes(any_text())),
                ("redirect_url", sometimes(any_text())),
                ("text", sometimes(any_text())),
                ("params", sometimes(json())),
            ])
        ),
        of(
            "custom",
            object(vec![
                ("type", sometimes(any_text())),
                ("content", sometimes(json())),
            ])
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
                        "x"
                    ]))
                ),
                ("subject_username", sometimes(any_text())),
                ("subject_email", sometimes(any_text())),
                ("object_username", sometimes(any_text())),
                ("object_email", sometimes(any_text())),
                ("object_username_list", sometimes(vec(any_text(), 0..3))),
                ("object_email_list", sometimes(vec(any_text(), 0..3))),
                ("room_name", sometimes(any_text())),
                ("payload", sometimes(json())),
            ])
        ),
        of("kuis", json()),
    ]
    .boxed()
}

fn odd_payload(payload: BoxedStrategy<Value>) -> BoxedStrategy<Option<Value>> {
    prop_oneof![20 => payload.prop_map(Some), 1 => json().prop_map(Some), 1 => Just(None)].boxed()
}

fn button() -> BoxedStrategy<Value> {
    object(vec![
        ("label", sometimes(any_text())),
        ("postback_text", sometimes(any_text())),
        ("type", sometimes(select(vec!["postback", "link", "other"]))),
        ("payload", sometimes(action())),
    ])
}

fn action() -> BoxedStrategy<Value> {
    object(vec![
        ("url", sometimes(any_text())),
        ("method", sometimes(select(vec!["get", "POST", "put", ""]))),
        ("payload", sometimes(json())),
    ])
}

fn key() -> BoxedStrategy<String> {
    prop_oneof![
        select(vec!["type", "id", "payload"]).prop_map(str::to_owned),
        "\\PC{0,5}"
    ]
    .boxed()
}

fn any_text() -> BoxedStrategy<Value> {
    prop_oneof![
        1 => Just("".into()),
        4 => "[A-Za-z0-9 @.]{1,10}".prop_map(Value::from),
        1 => "[\\x00-\\x1f\"\\\\<>&/]{1,4}".prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
    ]
    .boxed()
}

fn digits() -> BoxedStrategy<Value> {
    prop_oneof![
        Just("".into()),
        any::<u64>().prop_map(|id| id.to_string().into())
    ]
    .boxed()
}

/// An id, as a number or as a string of digits.
fn number() -> BoxedStrategy<Value> {
    prop_oneof![
        3 => (0_u64..10_000).prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        2 => digits(),
    ]
    .boxed()
}

fn count() -> BoxedStrategy<Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<i64>().prop_map(|n| n.to_string().into())
    ]
    .boxed()
}

fn measure() -> BoxedStrategy<Value> {
    prop_oneof![
        fraction().prop_map(Value::from),
        (-180_i64..180).prop_map(Value::from),
        fraction().prop_map(|degrees| degrees.to_string().into()),
    ]
    .boxed()
}

/// A number whose digits end soon: `serde_json` reads the last of many inexactly.
fn fraction() -> BoxedStrategy<f64> {
    any::<i32>()
        .prop_map(|count| f64::from(count) / 64.0)
        .boxed()
}

fn time() -> BoxedStrategy<Value> {
    prop_oneof![
        (
            1_970..2_100_u32,
            0..10_u32,
            any::<u32>(),
            select(vec!["Z", "+07:00"])
        )
            .prop_map(|(year, month, nanos, zone)| {
                let month = month + 1;
                format!("{year:04}-{month:02}-03T04:05:06.{nanos}{zone}").into()
            }),
        any_text(),
    ]
    .boxed()
}

/// JSON, or a string that holds JSON, or one that does not.
fn embedded() -> BoxedStrategy<Value> {
    prop_oneof![
        json().prop_map(|json| json.to_string().into()),
        json(),
        any_text()
    ]
    .boxed()
}

type Field = BoxedStrategy<Option<Value>>;

fn always(value: impl Strategy<Value = impl Into<Value> + std::fmt::Debug> + 'static) -> Field {
    prop_oneof![60 => value.prop_map(|value| Some(value.into())), 1 => option::of(json())].boxed()
}

fn sometimes(value: impl Strategy<Value = impl Into<Value> + std::fmt::Debug> + 'static) -> Field {
    prop_oneof![
        60 => value.prop_map(|value| Some(value.into())),
        60 => Just(None),
        20 => Just(Some(Value::Null)),
        1 => json().prop_map(Some),
    ]
    .boxed()
}

fn object(fields: Vec<(&'static str, Field)>) -> BoxedStrategy<Value> {
    let (names, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
    (values, option::weighted(0.1, (key(), json())))
        .prop_map(move |(values, unknown)| {
            // A key that we know would stand twice, and win.
            let unknown = unknown.filter(|(key, _)| !names.contains(&key.as_str()));
            let known = names.iter().map(|name| (*name).to_owned()).zip(values);
            let known = known.filter_map(|(name, value)| Some((name, value?)));
            Value::Object(known.chain(unknown).collect::<Map<_, _>>())
        })
        .boxed()
}
