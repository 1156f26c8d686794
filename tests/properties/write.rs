//! The same JSON in other bytes.

use std::fmt::Write as _;

use proptest::prelude::*;
use serde_json::Value;

/// How JSON is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    spaces: &'static str,
    escapes: Escapes,
}

/// What is escaped beyond what must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escapes {
    /// Nothing.
    Needed,
    /// `<`, `>`, `&` and two line separators, as Go does.
    Go,
    /// Everything that is not ASCII, as Python does, and `/`, as PHP does.
    Ascii,
    /// Every character.
    All,
}

impl Arbitrary for Style {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        let spaces = prop::sample::select(vec!["", " ", "\n\t", "\r\n   "]);
        let escapes = prop::sample::select(vec![
            Escapes::Needed,
            Escapes::Go,
            Escapes::Ascii,
            Escapes::All,
        ]);
        (spaces, escapes)
            .prop_map(|(spaces, escapes)| Self { spaces, escapes })
            .boxed()
    }
}

/// Writes a value, keys in the order they have.
pub(crate) fn write(value: &Value, style: Style) -> String {
    let mut out = String::new();
    put(value, style, &mut out);
    out.push_str(style.spaces);
    out
}

fn put(value: &Value, style: Style, out: &mut String) {
    let gap = style.spaces;
    out.push_str(gap);
    match value {
        Value::String(text) => put_text(text, style, out),
        Value::Array(values) => {
            out.push('[');
            for (index, value) in values.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                put(value, style, out);
            }
            out.push_str(gap);
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (index, (key, value)) in fields.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                out.push_str(gap);
                put_text(key, style, out);
                out.push_str(gap);
                out.push(':');
                put(value, style, out);
            }
            out.push_str(gap);
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn put_text(text: &str, style: Style, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        let needed = character < ' ' || matches!(character, '"' | '\\');
        let escaped = match style.escapes {
            Escapes::Needed => needed,
            Escapes::Go => needed || matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'),
            Escapes::Ascii => needed || character == '/' || !character.is_ascii(),
            Escapes::All => true,
        };
        if escaped {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").unwrap();
            }
        } else {
            out.push(character);
        }
    }
    out.push('"');
}
