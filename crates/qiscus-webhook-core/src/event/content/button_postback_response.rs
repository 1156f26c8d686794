//! The press of a postback button.

use super::super::debug::debug_without_text;
use super::super::json::Json;
use super::super::lenient::{Field, Notes};
use super::super::mismatch::Mismatch;
use super::super::text::Text;
use super::button_action::ButtonAction;
use super::payload::Payload;

/// The payload of a `button_postback_response` message: somebody pressed a button, and this is what the button held.
///
/// The message's text is the button's `postback_text`, or its label.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"url":"https://bot.example/press","method":"post","payload":{"order":7}}"#;
/// let content = Content::parse_unverified("button_postback_response", payload);
/// let pressed = content.as_button_postback_response().expect("a press");
/// assert_eq!(pressed.action().payload().map(|json| json.as_str()), Some(r#"{"order":7}"#));
/// ```
#[derive(Clone)]
pub struct ButtonPostbackResponse<'a> {
    action: ButtonAction<'a>,
    mismatches: Vec<Mismatch>,
}

/// A button without an action posts null.
impl<'a> Payload<'a> for ButtonPostbackResponse<'a> {
    fn read(payload: Option<Json<'a>>, _: Option<&Text<'a>>) -> Result<Self, Mismatch> {
        let mut notes = Notes::default();
        let json = payload.map_or("null", Json::as_str);
        let action: Option<_> = Field::read(json, &mut notes)?;
        Ok(Self {
            action: action.unwrap_or_default(),
            mismatches: notes.into_mismatches(),
        })
    }

    fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }
}

impl<'a> ButtonPostbackResponse<'a> {
    /// What the pressed button held: its URL, its method, and the application's own payload.
    #[must_use]
    pub fn action(&self) -> &ButtonAction<'a> {
        &self.action
    }
}

debug_without_text!(ButtonPostbackResponse { action });

#[cfg(test)]
mod tests {
    use super::super::{ButtonMethod, Content};
    use crate::event::Mismatch;

    #[test]
    fn it_holds_what_the_button_held() {
        let payload =
            r#"{"url":"https://toko.example/pesan","method":"POST","payload":{"item":5}}"#;
        let Content::ButtonPostbackResponse(pressed) =
            Content::parse_unverified("button_postback_response", payload)
        else {
            panic!("a press");
        };
        let action = pressed.action();
        assert_eq!(action.url(), Some("https://toko.example/pesan"));
        assert_eq!(action.method(), Some(ButtonMethod::Post));
        assert_eq!(action.payload().unwrap().as_str(), r#"{"item":5}"#);
    }

    #[test]
    fn a_button_without_an_action_posts_nothing() {
        for payload in ["null", "[]", "{}", r#""""#] {
            let content = Content::parse_unverified("button_postback_response", payload);
            let action = content.as_button_postback_response().unwrap().action();
            assert!(
                action.url().is_none() && action.payload().is_none(),
                "{payload}"
            );
            assert!(content.mismatches().is_empty());
        }
        let content = Content::parse_unverified("button_postback_response", "[1]");
        assert_eq!(content.kind(), "other");
    }

    #[test]
    fn a_field_in_another_shape_costs_that_field_and_is_noted() {
        let payload = r#"{"url":["x"],"method":"POST"}"#;
        let content = Content::parse_unverified("button_postback_response", payload);
        let action = content.as_button_postback_response().unwrap().action();
        assert_eq!(action.url(), None);
        assert_eq!(action.method(), Some(ButtonMethod::Post));
        let paths: Vec<_> = content.mismatches().iter().map(Mismatch::path).collect();
        assert_eq!(paths, ["url"]);
    }
}
