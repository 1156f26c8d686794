//! A part of a document that was signed alone.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::candidate::Made;

/// Parts that are tried: those of the envelope, and in it those of the event (wire format, section 2).
const TOP: &[&str] = &[
    "payload", "app_code", "type", "data", "body", "event", "message",
];
const PAYLOAD: &[&str] = &["message", "from", "room"];
const MESSAGE: &[&str] = &[
    "text",
    "payload",
    "id",
    "id_str",
    "unique_temp_id",
    "created_at",
    "timestamp",
    "extras",
];
const OTHERS: &[&str] = &["id", "id_str", "email"];

type Fields<'a> = HashMap<String, &'a RawValue>;

pub(super) fn all(body: &[u8]) -> Made {
    let mut made = Made::new();
    let Ok(top) = serde_json::from_slice::<Fields<'_>>(body) else {
        return made;
    };
    take(&top, "", TOP, &mut made);
    let payload = fields(&top, "payload");
    take(&payload, "payload.", PAYLOAD, &mut made);
    take(
        &fields(&payload, "message"),
        "payload.message.",
        MESSAGE,
        &mut made,
    );
    take(
        &fields(&payload, "room"),
        "payload.room.",
        OTHERS,
        &mut made,
    );
    take(
        &fields(&payload, "from"),
        "payload.from.",
        OTHERS,
        &mut made,
    );
    made
}

fn fields<'a>(object: &Fields<'a>, key: &str) -> Fields<'a> {
    let value = object.get(key).map(|value| value.get());
    value
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

fn take(object: &Fields<'_>, path: &str, keys: &[&str], made: &mut Made) {
    for key in keys {
        let Some(part) = object.get(*key) else {
            continue;
        };
        let sentence = |how| {
            format!("Only the field `{path}{key}` of the body was signed{how}: Qiscus signs all its bytes.").into()
        };
        made.push((sentence(""), part.get().as_bytes().to_vec()));
        if let Ok(text) = serde_json::from_str::<String>(part.get()) {
            made.push((sentence(", without its quotes"), text.into_bytes()));
        }
    }
}
