//! Where the comment was posted.

use std::fmt;

use super::avatar::Avatar;
use super::debug::debug_without_text;
use super::embedded_json::EmbeddedJson;
use super::json::RawJson;
use super::lenient::{Identity, Notes, of_twins};
use super::mismatch::Mismatch;
use super::number::Loose;
use super::participants::Participants;
use super::text::{Text, or_empty};
use super::wire::{wire, wire_as};

/// `payload.room`.
///
/// ```
/// use qiscus_webhook::event::{Event, RoomKind};
///
/// let body = br#"{"type":"post_comment_mobile","payload":{
///     "from":{"id":7,"email":"sari","name":"Sari"},
///     "room":{"id":41,"id_str":"41","topic_id":41,"type":"group","is_public_channel":true,"name":"Promo",
///         "options":"{\"branch\":3}","room_avatar":""},
///     "message":{"type":"text","text":"Halo","payload":{}}}}"#;
/// let event = Event::parse_unverified(body);
/// let room = event.as_post_comment().expect("a comment").room();
///
/// assert_eq!(room.kind(), RoomKind::Channel);
/// assert_eq!(room.avatar_url(), None);
/// assert!(room.participants().is_none());
/// let options: serde_json::Value = room.options().expect("options").decode().expect("JSON");
/// assert_eq!(options["branch"], 3);
/// ```
#[derive(Clone)]
pub struct Room<'a>(pub(super) Wire<'a>);

wire_as!(Room);

wire! {
    #[derive(Clone)]
    pub(super) struct Wire<'a> {
        id: Identity<u64> = "id",
        id_str: Identity<u64> = "id_str",
        is_public_channel: Option<bool> = "is_public_channel",
        name: Option<Text<'a>> = "name",
        options: Option<RawJson<'a>> = "options",
        participants: Option<RawJson<'a>> = "participants",
        room_avatar: Avatar<'a> = "room_avatar",
        topic_id: Loose<u64> = "topic_id",
        topic_id_str: Loose<u64> = "topic_id_str",
        kind: Text<'a> = "type",
    }
}

/// What a room is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RoomKind {
    /// `single`: two people.
    Single,
    /// `group`.
    Group,
    /// `group` with `is_public_channel`; `channel` would be read the same.
    Channel,
    /// None of these; [`Room::declared_kind`] has the name.
    Other,
}

impl RoomKind {
    /// `single`, `group`, `channel` or `other`: for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Group => "group",
            Self::Channel => "channel",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for RoomKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<'a> Room<'a> {
    /// Fails where the room has no id that can be read.
    #[inline]
    pub(super) fn check(&self, notes: &Notes) -> Result<(), Mismatch> {
        match of_twins(&self.0.id, &self.0.id_str) {
            Identity::Said(_) => Ok(()),
            Identity::Nothing => Err(Mismatch::new("payload.room", "missing field `id`")),
            Identity::Unreadable => Err(notes.told_at(["payload.room.id", "payload.room.id_str"])),
        }
    }

    /// `id`, or `id_str` where that is missing. Always sent: a number in the Chat SDK, a string in Omnichannel.
    #[must_use]
    pub fn id(&self) -> u64 {
        // There is one, for it has been checked.
        of_twins(&self.0.id, &self.0.id_str)
            .said()
            .copied()
            .unwrap_or_default()
    }

    /// `topic_id`, or `topic_id_str`: in practice the room's id again.
    #[must_use]
    pub fn topic_id(&self) -> Option<u64> {
        self.0.topic_id.0.or(self.0.topic_id_str.0)
    }

    /// What the room is, by `type` and `is_public_channel`.
    #[must_use]
    pub fn kind(&self) -> RoomKind {
        match (&*self.0.kind, self.0.is_public_channel) {
            ("single", _) => RoomKind::Single,
            ("group", Some(true)) | ("channel", _) => RoomKind::Channel,
            ("group", _) => RoomKind::Group,
            _ => RoomKind::Other,
        }
    }

    /// `type` as Qiscus wrote it. Always sent.
    #[must_use]
    pub fn declared_kind(&self) -> &str {
        &self.0.kind
    }

    /// `name`. Always sent; may be `""`.
    #[must_use]
    pub fn name(&self) -> &str {
        or_empty(&self.0.name)
    }

    /// `room_avatar`. Missing from the documented sample; `None` also where it is `""`.
    #[must_use]
    pub fn avatar_url(&self) -> Option<&str> {
        self.0.room_avatar.url()
    }

    /// `options`: what the application stored with the room, usually a string that holds JSON. Missing from the
    /// documented sample; `None` also where it is null or `""`. Unescaped when asked for.
    #[must_use]
    pub fn options(&self) -> Option<EmbeddedJson<'a>> {
        let RawJson(options) = self.0.options?;
        EmbeddedJson::new(options)
    }

    /// `participants`, which Qiscus deprecates and leaves out where the room is a channel. Decoded when asked for.
    #[must_use]
    pub fn participants(&self) -> Option<Participants<'a>> {
        let RawJson(participants) = self.0.participants?;
        Some(Participants::new(participants))
    }
}

debug_without_text!(Room {
    id,
    topic_id,
    kind,
    options,
    participants
});

#[cfg(test)]
mod tests {
    use super::super::lenient;
    use super::*;

    fn room(json: &str) -> Room<'_> {
        let mut notes = Notes::default();
        let room: Room<'_> = lenient::read(json, &mut notes).unwrap();
        room.check(&notes).unwrap();
        room
    }

    #[test]
    fn a_channel_is_a_group_that_is_public() {
        for (kind, expected) in [
            (r#""type":"single""#, RoomKind::Single),
            (r#""type":"group""#, RoomKind::Group),
            (
                r#""type":"group","is_public_channel":false"#,
                RoomKind::Group,
            ),
            (
                r#""type":"group","is_public_channel":null"#,
                RoomKind::Group,
            ),
            (
                r#""type":"group","is_public_channel":true"#,
                RoomKind::Channel,
            ),
            (r#""type":"channel""#, RoomKind::Channel),
            (r#""type":"broadcast""#, RoomKind::Other),
        ] {
            assert_eq!(
                room(&format!(r#"{{"id":1,{kind}}}"#)).kind(),
                expected,
                "{kind}"
            );
        }
        assert_eq!(
            room(r#"{"id":1,"type":"broadcast"}"#).declared_kind(),
            "broadcast"
        );
    }

    #[test]
    fn each_kind_has_a_name_for_logs() {
        for (kind, name) in [
            (RoomKind::Single, "single"),
            (RoomKind::Group, "group"),
            (RoomKind::Channel, "channel"),
            (RoomKind::Other, "other"),
        ] {
            assert_eq!((kind.as_str(), &*kind.to_string()), (name, name));
        }
    }

    #[test]
    fn a_twin_speaks_when_the_number_is_silent() {
        let room = room(r#"{"id":null,"id_str":"41","topic_id_str":"42","type":"group"}"#);
        assert_eq!(room.id(), 41);
        assert_eq!(room.topic_id(), Some(42));
    }

    #[test]
    fn options_come_in_four_shapes() {
        for (options, text) in [
            (r#""{\"branch\":3}""#, Some(r#"{"branch":3}"#)),
            (r#"{"branch":3}"#, Some(r#"{"branch":3}"#)),
            (r#""cabang tiga""#, Some("cabang tiga")),
            (r#""""#, None),
            ("null", None),
        ] {
            let json = format!(r#"{{"id":1,"type":"group","options":{options}}}"#);
            let options = room(&json).options();
            assert_eq!(options.as_ref().map(EmbeddedJson::text), text, "{json}");
        }
    }

    #[test]
    fn participants_stay_as_they_are_until_asked_for() {
        let room = room(r#"{"id":1,"type":"group","participants":{"rahasia":1}}"#);
        let participants = room.participants().unwrap();
        assert_eq!(participants.raw().as_str(), r#"{"rahasia":1}"#);
        assert_eq!(
            participants.decode().unwrap_err().to_string(),
            "expected an array, found an object"
        );
        assert!(!format!("{room:?}").contains("rahasia"));
    }
}
