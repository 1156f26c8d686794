//! The content of a message, one variant a message type.

use serde_json::value::RawValue;

use super::super::decode_error::not_json;
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
                let cause = Mismatch::new(".", not_json(payload, &err));
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
mod tests;
