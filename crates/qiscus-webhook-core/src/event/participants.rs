//! Who is in the room.

use super::avatar::Avatar;
use super::debug::debug_without_text;
use super::json::{Json, RawJson};
use super::lenient::{Notes, Value, elements_of, object};
use super::mismatch::Mismatch;
use super::number::Loose;
use super::text::{Text, non_empty};

/// `payload.room.participants`, decoded when asked for: a group of a thousand costs nothing until then.
///
/// ```
/// use qiscus_webhook::event::Event;
///
/// let body = br#"{"type":"post_comment_mobile","payload":{
///     "from":{"id":7,"email":"sari","name":"Sari"},
///     "room":{"id":41,"topic_id":41,"type":"group","name":"Dapur",
///         "participants":[{"id":7,"email":"sari","username":"Sari"},{"email":"budi"}]},
///     "message":{"type":"text","text":"Halo","payload":{}}}}"#;
/// let event = Event::parse_unverified(body);
/// let room = event.as_post_comment().expect("a comment").room();
///
/// for participant in room.participants().expect("not a channel").decode()? {
///     println!("{}", participant.user_id());
/// }
/// # Ok::<(), qiscus_webhook::event::Mismatch>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Participants<'a>(Json<'a>);

impl<'a> Participants<'a> {
    pub(super) fn new(raw: Json<'a>) -> Self {
        Self(raw)
    }

    /// Every participant, in the order sent.
    ///
    /// # Errors
    ///
    /// When the value is not an array of participants who have an `email`; the path starts at the array, as in
    /// `[3].email`.
    pub fn decode(self) -> Result<Vec<Participant<'a>>, Mismatch> {
        let json = self.0.as_str();
        let mut notes = Notes::default();
        let Value::Array = Value::of(json) else {
            return Err(notes.expected("an array", json));
        };
        let mut read = Ok(Vec::new());
        let mut index = 0;
        let gone_through = elements_of(json, |element| {
            let wire = notes.element(index, element);
            index += 1;
            match (&mut read, wire) {
                (Ok(participants), Ok(wire)) => participants.push(Participant {
                    wire,
                    mismatches: notes.take_mismatches(),
                }),
                (Ok(_), Err(mismatch)) => read = Err(mismatch),
                (Err(_), _) => {}
            }
        });
        gone_through.map_err(|err| notes.mismatch(err.to_string()))?;
        read
    }

    /// The value as it stands in the body.
    #[must_use]
    pub fn raw(self) -> Json<'a> {
        self.0
    }
}

/// One element of `participants`. Omnichannel sends only `email`.
#[derive(Clone)]
pub struct Participant<'a> {
    wire: Wire<'a>,
    mismatches: Vec<Mismatch>,
}

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        active: Option<bool> = "active",
        avatar_url: Avatar<'a> = "avatar_url",
        email: Text<'a> = "email",
        extras: Option<RawJson<'a>> = "extras",
        id: Loose<u64> = "id",
        id_str: Loose<u64> = "id_str",
        last_comment_read_id: Loose<u64> = "last_comment_read_id",
        last_comment_read_id_str: Loose<u64> = "last_comment_read_id_str",
        last_comment_received_id: Loose<u64> = "last_comment_received_id",
        last_comment_received_id_str: Loose<u64> = "last_comment_received_id_str",
        username: Option<Text<'a>> = "username",
    }
}

impl<'a> Participant<'a> {
    /// `id`, or `id_str`: Qiscus's own number for the user.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        self.wire.id.0.or(self.wire.id_str.0)
    }

    /// `email`: the user id that the application chose, any text. Always sent.
    #[doc(alias = "email")]
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.wire.email
    }

    /// `username`: the display name.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        non_empty(&self.wire.username)
    }

    /// `avatar_url`.
    #[must_use]
    pub fn avatar_url(&self) -> Option<&str> {
        self.wire.avatar_url.url()
    }

    /// `active`: newer bodies.
    #[must_use]
    pub fn is_active(&self) -> Option<bool> {
        self.wire.active
    }

    /// `extras`: what the application stored with the user. Newer bodies.
    #[must_use]
    pub fn extras(&self) -> Option<Json<'a>> {
        self.wire.extras.map(|RawJson(json)| json)
    }

    /// `last_comment_read_id`, or its `_str` twin: the last message the participant has read. Newer bodies.
    #[must_use]
    pub fn last_comment_read_id(&self) -> Option<u64> {
        let wire = &self.wire;
        wire.last_comment_read_id
            .0
            .or(wire.last_comment_read_id_str.0)
    }

    /// `last_comment_received_id`, or its `_str` twin: the last message that reached the participant. Newer bodies.
    #[must_use]
    pub fn last_comment_received_id(&self) -> Option<u64> {
        let wire = &self.wire;
        wire.last_comment_received_id
            .0
            .or(wire.last_comment_received_id_str.0)
    }
}

impl Participant<'_> {
    /// What could not be read of the participant, and is none here; the paths start at the array, as in `[3].active`.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }
}

debug_without_text!(Participant { id, is_active });

#[cfg(test)]
mod tests {
    use super::*;

    fn participants(json: &str) -> Participants<'_> {
        Participants::new(Json::new(serde_json::from_str(json).unwrap()))
    }

    #[test]
    fn a_modern_participant_has_everything() {
        let json = concat!(
            r#"[{"active":true,"avatar_url":"https://cdn.example/s.png","email":"sari","#,
            r#""extras":{"vip":true},"id":2147483700,"id_str":"2147483700","#,
            r#""last_comment_read_id":900,"last_comment_read_id_str":"900","#,
            r#""last_comment_received_id_str":"901","username":"Sari"}]"#,
        );
        let participants = participants(json).decode().unwrap();
        let [sari] = participants.as_slice() else {
            panic!("one participant");
        };
        assert_eq!(sari.id(), Some(2_147_483_700));
        assert_eq!(sari.user_id(), "sari");
        assert_eq!(sari.username(), Some("Sari"));
        assert_eq!(sari.avatar_url(), Some("https://cdn.example/s.png"));
        assert_eq!(sari.is_active(), Some(true));
        assert_eq!(sari.extras().unwrap().as_str(), r#"{"vip":true}"#);
        assert_eq!(sari.last_comment_read_id(), Some(900));
        assert_eq!(sari.last_comment_received_id(), Some(901));
    }

    #[test]
    fn an_email_alone_is_a_participant() {
        let participants = participants(r#"[{"email":"6281200000001"}]"#)
            .decode()
            .unwrap();
        assert_eq!(participants[0].user_id(), "6281200000001");
        assert_eq!(participants[0].id(), None);
        assert_eq!(participants[0].is_active(), None);
    }

    #[test]
    fn the_first_that_does_not_fit_is_named() {
        let mismatch = participants(r#"[{"email":"a"},{"email":5}]"#)
            .decode()
            .unwrap_err();
        assert_eq!(mismatch.path(), "[1].email");
        assert_eq!(mismatch.cause(), "expected a string, found a number");
        assert_eq!(participants("{}").decode().unwrap_err().path(), ".");
        assert!(participants(r#"[["a"]]"#).decode().is_err());
        let twice = participants(r#"[{"email":"a","email":"b"}]"#)
            .decode()
            .unwrap_err();
        assert_eq!(twice.to_string(), "a key that repeats at `[0].email`");
    }

    #[test]
    fn a_field_that_cannot_be_read_costs_no_participant() {
        let json = concat!(
            r#"[{"email":"a"},{"email":"b","active":"false","id":-1,"username":7,"#,
            r#""avatar_url":{"avatar":{"url":"https://cdn.example/b.png"}}}]"#,
        );
        let participants = participants(json).decode().unwrap();
        let [first, second] = participants.as_slice() else {
            panic!("two participants");
        };
        assert!(first.mismatches().is_empty());
        assert_eq!(second.is_active(), Some(false));
        assert_eq!(second.username(), Some("7"));
        assert_eq!(second.avatar_url(), Some("https://cdn.example/b.png"));
        assert_eq!(second.id(), None);
        let [mismatch] = second.mismatches() else {
            panic!("{:?}", second.mismatches());
        };
        assert_eq!(mismatch.path(), "[1].id");
    }
}
