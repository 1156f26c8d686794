//! A button, as messages of several types have them.

use serde::{Deserialize, Deserializer};

use super::super::object::Object;
use super::super::shape::debug_shape;
use super::super::text::{Text, non_empty};
use super::button_action::{self, ButtonAction};

/// One button of a [`Buttons`](super::Buttons), [`Card`](super::Card) or [`CarouselCard`](super::CarouselCard).
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::event::{ButtonKind, Content, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"buttons","text":"Shall we?","payload":{"text":"Shall we?","buttons":[{"label":"Yes","postback_text":"yes","type":"postback","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}]}}}}"#;
/// // payload: {"text":"Shall we?","buttons":[{"label":"Yes","postback_text":"yes","type":"postback","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}]}
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// let Content::Buttons(buttons) = comment.message().content() else {
///     panic!("something else");
/// };
/// for button in buttons.buttons() {
///     assert_eq!((button.label(), button.kind()), (Some("Yes"), ButtonKind::Postback));
/// }
/// ```
#[derive(Clone)]
pub struct Button<'a> {
    label: Option<Text<'a>>,
    postback_text: Option<Text<'a>>,
    kind: Option<Text<'a>>,
    action: Option<ButtonAction<'a>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    label: Option<Text<'a>>,
    postback_text: Option<Text<'a>>,
    #[serde(rename = "type")]
    kind: Option<Text<'a>>,
    payload: Option<Object<button_action::Wire<'a>>>,
}

/// What pressing a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ButtonKind {
    /// `postback`: it posts a `button_postback_response` to the room.
    Postback,
    /// `link`: it opens its URL.
    Link,
    /// None of these; [`Button::declared_kind`] has the name if there is one.
    Other,
}

impl<'a> Button<'a> {
    pub(super) fn from_wire(wire: Wire<'a>) -> Self {
        Self {
            label: wire.label,
            postback_text: wire.postback_text,
            kind: wire.kind,
            action: wire
                .payload
                .map(|Object(wire)| ButtonAction::from_wire(wire)),
        }
    }

    /// `label`: what people read on it. The default action of a card has none.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        non_empty(&self.label)
    }

    /// `postback_text`: what pressing it says in the room, if not the label.
    #[must_use]
    pub fn postback_text(&self) -> Option<&str> {
        non_empty(&self.postback_text)
    }

    /// What pressing it does, by `type`.
    #[must_use]
    pub fn kind(&self) -> ButtonKind {
        match self.kind.as_deref() {
            Some("postback") => ButtonKind::Postback,
            Some("link") => ButtonKind::Link,
            _ => ButtonKind::Other,
        }
    }

    /// `type` as the application wrote it.
    #[must_use]
    pub fn declared_kind(&self) -> Option<&str> {
        non_empty(&self.kind)
    }

    /// `payload`: where pressing it leads, or what it posts there.
    #[must_use]
    pub fn action(&self) -> Option<&ButtonAction<'a>> {
        self.action.as_ref()
    }
}

debug_shape!(Button { kind, action });

/// A list of buttons, or null.
pub(super) fn list<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Button<'a>>, D::Error> {
    let wires = Option::<Vec<Object<Wire<'a>>>>::deserialize(deserializer)?;
    let buttons = wires.into_iter().flatten();
    Ok(buttons
        .map(|Object(wire)| Button::from_wire(wire))
        .collect())
}

/// A button, or null.
pub(super) fn optional<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Button<'a>>, D::Error> {
    let wire = Option::<Object<Wire<'a>>>::deserialize(deserializer)?;
    Ok(wire.map(|Object(wire)| Button::from_wire(wire)))
}
