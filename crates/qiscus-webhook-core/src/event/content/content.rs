//! The content of a message, one variant a message type.

use serde::Deserialize;

use super::super::embedded_json::EmbeddedJson;
use super::super::json::Json;
use super::super::mismatch::{Mismatch, read};
use super::super::object::Object;
use super::super::text::Text;
use super::{
    AccountLinking, ButtonPostbackResponse, Buttons, Card, Carousel, ContactPerson, Custom,
    FileAttachment, Location, Other, Reply, SystemEvent,
};

/// What a message holds besides its text: `message.payload`, read by `message.type`.
///
/// The set of types is open, and applications define their own: match with a last arm. A payload of a known type
/// that has another shape is [`Content::Other`] too, with the cause. To go on handling a type of your own when a later
/// version reads it, match on [`Message::message_type`](super::Message::message_type) and
/// [`payload`](super::Message::payload) first.
///
/// ```
/// use qiscus_webhook_core::event::{Content, Event};
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
    /// `file_attachment`: a file, of any kind.
    FileAttachment(FileAttachment<'a>),
    /// `location`: a place.
    Location(Location<'a>),
    /// `contact_person`: somebody's number or address.
    ContactPerson(ContactPerson<'a>),
    /// `reply`: an answer to another message.
    Reply(Reply<'a>),
    /// `buttons`: a text with buttons.
    Buttons(Buttons<'a>),
    /// `card`: a picture with a text and buttons.
    Card(Card<'a>),
    /// `carousel`: cards side by side.
    Carousel(Carousel<'a>),
    /// `button_postback_response`: somebody pressed a postback button.
    ButtonPostbackResponse(ButtonPostbackResponse<'a>),
    /// `account_linking`: an invitation to sign in elsewhere.
    AccountLinking(AccountLinking<'a>),
    /// `custom`: what the application made up, in Qiscus's frame for it.
    Custom(Custom<'a>),
    /// `system_event`: something happened to the room.
    SystemEvent(SystemEvent<'a>),
    /// A type this version does not know, or a payload of another shape than its type has.
    Other(Other<'a>),
}

impl<'a> Content<'a> {
    pub(in super::super) fn read(message_type: &Text<'a>, payload: Option<Json<'a>>) -> Self {
        Self::read_known(message_type, payload).unwrap_or_else(|cause| {
            Self::Other(Other::new(message_type.clone(), payload, Some(cause)))
        })
    }

    /// As [`read`](Self::read), of a payload that may have come inside a string. A string that holds no JSON is the
    /// payload itself, and fits no type.
    pub(super) fn read_embedded(
        message_type: &'a str,
        payload: Option<&'a EmbeddedJson<'a>>,
    ) -> Self {
        let payload = payload.map(|payload| payload.as_json().unwrap_or(payload.raw()));
        let message_type = Text::borrowed(message_type);
        Self::read(
            &message_type,
            payload.filter(|json| json.as_str() != "null"),
        )
    }

    fn read_known(message_type: &Text<'a>, payload: Option<Json<'a>>) -> Result<Self, Mismatch> {
        match &**message_type {
            "text" => Ok(Self::Text),
            "file_attachment" => object(payload)
                .map(FileAttachment::from_wire)
                .map(Self::FileAttachment),
            "location" => object(payload).map(Location::from_wire).map(Self::Location),
            "contact_person" => object(payload)
                .map(ContactPerson::from_wire)
                .map(Self::ContactPerson),
            "reply" => object(payload).map(Reply::from_wire).map(Self::Reply),
            "buttons" => object(payload).map(Buttons::from_wire).map(Self::Buttons),
            "card" => object(payload).map(Card::from_wire).map(Self::Card),
            "carousel" => object(payload).map(Carousel::from_wire).map(Self::Carousel),
            "button_postback_response" => object(payload)
                .map(ButtonPostbackResponse::from_wire)
                .map(Self::ButtonPostbackResponse),
            "account_linking" => object(payload)
                .map(AccountLinking::from_wire)
                .map(Self::AccountLinking),
            "custom" => object(payload).map(Custom::from_wire).map(Self::Custom),
            "system_event" => object(payload)
                .map(SystemEvent::from_wire)
                .map(Self::SystemEvent),
            _ => Ok(Self::Other(Other::new(message_type.clone(), payload, None))),
        }
    }

    /// The message type as Qiscus writes it, or `other`: for logs and metrics, since an application's own names
    /// never come out of it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::FileAttachment(_) => "file_attachment",
            Self::Location(_) => "location",
            Self::ContactPerson(_) => "contact_person",
            Self::Reply(_) => "reply",
            Self::Buttons(_) => "buttons",
            Self::Card(_) => "card",
            Self::Carousel(_) => "carousel",
            Self::ButtonPostbackResponse(_) => "button_postback_response",
            Self::AccountLinking(_) => "account_linking",
            Self::Custom(_) => "custom",
            Self::SystemEvent(_) => "system_event",
            Self::Other(_) => "other",
        }
    }
}

fn object<'a, T: Deserialize<'a>>(payload: Option<Json<'a>>) -> Result<T, Mismatch> {
    let json = payload.map_or("null", Json::as_str);
    read(json).map(|Object(wire)| wire)
}

/// The name of a message type if it is one of Qiscus's, else `other`.
pub(in super::super) fn known_type(message_type: &str) -> &'static str {
    const KNOWN: [&str; 12] = [
        "text",
        "file_attachment",
        "location",
        "contact_person",
        "reply",
        "buttons",
        "card",
        "carousel",
        "button_postback_response",
        "account_linking",
        "custom",
        "system_event",
    ];
    KNOWN
        .into_iter()
        .find(|known| *known == message_type)
        .unwrap_or("other")
}

/// Content of a payload written out.
#[cfg(test)]
pub(super) fn content<'a>(message_type: &'a str, payload: &'a str) -> Content<'a> {
    Content::read(
        &Text::borrowed(message_type),
        serde_json::from_str(payload).ok().map(Json::new),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The payload of each type in its smallest form.
    const LEAST: [(&str, &str); 12] = [
        ("text", "null"),
        ("file_attachment", r#"{"url":"https://cdn.example/a"}"#),
        ("location", "{}"),
        ("contact_person", "{}"),
        ("reply", r#"{"replied_comment_id":"12"}"#),
        ("buttons", r#"{"buttons":null}"#),
        ("card", "{}"),
        ("carousel", "{}"),
        ("button_postback_response", "{}"),
        ("account_linking", "{}"),
        ("custom", "{}"),
        ("system_event", "{}"),
    ];

    /// Path and cause of content that could not be read.
    fn mismatch(message_type: &str, payload: &str) -> (String, String) {
        let Content::Other(other) = content(message_type, payload) else {
            panic!("read: {payload}");
        };
        assert_eq!(other.message_type(), message_type);
        assert_eq!(other.payload().unwrap().as_str(), payload);
        let cause = other.cause().unwrap();
        (cause.path().to_owned(), cause.cause().to_owned())
    }

    #[test]
    fn every_known_type_is_read_from_its_smallest_payload() {
        for (message_type, payload) in LEAST {
            assert_eq!(content(message_type, payload).kind(), message_type);
            assert_eq!(known_type(message_type), message_type);
        }
    }

    #[test]
    fn an_array_is_no_payload() {
        for (message_type, _) in &LEAST[1..] {
            let told = mismatch(message_type, "[]");
            let expected = (".", "expected an object, found an array");
            assert_eq!((&*told.0, &*told.1), expected, "{message_type}");
        }
    }

    #[test]
    fn a_type_of_the_applications_own_has_no_cause() {
        let Content::Other(other) = content("order_status", r#"{"step":3}"#) else {
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
                "file_attachment",
                r#"{"url":"a","url":"b"}"#,
                ".",
                "duplicate field `url`",
            ),
            (
                "carousel",
                r#"{"cards":[{},{"buttons":[{"type":["rahasia"]}]}]}"#,
                "cards[1].buttons[0].type",
                "expected a string, found an array",
            ),
            (
                "location",
                r#"{"latitude":"utara"}"#,
                "latitude",
                "expected a measure, as a number or a string, found a string that is none",
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
    fn a_payload_that_is_null_does_not_fit_a_type_that_has_one() {
        let Content::Other(other) = content("card", "") else {
            panic!("no card");
        };
        assert!(other.payload().is_none());
        assert_eq!(
            other.cause().unwrap().cause(),
            "expected an object, found null"
        );
    }
}
