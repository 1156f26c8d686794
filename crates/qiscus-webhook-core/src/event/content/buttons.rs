//! A text with buttons.

use super::super::debug::debug_without_text;
use super::super::lenient::{List, object};
use super::super::text::{Text, non_empty};
use super::button::Button;
use super::payload::{Noted, payload};

/// The payload of a `buttons` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"text":"Shall we?","buttons":[{"label":"Yes","postback_text":"yes","type":"postback","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}]}"#;
/// let content = Content::parse_unverified("buttons", payload);
/// let buttons = content.as_buttons().expect("buttons");
/// assert_eq!(buttons.text(), Some("Shall we?"));
/// assert_eq!(buttons.buttons().len(), 1);
/// ```
#[derive(Clone)]
pub struct Buttons<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        buttons: List<Button<'a>> = "buttons",
        text: Option<Text<'a>> = "text",
    }
}

payload!(Buttons);

impl<'a> Buttons<'a> {
    /// `text` above the buttons.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        non_empty(&self.0.text)
    }

    /// `buttons`, in the order shown; empty where there are none.
    #[must_use]
    pub fn buttons(&self) -> &[Button<'a>] {
        &self.0.buttons.0
    }
}

debug_without_text!(Buttons { buttons });

#[cfg(test)]
mod tests {
    use super::super::{ButtonKind, ButtonMethod, Content};

    #[test]
    fn a_postback_and_a_link_are_read() {
        let payload = concat!(
            r#"{"text":"Pilih","buttons":["#,
            r#"{"label":"Pesan","postback_text":"","type":"postback","#,
            r#""payload":{"url":"https://toko.example","method":"Get","payload":null}},"#,
            r#"{"label":"Buka","postback_text":"buka","type":"link","payload":{"url":"https://toko.example/menu"}},"#,
            r#"{"label":"Baru","type":"dial","payload":{"method":"put"}}]}"#,
        );
        let Content::Buttons(buttons) = Content::parse_unverified("buttons", payload) else {
            panic!("buttons");
        };
        assert_eq!(buttons.text(), Some("Pilih"));
        let [postback, link, other] = buttons.buttons() else {
            panic!("three buttons");
        };
        assert_eq!(postback.label(), Some("Pesan"));
        assert_eq!(postback.postback_text(), None);
        assert_eq!(postback.kind(), ButtonKind::Postback);
        let action = postback.action().unwrap();
        assert_eq!(action.method(), Some(ButtonMethod::Get));
        assert!(action.payload().is_none());

        assert_eq!(link.kind(), ButtonKind::Link);
        assert_eq!(link.postback_text(), Some("buka"));
        let action = link.action().unwrap();
        assert_eq!(action.url(), Some("https://toko.example/menu"));
        assert_eq!(action.method(), None);

        assert_eq!(other.kind(), ButtonKind::Other);
        assert_eq!(other.declared_kind(), Some("dial"));
        let action = other.action().unwrap();
        assert_eq!(action.method(), Some(ButtonMethod::Other));
        assert_eq!(action.declared_method(), Some("put"));
    }

    #[test]
    fn null_is_no_button_and_no_mismatch() {
        let content = Content::parse_unverified("buttons", r#"{"text":"Pilih","buttons":null}"#);
        assert_eq!(content.as_buttons().unwrap().buttons().len(), 0);
        assert!(content.mismatches().is_empty());
    }

    #[test]
    fn a_button_that_cannot_be_read_costs_no_other() {
        let payload = concat!(
            r#"{"buttons":[{"label":1,"payload":[]},null,"#,
            r#"{"label":"B","payload":"{\"url\":\"https://toko.example\",\"payload\":{\"a\":\"b\"}}"},"#,
            r#"{"label":"C","payload":"buka"}]}"#,
        );
        let content = Content::parse_unverified("buttons", payload);
        let [first, second, third] = content.as_buttons().unwrap().buttons() else {
            panic!("three buttons");
        };
        assert_eq!(first.label(), Some("1"));
        assert!(first.action().is_none());
        let action = second.action().unwrap();
        assert_eq!(action.url(), Some("https://toko.example"));
        assert_eq!(action.payload().unwrap().as_str(), r#"{"a":"b"}"#);
        assert_eq!(third.label(), Some("C"));
        assert!(third.action().is_none());

        let told: Vec<_> = content
            .mismatches()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            told,
            [
                "expected an object, found null at `buttons[1]`",
                "expected an object, found a string at `buttons[3].payload`",
            ]
        );
    }
}
