//! An event of any kind.

use serde::de::{Deserialize, Deserializer, Error};
use serde::{Deserialize as DeriveDeserialize, Serialize};
use serde_json::value::RawValue;

use super::CommentRecord;
use super::define::{owned, records};
use crate::event::{Event, Unrecognized};

/// A copy of an [`Event`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum EventRecord {
    /// Somebody posted a message.
    PostComment(Box<CommentRecord>),
    /// A body that fits no event that the version which read it knew.
    Unrecognized(UnrecognizedRecord),
}

records! {
    /// A description of an [`Unrecognized`] event, without its bytes: keep those.
    #[serde(tag = "event", rename = "unrecognized")]
    pub struct UnrecognizedRecord {
        /// What Qiscus calls it.
        pub declared_type: Option<String>,
        /// Where the first mismatch is.
        pub path: String,
        /// What was expected there, and what kind of value was found.
        pub cause: String,
    }
}

impl From<&Event<'_>> for EventRecord {
    fn from(event: &Event<'_>) -> Self {
        match event {
            Event::PostComment(comment) => Self::PostComment(Box::new(comment.into())),
            Event::Unrecognized(unrecognized) => Self::Unrecognized(unrecognized.into()),
        }
    }
}

impl From<&Unrecognized<'_>> for UnrecognizedRecord {
    fn from(unrecognized: &Unrecognized<'_>) -> Self {
        Self {
            declared_type: owned(unrecognized.declared_type()),
            path: unrecognized.path().to_owned(),
            cause: unrecognized.cause().to_owned(),
        }
    }
}

#[derive(DeriveDeserialize)]
struct Tag {
    event: String,
    declared_type: Option<String>,
}

/// By its tag. An event that a later version wrote and this one does not know is [`EventRecord::Unrecognized`].
impl<'de> Deserialize<'de> for EventRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
        let tag: Tag = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
        match &*tag.event {
            "post_comment" => serde_json::from_str(raw.get()).map(Self::PostComment),
            "unrecognized" => serde_json::from_str(raw.get()).map(Self::Unrecognized),
            newer => Ok(Self::Unrecognized(UnrecognizedRecord {
                cause: format!("an event of the kind {newer}, newer than this version"),
                declared_type: tag.declared_type,
                path: ".".to_owned(),
            })),
        }
        .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::fixtures::EVENTS;
    use crate::record::{ContentRecord, IdRecord};

    fn written(body: &str) -> String {
        serde_json::to_string(&Event::parse_unverified(body.as_bytes())).unwrap()
    }

    #[test]
    fn what_was_written_reads_back() {
        for body in EVENTS
            .into_iter()
            .chain([r#"{"type":"room_archived"}"#, "", "[]"])
        {
            let event = Event::parse_unverified(body.as_bytes());
            let read: EventRecord = serde_json::from_str(&written(body)).unwrap();
            assert_eq!(read, EventRecord::from(&event), "{body}");
        }
    }

    #[test]
    fn every_content_reads_back() {
        let frame = |message_type: &str, payload: &str| {
            format!(
                r#"{{"type":"post_comment_rest","payload":{{"from":{{"id":1,"email":"a"}},"room":{{"id":1,"type":"single"}},"message":{{"type":"{message_type}","payload":{payload}}}}}}}"#
            )
        };
        let action = r#"{"url":"u","method":"get","payload":{"n":1.50}}"#;
        let button =
            format!(r#"{{"label":"l","postback_text":"p","type":"link","payload":{action}}}"#);
        for (kind, payload) in [
            ("text", "{}".to_owned()),
            ("file_attachment", r#"{"url":"u","caption":"c","file_name":"f","size":"7","pages":2}"#.to_owned()),
            ("location", r#"{"name":"n","latitude":"-6.2","longitude":106.8,"map_url":"m"}"#.to_owned()),
            ("contact_person", r#"{"name":"n","value":"v","type":"phone"}"#.to_owned()),
            ("reply", r#"{"text":"t","replied_comment_id":"3","replied_comment_type":"custom","replied_comment_payload":"{\"a\": 1}"}"#.to_owned()),
            ("buttons", format!(r#"{{"text":"t","buttons":[{button}]}}"#)),
            ("card", format!(r#"{{"title":"t","image":"i","buttons":[{button}]}}"#)),
            ("carousel", format!(r#"{{"cards":[{{"title":"t","default_action":{button},"buttons":[{button}]}}]}}"#)),
            ("button_postback_response", action.to_owned()),
            ("account_linking", r#"{"url":"u","redirect_url":"r","params":{"a":1}}"#.to_owned()),
            ("custom", r#"{"type":"order","content":[ 1e3 , "x" ]}"#.to_owned()),
            ("system_event", r#"{"type":"add_member","object_username_list":["a","b"],"payload":7}"#.to_owned()),
            ("other", r#"{"a":1}"#.to_owned()),
        ] {
            let written = written(&frame(kind, &payload));
            let EventRecord::PostComment(comment) = serde_json::from_str(&written).unwrap() else {
                panic!("a comment: {written}");
            };
            assert_eq!(comment.message.content.kind(), kind, "{written}");
            assert_eq!(serde_json::to_string(&comment).unwrap(), written);
        }
    }

    #[test]
    fn raw_json_is_as_it_was_sent() {
        let body = EVENTS[0].replace(
            r#""text":"Halo""#,
            r#""text":"Halo","extras":{ "n" : 1.50e+2, "big":99999999999999999999 }"#,
        );
        assert!(written(&body).contains(r#""extras":{"n":1.50e+2,"big":99999999999999999999}"#));
    }

    #[test]
    fn what_a_later_version_writes_is_not_lost() {
        let newer = r#"{"event":"room_archived","declared_type":"room_archived","room":{}}"#;
        let EventRecord::Unrecognized(read) = serde_json::from_str(newer).unwrap() else {
            panic!("not known");
        };
        assert_eq!(read.declared_type.as_deref(), Some("room_archived"));
        assert_eq!(
            read.cause,
            "an event of the kind room_archived, newer than this version"
        );

        let content: ContentRecord =
            serde_json::from_str(r#"{"kind":"poll","question":"Teh?"}"#).unwrap();
        let ContentRecord::Other(other) = content else {
            panic!("not known");
        };
        assert_eq!(
            other.payload.unwrap().as_str(),
            r#"{"kind":"poll","question":"Teh?"}"#
        );
        assert!(other.cause.is_some());

        let more = written(EVENTS[1]).replacen('{', r#"{"new":[1],"#, 1);
        assert!(serde_json::from_str::<EventRecord>(&more).is_ok());
    }

    #[test]
    fn what_is_absent_may_be_missing() {
        let least = r#"{"event":"post_comment","origin":"client","sender":{"id":1,"user_id":"a"},"room":{"id":1,"kind":"single"},"message":{"type":"text","content":{"kind":"text"}}}"#;
        let EventRecord::PostComment(comment) = serde_json::from_str(least).unwrap() else {
            panic!("a comment");
        };
        assert_eq!(comment.id, None);
        assert!(serde_json::from_str::<EventRecord>(r#"{"event":"post_comment"}"#).is_err());
        assert!(serde_json::from_str::<EventRecord>("{}").is_err());
        assert!(serde_json::from_str::<EventRecord>("[]").is_err());
    }

    #[test]
    fn debug_shows_no_text() {
        for body in EVENTS {
            let event = Event::parse_unverified(body.as_bytes());
            let shown = format!("{:?}", EventRecord::from(&event));
            assert_eq!(shown, "PostComment(CommentRecord { .. })");
        }
        assert_eq!(
            format!("{:?}", IdRecord::UniqueTempId("rahasia".to_owned())),
            "UniqueTempId(..)"
        );
    }
}
