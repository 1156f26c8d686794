//! A comment posted to a room.

use super::channel::{self, Channel};
use super::debug::debug_without_text;
use super::delivery_id::DeliveryId;
use super::fast;
use super::lenient::{self, Notes};
use super::message::{self, Message};
use super::mismatch::Mismatch;
use super::origin::{DeclaredOrigin, Origin};
use super::room::{self, Room};
use super::sender::{self, Sender};
use super::text::{Text, non_empty};
use super::wire::wire;

/// Somebody posted a message: `post_comment_mobile` or `post_comment_rest`.
///
/// ```
/// use qiscus_webhook::event::{DeliveryId, Event, Origin};
///
/// let body = br#"{"type":"post_comment_mobile","payload":{
///     "from":{"id":7,"email":"sari","name":"Sari"},
///     "room":{"id":41,"topic_id":41,"type":"single","name":"Budi","participants":[]},
///     "message":{"id":1203,"type":"text","text":"Halo","payload":{}}}}"#;
/// let event = Event::parse_unverified(body);
/// let comment = event.as_post_comment().expect("a comment");
///
/// assert_eq!(comment.origin(), Origin::Client);
/// assert_eq!(comment.sender().user_id(), "sari");
/// assert_eq!(comment.message().text(), "Halo");
/// assert_eq!(comment.id(), Some(DeliveryId::Message(1203)));
/// ```
#[derive(Clone)]
pub struct PostComment<'a> {
    raw: &'a str,
    origin: Origin,
    app_code: Option<Text<'a>>,
    channel: Option<Channel<'a>>,
    sender: Sender<'a>,
    room: Room<'a>,
    message: Message<'a>,
    mismatches: Vec<Mismatch>,
}

wire! {
    pub(super) struct Envelope<'a> {
        app_code: Option<Text<'a>> = "app_code",
        channel: Option<channel::Wire<'a>> = "channel",
        payload: Payload<'a> = "payload",
        origin: DeclaredOrigin = "type",
    }
}

wire! {
    struct Payload<'a> {
        from: sender::Wire<'a> = "from",
        message: message::Wire<'a> = "message",
        room: room::Wire<'a> = "room",
    }
}

impl<'a> PostComment<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Mismatch> {
        let mut notes = Notes::default();
        let envelope: Envelope<'a> = match fast::read_all(text) {
            Some(envelope) => envelope,
            None => lenient::read(text, &mut notes)?,
        };
        let payload = envelope.payload;
        Ok(Self {
            raw: text,
            origin: envelope.origin.0,
            app_code: envelope.app_code,
            channel: envelope.channel.map(Channel::from_wire),
            sender: Sender::from_wire(payload.from, &notes)?,
            room: Room::from_wire(payload.room, &notes)?,
            message: Message::from_wire(payload.message, &notes)?,
            mismatches: notes.into_mismatches(),
        })
    }

    /// What could not be read, and is none here: fields of another shape than Qiscus documents, and texts with half a
    /// surrogate pair, which has become U+FFFD. Empty for nearly every event; the raw bytes have what was sent.
    ///
    /// What identifies the message is not among them: where that can't be read, the event is
    /// [`Event::Unrecognized`](super::Event::Unrecognized). The [content](Message::content) has
    /// [its own](super::Content::mismatches).
    ///
    /// ```
    /// use qiscus_webhook::event::Event;
    ///
    /// let body = br#"{"type":"post_comment_mobile","payload":{
    ///     "from":{"id":7,"email":"sari","name":"Sari"},
    ///     "room":{"id":41,"topic_id":41,"type":"single","name":["Budi"]},
    ///     "message":{"id":1203,"type":"text","text":"Halo","payload":{}}}}"#;
    /// let event = Event::parse_unverified(body);
    /// let comment = event.as_post_comment().expect("a comment");
    ///
    /// assert_eq!(comment.room().name(), "");
    /// let [mismatch] = comment.mismatches() else { panic!("one field is odd") };
    /// assert_eq!(mismatch.path(), "payload.room.name");
    /// assert_eq!(mismatch.cause(), "expected a string, found an array");
    /// ```
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }

    /// Which hook it came through, by `type`.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Whether a bot with this user id hears itself, or another program: the sender is this user, or the
    /// comment came through the Server API, as a bot's own do if both hooks lead to the same URL.
    ///
    /// A bot that answers such a comment answers itself for ever.
    ///
    /// ```
    /// use qiscus_webhook::event::Event;
    ///
    /// let body = |kind: &str, from: &str| format!(
    ///     r#"{{"type":"{kind}","payload":{{
    ///         "from":{{"id":1,"email":"{from}","name":""}},
    ///         "room":{{"id":2,"type":"single"}},
    ///         "message":{{"type":"text","text":"Halo"}}}}}}"#
    /// );
    /// for (kind, from, is_echo) in [
    ///     ("post_comment_mobile", "sari", false),
    ///     ("post_comment_mobile", "my-bot", true),
    ///     ("post_comment_rest", "sari", true),
    /// ] {
    ///     let body = body(kind, from);
    ///     let event = Event::parse_unverified(body.as_bytes());
    ///     assert_eq!(event.as_post_comment().expect("a comment").is_echo_of("my-bot"), is_echo);
    /// }
    /// ```
    #[must_use]
    pub fn is_echo_of(&self, bot: &str) -> bool {
        self.origin == Origin::ServerApi || self.sender.user_id() == bot
    }

    /// The whole body, byte for byte.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw.as_bytes()
    }

    /// `app_code`: the Qiscus application. Newer bodies of some products.
    #[must_use]
    pub fn app_code(&self) -> Option<&str> {
        non_empty(&self.app_code)
    }

    /// `channel`: Omnichannel's bot webhook only.
    #[must_use]
    pub fn channel(&self) -> Option<&Channel<'a>> {
        self.channel.as_ref()
    }

    /// Who posted it: `payload.from`.
    #[doc(alias = "from")]
    #[must_use]
    pub fn sender(&self) -> &Sender<'a> {
        &self.sender
    }

    /// Where: `payload.room`.
    #[must_use]
    pub fn room(&self) -> &Room<'a> {
        &self.room
    }

    /// What: `payload.message`.
    #[must_use]
    pub fn message(&self) -> &Message<'a> {
        &self.message
    }

    /// What tells this message from every other: [`Message::id`], or else [`Message::unique_temp_id`].
    #[must_use]
    pub fn id(&self) -> Option<DeliveryId<'_>> {
        let temporary = || self.message.unique_temp_id().map(DeliveryId::UniqueTempId);
        self.message
            .id()
            .map(DeliveryId::Message)
            .or_else(temporary)
    }
}

debug_without_text!(PostComment {
    origin,
    channel,
    sender,
    room,
    message,
    mismatches
});

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::super::fixtures::{DOCUMENTED, MODERN, OMNICHANNEL};
    use super::super::{Content, RoomKind};
    use super::*;

    #[test]
    fn the_documented_body_is_read() {
        let comment = PostComment::read(DOCUMENTED).unwrap();
        assert_eq!(comment.origin(), Origin::Client);
        assert_eq!(comment.app_code(), None);
        assert!(comment.channel().is_none());
        assert_eq!(comment.id(), None);

        let sender = comment.sender();
        assert_eq!(
            (sender.id(), sender.user_id(), sender.name()),
            (7, "sari", "Sari")
        );
        assert_eq!(sender.avatar_url(), None);

        let room = comment.room();
        assert_eq!((room.id(), room.topic_id()), (41, Some(41)));
        assert_eq!((room.kind(), room.name()), (RoomKind::Group, "Dapur"));
        assert!(room.options().is_none());
        assert!(room.participants().unwrap().decode().unwrap().is_empty());

        let message = comment.message();
        assert_eq!((message.message_type(), message.text()), ("text", "Halo"));
        assert!(matches!(message.content(), Content::Text));
        assert_eq!(message.payload().unwrap().as_str(), "{}");
        assert!(message.extras().is_none());
        assert_eq!(message.sent_at(), None);
        assert!(!message.is_link_preview_disabled());
    }

    #[test]
    fn the_modern_body_is_read() {
        let comment = PostComment::read(MODERN).unwrap();
        assert_eq!(comment.origin(), Origin::ServerApi);
        assert_eq!(comment.app_code(), Some("toko-maju-9x"));
        assert_eq!(comment.id(), Some(DeliveryId::Message(1203)));

        let sender = comment.sender();
        assert_eq!(sender.id(), 3_147_483_655);
        assert_eq!(sender.name(), "Sari & Co");
        assert_eq!(sender.avatar_url(), Some("https://cdn.example/s.png"));

        let room = comment.room();
        assert_eq!(room.avatar_url(), Some("https://cdn.example/r.png"));
        assert_eq!(room.options().unwrap().text(), r#"{"branch":3}"#);
        assert_eq!(room.participants().unwrap().decode().unwrap().len(), 1);

        let message = comment.message();
        assert_eq!(message.text(), "Pesanan A<17");
        assert_eq!(message.comment_before_id(), Some(1200));
        assert_eq!(message.unique_temp_id(), Some("android_1740794400123_k2"));
        assert_eq!(message.extras().unwrap().as_str(), r#"{"priority":"high"}"#);
        assert!(message.is_link_preview_disabled());
        assert_eq!(
            message.sent_at(),
            Some(UNIX_EPOCH + Duration::new(1_740_794_400, 123_456_789))
        );
    }

    #[test]
    fn the_omnichannel_bot_body_is_read() {
        let comment = PostComment::read(OMNICHANNEL).unwrap();
        let channel = comment.channel().unwrap();
        assert_eq!(
            (channel.id(), channel.name(), channel.source()),
            (Some(88), Some("WA Toko"), Some("wa"))
        );
        assert_eq!(comment.sender().id(), 0);
        assert_eq!(comment.sender().user_id(), "6281200000001");
        assert_eq!(comment.room().id(), 41);
        assert_eq!(comment.room().topic_id(), Some(41));
        assert_eq!(comment.message().id(), None);
        assert_eq!(comment.message().comment_before_id(), None);
        assert_eq!(
            comment.id(),
            Some(DeliveryId::UniqueTempId("wa-1740794400-1"))
        );
        assert_eq!(
            comment.message().sent_at(),
            Some(UNIX_EPOCH + Duration::from_millis(1_740_794_400_123))
        );
        let participants = comment.room().participants().unwrap().decode().unwrap();
        assert_eq!(participants[1].user_id(), "bot@toko.example");
    }

    #[test]
    fn numbers_of_2021_come_as_strings() {
        let body = DOCUMENTED.replace(
            r#""payload":{}"#,
            r#""unix_timestamp":"1740794400","unix_nano_timestamp":"1740794400000000001","payload":null"#,
        );
        let comment = PostComment::read(&body).unwrap();
        assert!(comment.message().payload().is_none());
        assert_eq!(
            comment.message().sent_at(),
            Some(UNIX_EPOCH + Duration::new(1_740_794_400, 1))
        );
    }

    #[test]
    fn an_id_that_says_nothing_is_none() {
        for ids in [
            r#""id":0,"unique_temp_id":"0""#,
            r#""id":null,"unique_temp_id":"""#,
            r#""id":"","id_str":"0","unique_temp_id":null"#,
        ] {
            let body = DOCUMENTED.replace(r#""text":"Halo""#, &format!(r#""text":"Halo",{ids}"#));
            assert_eq!(PostComment::read(&body).unwrap().id(), None, "{ids}");
        }
        let body = DOCUMENTED.replace(r#""text":"Halo""#, r#""id":0,"id_str":"1203""#);
        assert_eq!(
            PostComment::read(&body).unwrap().id(),
            Some(DeliveryId::Message(1203))
        );
    }

    #[test]
    fn the_first_mismatch_is_named() {
        const ID: &str = "expected a whole number from 0 to 2^64-1, as a number or a string";
        for (from, to, path, cause) in [
            (
                r#""id":41"#,
                r#""id":true"#,
                "payload.room.id",
                &*format!("{ID}, found a boolean"),
            ),
            (
                r#""id":41"#,
                r#""id":-41"#,
                "payload.room.id",
                &*format!("{ID}, found a number that is none"),
            ),
            (
                r#""id":41"#,
                r#""id":{"a":1}"#,
                "payload.room.id",
                &*format!("{ID}, found an object"),
            ),
            (r#""id":41,"#, "", "payload.room", "missing field `id`"),
            (
                r#""id":7"#,
                r#""id":"rahasia""#,
                "payload.from.id",
                &*format!("{ID}, found a string that is none"),
            ),
            (
                r#""email":"sari","#,
                "",
                "payload.from",
                "missing field `email`",
            ),
            (
                r#""email":"sari""#,
                r#""email":null"#,
                "payload.from.email",
                "expected a string, found null",
            ),
            (
                r#""email":"sari""#,
                r#""email":"a","email":"b""#,
                "payload.from.email",
                "a key that repeats",
            ),
            (
                r#""email":"sari""#,
                r#""email":"sari\udc00""#,
                "payload.from.email",
                "half a surrogate pair",
            ),
            (
                r#""text":"Halo""#,
                r#""id":"m-901","unique_temp_id":"a""#,
                "payload.message.id",
                &*format!("{ID}, found a string that is none"),
            ),
            (
                r#""text":"Halo""#,
                r#""id":1,"id":2"#,
                "payload.message.id",
                "a key that repeats",
            ),
            (
                r#""text":"Halo""#,
                r#""id_str":"m-901""#,
                "payload.message.id_str",
                &*format!("{ID}, found a string that is none"),
            ),
            (
                r#""text":"Halo""#,
                r#""id":0,"unique_temp_id":["a"]"#,
                "payload.message.unique_temp_id",
                "expected a string, found an array",
            ),
            (
                r#""type":"text","#,
                "",
                "payload.message",
                "missing field `type`",
            ),
            (
                r#"{"id":7,"email":"sari","name":"Sari"}"#,
                r#"[7,7,"sari"]"#,
                "payload.from",
                "expected an object, found an array",
            ),
        ] {
            assert!(DOCUMENTED.contains(from), "{from}");
            let body = DOCUMENTED.replace(from, to);
            let mismatch = PostComment::read(&body).unwrap_err();
            assert_eq!((mismatch.path(), mismatch.cause()), (path, cause), "{to}");
        }
    }

    /// The documented body with its message's text replaced by other fields.
    fn with(fields: &str) -> String {
        DOCUMENTED.replace(r#""text":"Halo""#, fields)
    }

    #[track_caller]
    fn told(comment: &PostComment<'_>) -> Vec<(String, String)> {
        let mismatches = comment.mismatches().iter();
        mismatches
            .map(|mismatch| (mismatch.path().to_owned(), mismatch.cause().to_owned()))
            .collect()
    }

    #[test]
    fn a_flag_is_read_from_text_and_digits() {
        for (flag, expected) in [
            (r#""true""#, true),
            ("1", true),
            ("true", true),
            (r#""false""#, false),
            ("0", false),
            ("null", false),
        ] {
            let body = with(&format!(r#""disable_link_preview":{flag}"#));
            let comment = PostComment::read(&body).unwrap();
            assert_eq!(comment.message().is_link_preview_disabled(), expected);
            assert_eq!(told(&comment), [], "{flag}");
        }
        for (flag, found) in [
            (r#""yes""#, "a string that is none"),
            ("2", "a number that is none"),
            ("[]", "an array"),
        ] {
            let body = with(&format!(r#""id":1203,"disable_link_preview":{flag}"#));
            let comment = PostComment::read(&body).unwrap();
            assert!(!comment.message().is_link_preview_disabled());
            assert_eq!(comment.id(), Some(DeliveryId::Message(1203)));
            let cause = format!("expected true or false, found {found}");
            let path = "payload.message.disable_link_preview".to_owned();
            assert_eq!(told(&comment), [(path, cause)]);
        }
    }

    #[test]
    fn an_avatar_may_be_an_object_around_its_address() {
        let body = DOCUMENTED.replace(
            r#""name":"Sari""#,
            r#""name":"Sari","avatar_url":{"avatar":{"url":"https://cdn.example/s.png"}}"#,
        );
        let comment = PostComment::read(&body).unwrap();
        assert_eq!(
            comment.sender().avatar_url(),
            Some("https://cdn.example/s.png")
        );
        assert_eq!(told(&comment), []);

        let body = DOCUMENTED.replace(r#""name":"Sari""#, r#""avatar_url":{"avatar":{"id":1}}"#);
        let comment = PostComment::read(&body).unwrap();
        assert_eq!(comment.sender().avatar_url(), None);
        let cause = "expected a string, found an object".to_owned();
        assert_eq!(
            told(&comment),
            [("payload.from.avatar_url".to_owned(), cause)]
        );
    }

    #[test]
    fn a_twin_that_says_nothing_is_passed_over() {
        for (ids, path) in [
            (r#""id":901,"id_str":"m-901""#, "payload.message.id_str"),
            (r#""id":"m-901","id_str":"901""#, "payload.message.id"),
            (r#""id":[901],"id_str":901"#, "payload.message.id"),
            (
                r#""id":901,"unique_temp_id":{}"#,
                "payload.message.unique_temp_id",
            ),
            (
                r#""id":901,"comment_before_id":-1"#,
                "payload.message.comment_before_id",
            ),
        ] {
            let body = with(ids);
            let comment = PostComment::read(&body).unwrap();
            assert_eq!(comment.id(), Some(DeliveryId::Message(901)), "{ids}");
            assert_eq!(comment.message().comment_before_id(), None);
            assert_eq!(comment.mismatches().len(), 1, "{ids}");
            assert_eq!(comment.mismatches()[0].path(), path);
        }
    }

    #[test]
    fn an_id_is_one_number_however_it_is_written() {
        for id in ["901", "901.0", "9.01e2", r#""901""#] {
            let body = with(&format!(r#""id":{id}"#));
            let comment = PostComment::read(&body).unwrap();
            assert_eq!(comment.id(), Some(DeliveryId::Message(901)), "{id}");
            assert_eq!(told(&comment), []);
        }
    }

    #[test]
    fn half_a_surrogate_pair_is_a_replacement_character() {
        let body = DOCUMENTED.replace("Halo", r"Halo \ud83d!");
        let comment = PostComment::read(&body).unwrap();
        assert_eq!(comment.message().text(), "Halo \u{FFFD}!");
        let cause = "half a surrogate pair".to_owned();
        assert_eq!(told(&comment), [("payload.message.text".to_owned(), cause)]);
    }

    #[test]
    fn neither_of_two_values_is_taken() {
        let body = with(r#""id":901,"text":"a","text":"b""#);
        let comment = PostComment::read(&body).unwrap();
        assert_eq!(comment.message().text(), "");
        let cause = "a key that repeats".to_owned();
        assert_eq!(told(&comment), [("payload.message.text".to_owned(), cause)]);
    }

    #[test]
    fn a_number_in_the_place_of_a_text_is_its_digits() {
        let body = DOCUMENTED
            .replace(r#""Sari""#, "12.50")
            .replace(r#""Dapur""#, "7");
        let comment = PostComment::read(&body).unwrap();
        assert_eq!(
            (comment.sender().name(), comment.room().name()),
            ("12.50", "7")
        );
        assert_eq!(told(&comment), []);
    }

    #[test]
    fn unknown_fields_and_hostile_numbers_in_them_are_passed_over() {
        let number = "9".repeat(400);
        for unknown in ["1e999", &number, "[[[{}]]]", r#""\ud800""#] {
            let body = DOCUMENTED.replace(r#""text":"Halo""#, &format!(r#""new":{unknown}"#));
            assert_eq!(PostComment::read(&body).unwrap().message().text(), "");
        }
    }
}
