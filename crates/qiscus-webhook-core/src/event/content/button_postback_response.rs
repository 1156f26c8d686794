//! The press of a postback button.

use super::button_action::{ButtonAction, Wire};

/// The payload of a `button_postback_response` message: somebody pressed a button, and this is what the button held.
///
/// The message's text is the button's `postback_text`, or its label.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::event::{Content, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"button_postback_response","text":"yes","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}}}"#;
/// // payload: {"url":"https://bot.example/press","method":"post","payload":{"order":7}}
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// let Content::ButtonPostbackResponse(pressed) = comment.message().content() else {
///     panic!("something else");
/// };
/// assert_eq!(comment.message().text(), "yes");
/// assert_eq!(pressed.action().payload().map(|json| json.as_str()), Some(r#"{"order":7}"#));
/// ```
#[derive(Clone, Debug)]
pub struct ButtonPostbackResponse<'a>(ButtonAction<'a>);

impl<'a> ButtonPostbackResponse<'a> {
    pub(super) fn from_wire(wire: Wire<'a>) -> Self {
        Self(ButtonAction::from_wire(wire))
    }

    /// What the pressed button held: its URL, its method, and the application's own payload.
    #[must_use]
    pub fn action(&self) -> &ButtonAction<'a> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::content;
    use super::super::{ButtonMethod, Content};

    #[test]
    fn it_holds_what_the_button_held() {
        let payload =
            r#"{"url":"https://toko.example/pesan","method":"POST","payload":{"item":5}}"#;
        let Content::ButtonPostbackResponse(pressed) = content("button_postback_response", payload)
        else {
            panic!("a press");
        };
        let action = pressed.action();
        assert_eq!(action.url(), Some("https://toko.example/pesan"));
        assert_eq!(action.method(), Some(ButtonMethod::Post));
        assert_eq!(action.payload().unwrap().as_str(), r#"{"item":5}"#);
    }
}
