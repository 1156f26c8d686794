//! What the application made up.

use super::super::debug::debug_without_text;
use super::super::json::{Json, RawJson};
use super::super::lenient::object;
use super::super::text::{Text, non_empty};
use super::payload::{Noted, payload};

/// The payload of a `custom` message: Qiscus's frame around an application's own type.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"type":"receipt","content":{"total":12500}}"#;
/// let content = Content::parse_unverified("custom", payload);
/// let custom = content.as_custom().expect("a custom message");
/// assert_eq!(custom.custom_type(), Some("receipt"));
/// assert_eq!(custom.content().map(|json| json.as_str()), Some(r#"{"total":12500}"#));
/// ```
#[derive(Clone)]
pub struct Custom<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        content: Option<RawJson<'a>> = "content",
        custom_type: Option<Text<'a>> = "type",
    }
}

payload!(Custom);

impl<'a> Custom<'a> {
    /// `type`: the application's name for it.
    #[must_use]
    pub fn custom_type(&self) -> Option<&str> {
        non_empty(&self.0.custom_type)
    }

    /// `content`: any JSON, as it stands in the body.
    #[must_use]
    pub fn content(&self) -> Option<Json<'a>> {
        self.0.content.map(|RawJson(json)| json)
    }
}

debug_without_text!(Custom { content });

#[cfg(test)]
mod tests {
    use super::super::Content;

    #[test]
    fn the_content_is_any_json() {
        for json in [r#"{"number":"A-17"}"#, "[1]", r#""A-17""#, "17"] {
            let payload = format!(r#"{{"type":"order","content":{json}}}"#);
            let Content::Custom(custom) = Content::parse_unverified("custom", &payload) else {
                panic!("custom");
            };
            assert_eq!(custom.custom_type(), Some("order"));
            assert_eq!(custom.content().unwrap().as_str(), json);
        }
    }
}
