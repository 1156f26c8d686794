//! Values as Qiscus writes them: texts, numbers, times, and objects of them.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use super::generate::*;

/// A key that Qiscus has somewhere, or one of the application's own.
pub(super) fn key() -> BoxedStrategy<String> {
    prop_oneof![
        select(vec!["type", "id", "payload"]).prop_map(str::to_owned),
        "\\PC{0,5}".prop_map(|key| key + MARK),
    ]
    .boxed()
}

pub(super) fn any_text() -> BoxedStrategy<Value> {
    prop_oneof![
        1 => Just("".into()),
        4 => "[A-Za-z0-9 @.]{1,10}".prop_map(Value::from),
        1 => "[\\x00-\\x1f\"\\\\<>&/]{1,4}".prop_map(Value::from),
        2 => any::<String>().prop_map(Value::from),
    ]
    .boxed()
}

pub(super) fn digits() -> BoxedStrategy<Value> {
    prop_oneof![
        Just("".into()),
        any::<u64>().prop_map(|id| id.to_string().into())
    ]
    .boxed()
}

/// An id, as a number or as a string of digits.
pub(super) fn number() -> BoxedStrategy<Value> {
    prop_oneof![
        3 => (0_u64..10_000).prop_map(Value::from),
        1 => any::<u64>().prop_map(Value::from),
        2 => digits(),
    ]
    .boxed()
}

pub(super) fn count() -> BoxedStrategy<Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<i64>().prop_map(|n| n.to_string().into())
    ]
    .boxed()
}

pub(super) fn measure() -> BoxedStrategy<Value> {
    prop_oneof![
        fraction().prop_map(Value::from),
        (-180_i64..180).prop_map(Value::from),
        fraction().prop_map(|degrees| degrees.to_string().into()),
    ]
    .boxed()
}

/// A flag, in the ways in which clients write it.
pub(super) fn flag() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => any::<bool>().prop_map(Value::from),
        1 => select(vec![json!("true"), json!("false"), json!(0), json!(1), json!("ya"), json!(2)]),
    ]
    .boxed()
}

/// The address of a picture, or an object around it.
pub(super) fn avatar() -> BoxedStrategy<Value> {
    prop_oneof![
        4 => any_text(),
        1 => any_text().prop_map(|url| json!({ "avatar": { "url": url } })),
        1 => json().prop_map(|inside| json!({ "avatar": inside })),
    ]
    .boxed()
}

/// A number whose digits end soon: `serde_json` reads the last of many inexactly.
pub(super) fn fraction() -> BoxedStrategy<f64> {
    any::<i32>()
        .prop_map(|count| f64::from(count) / 64.0)
        .boxed()
}

pub(super) fn time() -> BoxedStrategy<Value> {
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
pub(super) fn embedded() -> BoxedStrategy<Value> {
    prop_oneof![
        json().prop_map(|json| json.to_string().into()),
        json(),
        any_text()
    ]
    .boxed()
}

pub(super) type Field = BoxedStrategy<Option<Value>>;

pub(super) fn always(
    value: impl Strategy<Value = impl Into<Value> + std::fmt::Debug> + 'static,
) -> Field {
    prop_oneof![60 => value.prop_map(|value| Some(value.into())), 1 => option::of(json())].boxed()
}

pub(super) fn sometimes(
    value: impl Strategy<Value = impl Into<Value> + std::fmt::Debug> + 'static,
) -> Field {
    prop_oneof![
        60 => value.prop_map(|value| Some(value.into())),
        60 => Just(None),
        20 => Just(Some(Value::Null)),
        1 => json().prop_map(Some),
    ]
    .boxed()
}

pub(super) fn object(fields: Vec<(&'static str, Field)>) -> BoxedStrategy<Value> {
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
