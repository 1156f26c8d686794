//! What pressing a button does.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::json::Json;
use super::super::shape::debug_shape;
use super::super::text::{Text, non_empty};

/// The `payload` of a [`Button`](super::Button): where pressing it leads, or what it posts there.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::event::{ButtonMethod, Content, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"buttons","text":"Shall we?","payload":{"text":"Shall we?","buttons":[{"label":"Yes","postback_text":"yes","type":"postback","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}]}}}}"#;
/// // payload: {"text":"Shall we?","buttons":[{"label":"Yes","postback_text":"yes","type":"postback","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}]}
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// let Content::Buttons(buttons) = comment.message().content() else {
///     panic!("something else");
/// };
/// let action = buttons.buttons()[0].action().expect("a payload");
/// assert_eq!(action.url(), Some("https://bot.example/press"));
/// assert_eq!(action.method(), Some(ButtonMethod::Post));
/// ```
#[derive(Clone)]
pub struct ButtonAction<'a>(Wire<'a>);

#[derive(Clone, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    url: Option<Text<'a>>,
    method: Option<Text<'a>>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl<'a> ButtonAction<'a> {
    pub(super) fn from_wire(wire: Wire<'a>) -> Self {
        Self(wire)
    }

    /// `url`: what the button opens or calls.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        non_empty(&self.0.url)
    }

    /// How a postback button calls its URL, by `method` in any case; a link may have none.
    #[must_use]
    pub fn method(&self) -> Option<ButtonMethod> {
        non_empty(&self.0.method).map(|method| {
            if method.eq_ignore_ascii_case("get") {
                ButtonMethod::Get
            } else if method.eq_ignore_ascii_case("post") {
                ButtonMethod::Post
            } else {
                ButtonMethod::Other
            }
        })
    }

    /// `method` as the application wrote it.
    #[must_use]
    pub fn declared_method(&self) -> Option<&str> {
        non_empty(&self.0.method)
    }

    /// `payload`: any JSON, as it stands in the body.
    #[must_use]
    pub fn payload(&self) -> Option<Json<'a>> {
        self.0.payload.map(Json::new)
    }
}

debug_shape!(ButtonAction { method, payload });

/// How a postback button calls its URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ButtonMethod {
    /// `get`.
    Get,
    /// `post`.
    Post,
    /// None of these; [`ButtonAction::declared_method`] has the name.
    Other,
}
