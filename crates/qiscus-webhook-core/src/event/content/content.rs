//! The content of a message, one variant a message type.

use serde_json::value::RawValue;

use super::super::embedded_json::EmbeddedJson;
use super::super::json::Json;
use super::super::mismatch::Mismatch;
use super::super::text::Text;
use super::payload::Payload;
use super::{
    AccountLinking, ButtonPostbackResponse, Buttons, Card, Carousel, ContactPerson, Custom,
    FileAttachment, Location, Other, Reply, SystemEvent,
};

/// Declares each message type once: its struct, its accessor, its name, and the least payload that is one.
macro_rules! message_types {
    ($($(#[$doc:meta])* $variant:ident, $accessor:ident = $name:literal, $least:literal;)*) => {
        /// What a message holds besides its text: `message.payload`, read by `message.type`.
        ///
        /// The set of types is open, and applications define their own: match with a last arm. A payload of a known type
        /// that has another shape is [`Content::Other`] too, with the cause. To go on handling your own type when a
        /// later version reads it, match on [`Message::message_type`](crate::event::Message::message_type) and
        /// [`payload`](crate::event::Message::payload) first.
        ///
        /// ```
        /// use qiscus_webhook::event::{Content, Event};
        ///
        /// fn describe(content: &Content<'_>) -> String {
        ///     match content {
        ///         Content::Text => "text".to_owned(),
        ///         Content::FileAttachment(file) => format!("the file {}", file.url()),
        ///         Content::SystemEvent(_) => "a notice".to_owned(),
        ///         other => format!("a {} message", other.kind()),
        ///     }
        /// }
        ///
        /// let body = br#"{"type":"post_comment_mobile","payload":{
        ///     "from":{"id":7,"email":"sari","name":"Sari"},
        ///     "room":{"id":41,"topic_id":41,"type":"single","name":"Budi","participants":[]},
        ///     "message":{"type":"file_attachment","text":"[file] https://cdn.example/nota.pdf [/file]",
        ///         "payload":{"url":"https://cdn.example/nota.pdf","caption":"","file_name":"nota.pdf","size":2048}}}}"#;
        /// let event = Event::parse_unverified(body);
        /// let content = event.as_post_comment().expect("a comment").message().content();
        /// assert_eq!(describe(&content), "the file https://cdn.example/nota.pdf");
        /// ```
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Content<'a> {
            /// `text`: nothing but the message's text.
            Text,
            $($(#[$doc])* $variant($variant<'a>),)*
            /// A type this version does not know, or a payload of another shape than its type has.
            Other(Other<'a>),
        }

        impl<'a> Content<'a> {
            /// Every message type that has a variant, as Qiscus writes it.
            ///
            /// ```
            /// use qiscus_webhook::event::Content;
            ///
            /// assert!(Content::TYPES.contains(&"file_attachment"));
            /// assert!(!Content::TYPES.contains(&"order_status"));
            /// ```
            pub const TYPES: &'static [&'static str] = &["text", $($name,)*];

            fn read_known(
                message_type: &Text<'a>,
                payload: Option<Json<'a>>,
                text: Option<&Text<'a>>,
            ) -> Result<Self, Mismatch> {
                match &**message_type {
                    "text" => Ok(Self::Text),
                    $($name => Payload::read(payload, text).map(Self::$variant),)*
                    _ => Ok(Self::Other(Other::new(message_type.clone(), payload, None))),
                }
            }

            /// The message type as Qiscus writes it, or `other`: for logs and metrics, since an application's own
            /// names never come out of it.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    Self::Text => "text",
                    $(Self::$variant(_) => $name,)*
                    Self::Other(_) => "other",
                }
            }

            /// What could not be read of the payload, and is none here: a field of another shape than its type has,
            /// a button that is no object. The cause itself where the whole payload is [`Content::Other`] for it.
            /// The paths start at the payload; past 64 no more are kept.
            #[must_use]
            pub fn mismatches(&self) -> &[Mismatch] {
                match self {
                    Self::Text => &[],
                    $(Self::$variant(content) => content.mismatches(),)*
                    Self::Other(other) => other.cause().map_or(&[], std::slice::from_ref),
                }
            }

            $(
                #[doc = concat!("The content of a `", $name, "` message, if it is one.")]
                #[must_use]
                pub fn $accessor(&self) -> Option<&$variant<'a>> {
                    match self {
                        Self::$variant(content) => Some(content),
                        _ => None,
                    }
                }
            )*
        }

        /// Each message type and the payload of it in its smallest form.
        #[cfg(test)]
        const LEAST: &[(&str, &str)] = &[("text", "null"), $(($name, $least),)*];
    };
}

message_types! {
    /// `file_attachment`: a file, of any kind.
    FileAttachment, as_file_attachment = "file_attachment", r#"{"url":"https://cdn.example/a"}"#;
    /// `location`: a place.
    Location, as_location = "location", "{}";
    /// `contact_person`: somebody's number or address.
    ContactPerson, as_contact_person = "contact_person", "{}";
    /// `reply`: an answer to another message.
    Reply, as_reply = "reply", r#"{"replied_comment_id":"12"}"#;
    /// `buttons`: a text with buttons.
    Buttons, as_buttons = "buttons", r#"{"buttons":null}"#;
    /// `card`: a picture with a text and buttons.
    Card, as_card = "card", "{}";
    /// `carousel`: cards side by side.
    Carousel, as_carousel = "carousel", "{}";
    /// `button_postback_response`: somebody pressed a postback button.
    ButtonPostbackResponse, as_button_postback_response = "button_postback_response", "null";
    /// `account_linking`: an invitation to sign in elsewhere.
    AccountLinking, as_account_linking = "account_linking", "{}";
    /// `custom`: what the application made up, in Qiscus's frame for it.
    Custom, as_custom = "custom", "{}";
    /// `system_event`: something happened to the room.
    SystemEvent, as_system_event = "system_event", "{}";
}

impl<'a> Content<'a> {
    /// Reads a payload by the type of its message: for tests, tools, and payloads that were stored. A web handler has
    /// the content from its message, whose text counts too: that of a `file_attachment` can hold the URL.
    ///
    /// Never fails: what does not fit is [`Content::Other`], and so is a payload that is no JSON.
    ///
    /// ```
    /// use qiscus_webhook::event::Content;
    ///
    /// let content = Content::parse_unverified("location", r#"{"name":"Monas","latitude":-6.175}"#);
    /// let place = content.as_location().expect("a location");
    /// assert_eq!((place.name(), place.latitude()), (Some("Monas"), Some(-6.175)));
    /// ```
    #[must_use]
    pub fn parse_unverified(message_type: &'a str, payload: &'a str) -> Self {
        let message_type = Text::borrowed(message_type);
        match serde_json::from_str::<&RawValue>(payload) {
            Ok(raw) => Self::read(&message_type, not_null(Json::new(raw)), None),
            Err(err) => {
                let cause = Mismatch::new(".", err.to_string());
                Self::Other(Other::new(message_type, None, Some(cause)))
            }
        }
    }

    pub(in super::super) fn read(
        message_type: &Text<'a>,
        payload: Option<Json<'a>>,
        text: Option<&Text<'a>>,
    ) -> Self {
        Self::read_known(message_type, payload, text).unwrap_or_else(|cause| {
            Self::Other(Other::new(message_type.clone(), payload, Some(cause)))
        })
    }

    /// As [`read`](Self::read), of a payload that may have come inside a string. A string that holds no JSON is the
    /// payload itself, and fits no type.
    pub(super) fn read_embedded(
        message_type: &'a str,
        payload: Option<&'a EmbeddedJson<'a>>,
        text: Option<&Text<'a>>,
    ) -> Self {
        let message_type = Text::borrowed(message_type);
        let payload = payload.map(|payload| payload.as_json().unwrap_or(payload.raw()));
        Self::read(&message_type, payload.and_then(not_null), text)
    }
}

fn not_null(json: Json<'_>) -> Option<Json<'_>> {
    (json.as_str() != "null").then_some(json)
}

/// The name of a message type if it is one of Qiscus's, else `other`.
pub(in super::super) fn known_type(message_type: &str) -> &'static str {
    let mut known = Content::TYPES.iter().copied();
    known
        .find(|known| *known == message_type)
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Path and cause of content that could not be read.
    fn mismatch(message_type: &str, payload: &str) -> (String, String) {
        let Content::Other(other) = Content::parse_unverified(message_type, payload) else {
            panic!("read: {payload}");
        };
        assert_eq!(other.message_type(), message_type);
        assert_eq!(other.payload().unwrap().as_str(), payload);
        let cause = other.cause().unwrap();
        (cause.path().to_owned(), cause.cause().to_owned())
    }

    #[test]
    fn every_known_type_is_read_from_its_smallest_payload() {
        for &(message_type, payload) in LEAST {
            assert_eq!(
                Content::parse_unverified(message_type, payload).kind(),
                message_type
            );
            assert_eq!(known_type(message_type), message_type);
        }
    }

    #[test]
    fn an_array_is_no_payload() {
        for (message_type, _) in &LEAST[1..] {
            // PHP writes an empty object like that.
            if *message_type == "button_postback_response" {
                continue;
            }
            let told = mismatch(message_type, "[]");
            let expected = (".", "expected an object, found an array");
            assert_eq!((&*told.0, &*told.1), expected, "{message_type}");
        }
    }

    #[test]
    fn a_type_of_the_applications_own_has_no_cause() {
        let Content::Other(other) = Content::parse_unverified("order_status", r#"{"step":3}"#)
        else {
            panic!("not known");
        };
        assert_eq!(other.message_type(), "order_status");
        assert_eq!(other.payload().unwrap().as_str(), r#"{"step":3}"#);
        assert!(other.cause().is_none());
        assert_eq!(Content::Other(other).kind(), "other");
        assert_eq!(known_type("order_status"), "other");
    }

    #[test]
    fn a_payload_of_another_shape_has_a_cause_and_its_path() {
        for (message_type, payload, path, cause) in [
            ("file_attachment", "{}", ".", "missing field `url`"),
            (
                "file_attachment",
                r#"{"url":7}"#,
                "url",
                "expected a string, found a number",
            ),
            (
                "reply",
                r#"{"replied_comment_id":1,"replied_comment_id":2}"#,
                "replied_comment_id",
                "a key that repeats",
            ),
            (
                "reply",
                r#"{"replied_comment_id":null}"#,
                "replied_comment_id",
                "expected a whole number from 0 to 2^64-1, as a number or a string, found null",
            ),
        ] {
            let told = mismatch(message_type, payload);
            assert_eq!((&*told.0, &*told.1), (path, cause), "{payload}");
        }
    }

    #[test]
    fn a_field_of_another_shape_is_none_and_costs_no_other() {
        for (message_type, payload, path, cause) in [
            (
                "carousel",
                r#"{"cards":[{},{"buttons":[{"type":["rahasia"]}]}]}"#,
                "cards[1].buttons[0].type",
                "expected a string, found an array",
            ),
            (
                "carousel",
                r#"{"cards":{}}"#,
                "cards",
                "expected an array, found an object",
            ),
            (
                "buttons",
                r#"{"buttons":[7,{"label":"Ya"}]}"#,
                "buttons[0]",
                "expected an object, found a number",
            ),
            (
                "location",
                r#"{"latitude":"utara"}"#,
                "latitude",
                "expected a measure, as a number or a string, found a string that is none",
            ),
            (
                "file_attachment",
                r#"{"url":"a","size":-1}"#,
                "size",
                "expected a whole number from 0 to 2^64-1, as a number or a string, found a number that is none",
            ),
            (
                "card",
                r#"{"text":"\ud83d"}"#,
                "text",
                "half a surrogate pair",
            ),
            (
                "system_event",
                r#"{"object_email_list":["a",null,{}]}"#,
                "object_email_list[2]",
                "expected a string, found an object",
            ),
        ] {
            let content = Content::parse_unverified(message_type, payload);
            assert_eq!(content.kind(), message_type, "{payload}");
            let [mismatch] = content.mismatches() else {
                panic!("{:?} of {payload}", content.mismatches());
            };
            assert_eq!((mismatch.path(), mismatch.cause()), (path, cause));
        }
    }

    #[test]
    fn of_very_many_mismatches_the_first_are_kept() {
        let payload = format!(r#"{{"buttons":[{}7]}}"#, "7,".repeat(10_000));
        let content = Content::parse_unverified("buttons", &payload);
        assert!(content.as_buttons().unwrap().buttons().is_empty());
        assert_eq!(content.mismatches().len(), 64);
        assert_eq!(content.mismatches()[63].path(), "buttons[63]");
    }

    #[test]
    fn a_payload_that_is_no_json_fits_no_type() {
        for message_type in Content::TYPES {
            let Content::Other(other) = Content::parse_unverified(message_type, "{") else {
                panic!("{message_type}");
            };
            assert!(other.payload().is_none());
            let cause = other.cause().unwrap();
            assert_eq!(
                cause.cause(),
                "EOF while parsing an object at line 1 column 1"
            );
        }
    }

    #[test]
    fn a_payload_that_is_null_does_not_fit_a_type_that_has_one() {
        let Content::Other(other) = Content::parse_unverified("card", "null") else {
            panic!("no card");
        };
        assert!(other.payload().is_none());
        assert_eq!(
            other.cause().unwrap().cause(),
            "expected an object, found null"
        );
    }
}
