//! JSON of the body in one line, every number and string as it was sent.

use qiscus_webhook_core::event::{EmbeddedJson, Json};
use serde_json::value::RawValue;

/// The value without the white space between its tokens.
pub(super) fn compact(json: Json<'_>) -> Option<Box<RawValue>> {
    compact_text(json.as_str())
}

/// The JSON that a string holds, or the string where it holds none.
pub(super) fn embedded(json: &EmbeddedJson<'_>) -> Option<Box<RawValue>> {
    let text = json.text();
    compact_text(text).or_else(|| serde_json::value::to_raw_value(text).ok())
}

fn compact_text(text: &str) -> Option<Box<RawValue>> {
    let (mut in_text, mut escaped) = (false, false);
    let kept = |character: &char| {
        if in_text {
            in_text = *character != '"' || escaped;
            escaped = *character == '\\' && !escaped;
            true
        } else {
            in_text = *character == '"';
            !matches!(character, ' ' | '\t' | '\r' | '\n')
        }
    };
    // What was no JSON with its spaces, such as `1 2`, must not become some without them.
    serde_json::from_str::<&RawValue>(text).ok()?;
    RawValue::from_string(text.chars().filter(kept).collect()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_space_between_tokens_goes() {
        let json = " { \"a b\" :\n [ 1.50, \"\\\" , \\\\\" , true ] } ";
        let raw = compact_text(json).unwrap();
        assert_eq!(raw.get(), r#"{"a b":[1.50,"\" , \\",true]}"#);
        assert!(compact_text("1 2").is_none());
        assert!(compact_text("").is_none());
    }
}
