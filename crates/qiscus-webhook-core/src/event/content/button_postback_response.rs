//! The press of a postback button.

use super::button_action::{ButtonAction, Wire};

/// The payload of a `button_postback_response` message: somebody pressed a button, and this is what the button held.
///
/// The message's text is the button's `postback_text`, or its label.
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
