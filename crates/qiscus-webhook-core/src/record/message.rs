//! The message of a comment.

use super::define::{owned, records};
use super::time::rfc3339;
use super::{ContentRecord, JsonRecord};
use crate::event::{Content, Message};

records! {
    /// A copy of a [`Message`], and its content.
    pub struct MessageRecord {
        /// Its number.
        pub id: Option<u64>,
        /// The number of the message before it in the room.
        pub comment_before_id: Option<u64>,
        /// Its type as it was sent.
        #[serde(rename = "type")]
        pub message_type: String,
        /// What people read; may be empty.
        #[serde(default)]
        pub text: String,
        /// When it was posted, as RFC 3339 has it, in UTC.
        pub sent_at: Option<String>,
        /// What the client made to tell it from others.
        pub unique_temp_id: Option<String>,
        /// Whether the sender asked for no preview of links.
        #[serde(default)]
        pub disable_link_preview: bool,
        /// What the application attached to it.
        pub extras: Option<JsonRecord>,
        /// Its payload, by its type.
        pub content: ContentRecord,
    }
}

impl MessageRecord {
    pub(super) fn new(message: &Message<'_>, content: &Content<'_>) -> Self {
        Self {
            id: message.id(),
            comment_before_id: message.comment_before_id(),
            message_type: message.message_type().to_owned(),
            text: message.text().to_owned(),
            sent_at: message.sent_at().and_then(rfc3339),
            unique_temp_id: owned(message.unique_temp_id()),
            disable_link_preview: message.is_link_preview_disabled(),
            extras: message.extras().map(JsonRecord::from),
            content: content.into(),
        }
    }
}
