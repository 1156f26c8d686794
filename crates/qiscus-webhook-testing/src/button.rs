//! Buttons, as messages of several types hold them.

use serde_json::{Value, json};

/// One button of a message.
///
/// ```
/// use qiscus_webhook::testing::{TestButton, TestEvent};
/// use serde_json::json;
///
/// let event = TestEvent::buttons(
///     "Jadi pesan?",
///     [
///         TestButton::postback("Ya", json!({ "order": "A-17" })),
///         TestButton::link("Lihat", "https://toko.example/A-17"),
///     ],
/// );
/// # let _ = event;
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct TestButton {
    json: Value,
}

impl TestButton {
    /// A button that posts `payload`, any JSON, back to the application.
    pub fn postback(label: impl Into<String>, payload: impl Into<Value>) -> Self {
        let label = label.into();
        Self {
            json: json!({
                "label": label,
                "postback_text": label,
                "type": "postback",
                "payload": { "url": "https://toko.example/postback", "method": "post", "payload": payload.into() },
            }),
        }
    }

    /// A button that opens `url`.
    pub fn link(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            json: json!({
                "label": label.into(),
                "postback_text": "",
                "type": "link",
                "payload": { "url": url.into() },
            }),
        }
    }

    pub(crate) fn list(buttons: impl IntoIterator<Item = Self>) -> Value {
        buttons.into_iter().map(|button| button.json).collect()
    }
}
