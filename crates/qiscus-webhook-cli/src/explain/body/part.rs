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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_known_field_is_taken_as_it_stands() {
        let body = br#"{"payload":{"message":{"text":"a\u00e9"},"from":{"email" :{ }},"room":{"id":7},"x":1},
            "type":"t","other":[1]}"#;
        let taken: Vec<(String, String)> = all(body)
            .into_iter()
            .map(|(sentence, bytes)| {
                let sentence = sentence.strip_prefix("Only the field `").unwrap();
                let (field, _) = sentence.split_once(" was signed").unwrap();
                let how = if sentence.contains("without its quotes") {
                    "text"
                } else {
                    ""
                };
                let field = field.trim_end_matches("` of the body");
                (format!("{field} {how}"), String::from_utf8(bytes).unwrap())
            })
            .collect();
        let payload =
            r#"{"message":{"text":"a\u00e9"},"from":{"email" :{ }},"room":{"id":7},"x":1}"#;
        let expected = [
            ("payload ", payload),
            ("type ", r#""t""#),
            ("type text", "t"),
            ("payload.message ", r#"{"text":"a\u00e9"}"#),
            ("payload.from ", r#"{"email" :{ }}"#),
            ("payload.room ", r#"{"id":7}"#),
            ("payload.message.text ", r#""a\u00e9""#),
            ("payload.message.text text", "a\u{e9}"),
            ("payload.room.id ", "7"),
            ("payload.from.email ", "{ }"),
        ];
        let expected = expected.map(|(field, text)| (field.to_owned(), text.to_owned()));
        assert_eq!(taken, expected);
        for none in [&b"[]"[..], b"{", b"{\"other\":{\"type\":1}}"] {
            assert_eq!(all(none), [], "{none:?}");
        }
    }
}
