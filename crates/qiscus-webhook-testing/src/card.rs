//! Cards, alone or side by side.

use serde_json::{Value, json};

use crate::TestButton;

/// A card of a `card` or `carousel` message.
///
/// ```
/// use qiscus_webhook::testing::{TestButton, TestCard, TestEvent};
///
/// let card = TestCard::new("Kopi susu")
///     .with_description("Dingin, gula aren")
///     .with_button(TestButton::link("Pesan", "https://toko.example/kopi"));
/// let event = TestEvent::carousel([card.clone(), card]);
/// # let _ = event;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct TestCard {
    title: String,
    description: String,
    buttons: Vec<TestButton>,
}

impl TestCard {
    /// A card with a picture, and no buttons.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            description: String::new(),
            buttons: Vec::new(),
        }
    }

    /// The text below the title.
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// Adds a button.
    pub fn with_button(mut self, button: TestButton) -> Self {
        self.buttons.push(button);
        self
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }

    /// The payload of a `card` message.
    pub(crate) fn payload(self) -> Value {
        json!({
            "text": self.title,
            "image": IMAGE,
            "title": self.title,
            "description": self.description,
            "url": URL,
            "buttons": TestButton::list(self.buttons),
        })
    }

    /// One element of a carousel's `cards`.
    pub(crate) fn element(self) -> Value {
        json!({
            "image": IMAGE,
            "title": self.title,
            "description": self.description,
            "default_action": { "type": "link", "postback_text": "", "payload": { "url": URL } },
            "buttons": TestButton::list(self.buttons),
        })
    }
}

const IMAGE: &str = "https://cdn.example/menu/kopi.jpg";
const URL: &str = "https://toko.example/menu";
