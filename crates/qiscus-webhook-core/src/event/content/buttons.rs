//! A text with buttons.

use serde::Deserialize;

use super::super::shape::debug_shape;
use super::super::text::{Text, non_empty};
use super::button::{self, Button};

/// The payload of a `buttons` message.
#[derive(Clone)]
pub struct Buttons<'a>(Wire<'a>);

#[derive(Clone, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(default, deserialize_with = "button::list")]
    buttons: Vec<Button<'a>>,
}

impl<'a> Buttons<'a> {
    pub(super) fn from_wire(wire: Wire<'a>) -> Self {
        Self(wire)
    }

    /// `text` above the buttons.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        non_empty(&self.0.text)
    }

    /// `buttons`, in the order shown; empty where there are none.
    #[must_use]
    pub fn buttons(&self) -> &[Button<'a>] {
        &self.0.buttons
    }
}

debug_shape!(Buttons { buttons });
