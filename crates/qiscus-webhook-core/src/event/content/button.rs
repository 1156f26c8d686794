//! A button, as messages of several types have them.

use super::super::debug::debug_without_text;
use super::super::lenient::object;
use super::super::text::{Text, non_empty};
use super::button_action::ButtonAction;

object! {
    /// One button of a [`Buttons`](super::Buttons), [`Card`](super::Card) or [`CarouselCard`](super::CarouselCard).
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::event::{ButtonKind, Content};
    ///
    /// let payload = r#"{"text":"Shall we?","buttons":[{"label":"Yes","postback_text":"yes","type":"postback","payload":{"url":"https://bot.example/press","method":"post","payload":{"order":7}}}]}"#;
    /// let content = Content::parse_unverified("buttons", payload);
    /// let buttons = content.as_buttons().expect("buttons");
    /// for button in buttons.buttons() {
    ///     assert_eq!((button.label(), button.kind()), (Some("Yes"), ButtonKind::Postback));
    /// }
    /// ```
    #[derive(Clone)]
    pub struct Button<'a> {
        label: Option<Text<'a>> = "label",
        action: Option<ButtonAction<'a>> = "payload",
        postback_text: Option<Text<'a>> = "postback_text",
        kind: Option<Text<'a>> = "type",
    }
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

debug_without_text!(Button { kind, action });
