//! An answer to another message.

use super::super::debug::debug_without_text;
use super::super::embedded_json::EmbeddedJson;
use super::super::json::{Json, RawJson};
use super::super::lenient::object;
use super::super::mismatch::Mismatch;
use super::super::number::Required;
use super::super::text::{Text, non_empty};
use super::payload::{Noted, Payload};
use super::{Content, known_type};

/// The payload of a `reply` message.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::Content;
///
/// let payload = r#"{"text":"Yes","replied_comment_id":1203,"replied_comment_message":"Tea?","replied_comment_type":"text","replied_comment_payload":{}}"#;
/// let content = Content::parse_unverified("reply", payload);
/// let reply = content.as_reply().expect("a reply");
/// assert_eq!(reply.replied_comment_id(), 1203);
/// assert_eq!(reply.replied_comment_message(), Some("Tea?"));
/// ```
#[derive(Clone)]
pub struct Reply<'a> {
    wire: Noted<Wire<'a>>,
    replied_comment_payload: Option<EmbeddedJson<'a>>,
}

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        replied_comment_id: Required<u64> = "replied_comment_id",
        is_replied_comment_deleted: Option<bool> = "replied_comment_is_deleted",
        replied_comment_message: Option<Text<'a>> = "replied_comment_message",
        replied_comment_payload: Option<RawJson<'a>> = "replied_comment_payload",
        replied_comment_sender_email: Option<Text<'a>> = "replied_comment_sender_email",
        replied_comment_sender_username: Option<Text<'a>> = "replied_comment_sender_username",
        replied_comment_type: Option<Text<'a>> = "replied_comment_type",
        text: Option<Text<'a>> = "text",
    }
}

impl<'a> Payload<'a> for Reply<'a> {
    fn read(payload: Option<Json<'a>>, _: Option<&Text<'a>>) -> Result<Self, Mismatch> {
        let wire: Noted<Wire<'a>> = Noted::read(payload)?;
        let replied_comment_payload = wire
            .replied_comment_payload
            .and_then(|RawJson(json)| EmbeddedJson::new(json));
        Ok(Self {
            wire,
            replied_comment_payload,
        })
    }

    fn mismatches(&self) -> &[Mismatch] {
        self.wire.mismatches()
    }
}

impl<'a> Reply<'a> {
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

    /// `replied_comment_is_deleted`: whether the message that is answered has been deleted; false where it is missing.
    #[must_use]
    pub fn is_replied_comment_deleted(&self) -> bool {
        self.wire.is_replied_comment_deleted.unwrap_or_default()
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
        let text = self.wire.replied_comment_message.as_ref();
        self.replied_comment_type()
            .map(|message_type| Content::read_embedded(message_type, payload, text))
    }

    fn replied_content_kind(&self) -> Option<&'static str> {
        self.replied_comment_type().map(known_type)
    }
}

debug_without_text!(Reply {
    replied_comment_id,
    replied_content_kind,
    replied_comment_payload
});

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(payload: &str) -> Reply<'_> {
        match Content::parse_unverified("reply", payload) {
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
        assert!(!reply.is_replied_comment_deleted());
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
    fn a_field_in_another_shape_costs_that_field_and_is_noted() {
        let payload = r#"{"replied_comment_id":1,"text":["Siap"],"replied_comment_type":"text"}"#;
        let content = Content::parse_unverified("reply", payload);
        let reply = content.as_reply().unwrap();
        assert_eq!(reply.text(), None);
        assert_eq!(reply.replied_comment_type(), Some("text"));
        let paths: Vec<_> = content.mismatches().iter().map(Mismatch::path).collect();
        assert_eq!(paths, ["text"]);
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

    #[test]
    fn the_replied_message_may_be_gone() {
        let payload = r#"{"replied_comment_id":1,"replied_comment_is_deleted":true}"#;
        assert!(reply(payload).is_replied_comment_deleted());
    }

    #[test]
    fn the_text_of_a_replied_file_tells_its_url() {
        let reply = reply(concat!(
            r#"{"replied_comment_id":1,"replied_comment_type":"file_attachment","#,
            r#""replied_comment_payload":{},"replied_comment_message":"[file] https://cdn.example/a [/file]"}"#,
        ));
        let content = reply.replied_content().unwrap();
        assert_eq!(
            content.as_file_attachment().unwrap().url(),
            "https://cdn.example/a"
        );
    }
}
