//! An answer to another message.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::event::json::Json;

use super::super::embedded_json::EmbeddedJson;
use super::super::number::Required;
use super::super::shape::debug_shape;
use super::super::text::{Text, non_empty};
use super::{Content, known_type};

/// The payload of a `reply` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook_core::event::{Content, Event};
///
/// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7,"email":"sari","name":"Sari"},"room":{"id":41,"topic_id":41,"type":"single","name":"Budi"},"message":{"type":"reply","text":"Yes","payload":{"text":"Yes","replied_comment_id":1203,"replied_comment_message":"Tea?","replied_comment_type":"text","replied_comment_payload":{}}}}}"#;
/// // payload: {"text":"Yes","replied_comment_id":1203,"replied_comment_message":"Tea?","replied_comment_type":"text","replied_comment_payload":{}}
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
/// let Content::Reply(reply) = comment.message().content() else {
///     panic!("something else");
/// };
/// assert_eq!(reply.replied_comment_id(), 1203);
/// assert_eq!(reply.replied_comment_message(), Some("Tea?"));
/// ```
#[derive(Clone)]
pub struct Reply<'a> {
    wire: Wire<'a>,
    replied_comment_payload: Option<EmbeddedJson<'a>>,
}

#[derive(Clone, Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    replied_comment_id: Required<u64>,
    replied_comment_message: Option<Text<'a>>,
    replied_comment_sender_username: Option<Text<'a>>,
    replied_comment_sender_email: Option<Text<'a>>,
    replied_comment_type: Option<Text<'a>>,
    #[serde(borrow)]
    replied_comment_payload: Option<&'a RawValue>,
}

impl<'a> Reply<'a> {
    pub(super) fn from_wire(wire: Wire<'a>) -> Self {
        let replied_comment_payload = wire
            .replied_comment_payload
            .and_then(|raw| EmbeddedJson::new(Json::new(raw)));
        Self {
            wire,
            replied_comment_payload,
        }
    }

    /// `text` of the answer.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        non_empty(&self.wire.text)
    }

    /// `replied_comment_id`: the message that is answered. Always sent.
    #[must_use]
    pub fn replied_comment_id(&self) -> u64 {
        self.wire.replied_comment_id.0
    }

    /// `replied_comment_message`: the text of the message that is answered.
    #[must_use]
    pub fn replied_comment_message(&self) -> Option<&str> {
        non_empty(&self.wire.replied_comment_message)
    }

    /// `replied_comment_sender_username`: the display name of who posted it.
    #[must_use]
    pub fn replied_comment_sender_username(&self) -> Option<&str> {
        non_empty(&self.wire.replied_comment_sender_username)
    }

    /// `replied_comment_sender_email`: the user id of who posted it.
    #[must_use]
    pub fn replied_comment_sender_user_id(&self) -> Option<&str> {
        non_empty(&self.wire.replied_comment_sender_email)
    }

    /// `replied_comment_type`: its message type.
    #[must_use]
    pub fn replied_comment_type(&self) -> Option<&str> {
        non_empty(&self.wire.replied_comment_type)
    }

    /// `replied_comment_payload`: its payload, sent as an object or as a string that holds one.
    #[must_use]
    pub fn replied_comment_payload(&self) -> Option<&EmbeddedJson<'a>> {
        self.replied_comment_payload.as_ref()
    }

    /// The content of the message that is answered, decoded at each call. `None` where its type was not sent.
    #[must_use]
    pub fn replied_content(&self) -> Option<Content<'_>> {
        let payload = self.replied_comment_payload.as_ref();
        self.replied_comment_type()
            .map(|message_type| Content::read_embedded(message_type, payload))
    }

    fn replied_content_kind(&self) -> Option<&'static str> {
        self.replied_comment_type().map(known_type)
    }
}

debug_shape!(Reply {
    replied_comment_id,
    replied_content_kind,
    replied_comment_payload
});

#[cfg(test)]
mod tests {
    use super::super::content::content;
    use super::*;

    fn reply(payload: &str) -> Reply<'_> {
        match content("reply", payload) {
            Content::Reply(reply) => reply,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_field_is_read() {
        let reply = reply(concat!(
            r#"{"text":"Siap","replied_comment_id":"1200","replied_comment_message":"Pesan dua","#,
            r#""replied_comment_sender_username":"Budi","replied_comment_sender_email":"budi","#,
            r#""replied_comment_type":"text","replied_comment_payload":null}"#,
        ));
        assert_eq!(reply.text(), Some("Siap"));
        assert_eq!(reply.replied_comment_id(), 1200);
        assert_eq!(reply.replied_comment_message(), Some("Pesan dua"));
        assert_eq!(reply.replied_comment_sender_username(), Some("Budi"));
        assert_eq!(reply.replied_comment_sender_user_id(), Some("budi"));
        assert!(reply.replied_comment_payload().is_none());
        assert_eq!(
            format!("{reply:?}"),
            concat!(
                r#"Reply { replied_comment_id: 1200, replied_content_kind: Some("text"), "#,
                "replied_comment_payload: None, .. }"
            )
        );
        assert!(matches!(reply.replied_content(), Some(Content::Text)));
    }

    #[test]
    fn the_replied_content_is_read_from_an_object_and_from_a_string() {
        for replied in [r#"{"name":"Dapur"}"#, r#""{\"name\":\"Dapur\"}""#] {
            let payload = format!(
                r#"{{"replied_comment_id":1,"replied_comment_type":"location","replied_comment_payload":{replied}}}"#
            );
            let reply = reply(&payload);
            let Some(Content::Location(location)) = reply.replied_content() else {
                panic!("a location in {replied}");
            };
            assert_eq!(location.name(), Some("Dapur"));
        }
    }

    #[test]
    fn a_replied_payload_that_is_not_json_does_not_lose_the_reply() {
        let reply = reply(
            r#"{"replied_comment_id":1,"replied_comment_type":"location","replied_comment_payload":"dapur"}"#,
        );
        assert_eq!(reply.replied_comment_payload().unwrap().text(), "dapur");
        let Some(Content::Other(other)) = reply.replied_content() else {
            panic!("no location");
        };
        assert_eq!(other.payload().unwrap().as_str(), r#""dapur""#);
        assert_eq!(
            other.cause().unwrap().cause(),
            "expected an object, found a string"
        );
    }
}
