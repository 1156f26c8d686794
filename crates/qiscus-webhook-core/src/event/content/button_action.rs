//! What pressing a button does.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::super::debug::debug_without_text;
use super::super::json::{Json, RawJson};
use super::super::lenient::{Field, Notes, Value, object, unescape};
use super::super::mismatch::Mismatch;
use super::super::text::{Text, non_empty};

/// The `payload` of a [`Button`](super::Button): where pressing it leads, or what it posts there.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::{ButtonMethod, Content};
///
/// let payload = r#"{"text":"Shall we?","buttons":[{"label":"Yes","postback_text":"yes","type":"postback","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}]}"#;
/// let content = Content::parse_unverified("buttons", payload);
/// let buttons = content.as_buttons().expect("buttons");
/// let action = buttons.buttons()[0].action().expect("a payload");
/// assert_eq!(action.url(), Some("https://bot.example/press"));
/// assert_eq!(action.method(), Some(ButtonMethod::Post));
/// ```
#[derive(Clone, Default)]
pub struct ButtonAction<'a> {
    url: Option<Text<'a>>,
    method: Option<Text<'a>>,
    payload: Option<Cow<'a, str>>,
}

object! {
    struct Wire<'a> {
        method: Option<Text<'a>> = "method",
        payload: Option<RawJson<'a>> = "payload",
        url: Option<Text<'a>> = "url",
    }
}

/// An object, which some clients send inside a string. An empty array is what PHP makes of an empty object.
impl<'a> Field<'a> for Option<ButtonAction<'a>> {
    const MISSING: Option<Self> = Some(None);
    const UNREADABLE: Option<Self> = Some(None);

    fn read(json: &'a str, notes: &mut Notes) -> Result<Self, Mismatch> {
        match Value::of(json) {
            Value::Null => Ok(None),
            Value::Array if is_empty(json) => Ok(None),
            Value::Text => match unescape(json).mended() {
                text if text.is_empty() => Ok(None),
                text => match serde_json::from_str::<&RawValue>(&text) {
                    Ok(inside) => {
                        let wire = Wire::read(inside.get(), notes)?;
                        Ok(Some(ButtonAction::from_wire(wire).into_owned()))
                    }
                    Err(_) => Err(notes.expected("an object", json)),
                },
            },
            _ => Wire::read(json, notes).map(|wire| Some(ButtonAction::from_wire(wire))),
        }
    }
}

fn is_empty(array: &str) -> bool {
    let inside = array
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    inside.is_some_and(|inside| inside.trim().is_empty())
}

impl<'a> ButtonAction<'a> {
    fn from_wire(wire: Wire<'a>) -> Self {
        Self {
            url: wire.url,
            method: wire.method,
            payload: wire
                .payload
                .map(|RawJson(json)| Cow::Borrowed(json.as_str())),
        }
    }

    fn into_owned(self) -> ButtonAction<'static> {
        ButtonAction {
            url: self.url.map(Text::into_owned),
            method: self.method.map(Text::into_owned),
            payload: self.payload.map(|json| Cow::Owned(json.into_owned())),
        }
    }

    /// `url`: what the button opens or calls.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        non_empty(&self.url)
    }

    /// How a postback button calls its URL, by `method` in any case; a link may have none.
    #[must_use]
    pub fn method(&self) -> Option<ButtonMethod> {
        non_empty(&self.method).map(|method| {
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
        non_empty(&self.method)
    }

    /// `payload`: any JSON, as it stands in the body.
    #[must_use]
    pub fn payload(&self) -> Option<Json<'_>> {
        self.payload.as_deref().map(Json::of_well_formed)
    }
}

debug_without_text!(ButtonAction { method, payload });

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
