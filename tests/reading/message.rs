//! A message, but for its content.

use std::time::{Duration, UNIX_EPOCH};

use qiscus_webhook_core::event::Message;
use serde_json::Value;

use super::values::{id_but_0, number, same_json, text};

pub(crate) fn same_message(message: &Message<'_>, value: &Value) {
    assert_eq!(message.id(), id_but_0(value, "id"));
    assert_eq!(
        message.comment_before_id(),
        id_but_0(value, "comment_before_id")
    );
    let temporary = text(&value["unique_temp_id"]).filter(|id| *id != "0");
    assert_eq!(message.unique_temp_id(), temporary);
    assert_eq!(Some(message.message_type()), value["type"].as_str());
    assert_eq!(message.text(), value["text"].as_str().unwrap_or_default());
    same_json(message.payload(), &value["payload"]);
    same_json(message.extras(), &value["extras"]);
    let disabled = value["disable_link_preview"].as_bool().unwrap_or_default();
    assert_eq!(message.is_link_preview_disabled(), disabled);
    // The field named for nanoseconds holds milliseconds in Omnichannel.
    let sent_at = number(&value["unix_nano_timestamp"]).map(|count| {
        if count > 1_000_000_000_000_000_000 {
            UNIX_EPOCH + Duration::from_nanos(count)
        } else {
            UNIX_EPOCH + Duration::from_millis(count)
        }
    });
    assert_eq!(message.sent_at(), sent_at);
}
