//! Single values, as `WIRE_FORMAT.md` says that they are read.

use qiscus_webhook_core::DeliveryId;
use qiscus_webhook_core::event::{EmbeddedJson, Json};
use serde_json::Value;

/// A text; none where it is missing, null or empty.
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// A number, or a string of digits.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_u64(),
    }
}

pub(super) fn degrees(value: &Value) -> Option<f64> {
    match value {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_f64(),
    }
}

/// A field that may be a number or has a twin that is text.
pub(super) fn id(object: &Value, name: &str) -> Option<u64> {
    number(&object[name]).or_else(|| number(&object[format!("{name}_str")]))
}

pub(super) fn id_but_0(object: &Value, name: &str) -> Option<u64> {
    let twin = format!("{name}_str");
    [number(&object[name]), number(&object[twin])]
        .into_iter()
        .flatten()
        .find(|id| *id != 0)
}

pub(crate) fn delivery_id(message: &Value) -> Option<DeliveryId<'_>> {
    id_but_0(message, "id")
        .map(DeliveryId::Message)
        .or_else(|| {
            let temporary = text(&message["unique_temp_id"]).filter(|id| *id != "0");
            temporary.map(DeliveryId::UniqueTempId)
        })
}

#[track_caller]
pub(super) fn same_json(json: Option<Json<'_>>, value: &Value) {
    let read = json.map(|json| json.decode::<Value>().unwrap());
    assert_eq!(&read.unwrap_or_default(), value);
}

#[track_caller]
pub(super) fn same_embedded(embedded: Option<&EmbeddedJson<'_>>, value: &Value) {
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

pub(super) fn list(value: &Value) -> impl Iterator<Item = &str> {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    values.iter().map(|value| value.as_str().unwrap())
}
