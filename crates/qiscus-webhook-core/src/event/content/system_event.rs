//! Something that happened to the room.

use super::super::debug::debug_without_text;
use super::super::json::{Json, RawJson};
use super::super::lenient::{List, object};
use super::super::text::{Text, non_empty, or_empty};
use super::payload::{Noted, payload};

/// The payload of a `system_event` message.
///
/// The subject acts and the object is acted upon: who was added, who was removed.
///
/// # Example
///
/// ```
/// use qiscus_webhook::event::{Content, SystemEventKind};
///
/// let payload = r#"{"type":"left_room","subject_username":"Sari","subject_email":"sari"}"#;
/// let content = Content::parse_unverified("system_event", payload);
/// let happened = content.as_system_event().expect("a system event");
/// assert_eq!(happened.kind(), SystemEventKind::LeftRoom);
/// assert_eq!(happened.subject_user_id(), Some("sari"));
/// ```
#[derive(Clone)]
pub struct SystemEvent<'a>(Noted<Wire<'a>>);

object! {
    #[derive(Clone)]
    struct Wire<'a> {
        object_email: Option<Text<'a>> = "object_email",
        object_email_list: List<Option<Text<'a>>> = "object_email_list",
        object_username: Option<Text<'a>> = "object_username",
        object_username_list: List<Option<Text<'a>>> = "object_username_list",
        payload: Option<RawJson<'a>> = "payload",
        room_name: Option<Text<'a>> = "room_name",
        subject_email: Option<Text<'a>> = "subject_email",
        subject_username: Option<Text<'a>> = "subject_username",
        kind: Option<Text<'a>> = "type",
    }
}

payload!(SystemEvent);

impl<'a> SystemEvent<'a> {
    /// What happened, by `type`.
    #[must_use]
    pub fn kind(&self) -> SystemEventKind {
        match or_empty(&self.0.kind) {
            "create_room" => SystemEventKind::CreateRoom,
            "add_member" => SystemEventKind::AddMember,
            "join_room" => SystemEventKind::JoinRoom,
            "remove_member" => SystemEventKind::RemoveMember,
            "left_room" => SystemEventKind::LeftRoom,
            "change_room_name" => SystemEventKind::ChangeRoomName,
            "change_room_avatar" => SystemEventKind::ChangeRoomAvatar,
            "custom" => SystemEventKind::Custom,
            _ => SystemEventKind::Other,
        }
    }

    /// `type` as Qiscus wrote it.
    #[must_use]
    pub fn declared_kind(&self) -> Option<&str> {
        non_empty(&self.0.kind)
    }

    /// `subject_username`: the display name of who acted.
    #[must_use]
    pub fn subject_username(&self) -> Option<&str> {
        non_empty(&self.0.subject_username)
    }

    /// `subject_email`: the user id of who acted.
    #[must_use]
    pub fn subject_user_id(&self) -> Option<&str> {
        non_empty(&self.0.subject_email)
    }

    /// `object_username`: the display name of who was acted upon.
    #[must_use]
    pub fn object_username(&self) -> Option<&str> {
        non_empty(&self.0.object_username)
    }

    /// `object_email`: the user id of who was acted upon.
    #[must_use]
    pub fn object_user_id(&self) -> Option<&str> {
        non_empty(&self.0.object_email)
    }

    /// `object_username_list`: as [`object_username`](Self::object_username), where they were several; one that
    /// can't be read is `""`, so that the two lists stay beside each other.
    pub fn object_usernames(&self) -> impl Iterator<Item = &str> {
        self.0.object_username_list.0.iter().map(or_empty)
    }

    /// `object_email_list`: as [`object_user_id`](Self::object_user_id), where they were several.
    pub fn object_user_ids(&self) -> impl Iterator<Item = &str> {
        self.0.object_email_list.0.iter().map(or_empty)
    }

    /// `room_name`: the room's name, the new one where it was changed.
    #[must_use]
    pub fn room_name(&self) -> Option<&str> {
        non_empty(&self.0.room_name)
    }

    /// `payload`: any JSON, of a custom system event.
    #[must_use]
    pub fn payload(&self) -> Option<Json<'a>> {
        self.0.payload.map(|RawJson(json)| json)
    }
}

debug_without_text!(SystemEvent { kind, payload });

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SystemEventKind {
    /// `create_room`: the subject made the room.
    CreateRoom,
    /// `add_member`: the subject let the objects in.
    AddMember,
    /// `join_room`: the subject came by itself.
    JoinRoom,
    /// `remove_member`: the subject put the objects out.
    RemoveMember,
    /// `left_room`: the subject went.
    LeftRoom,
    /// `change_room_name`: the subject renamed the room.
    ChangeRoomName,
    /// `change_room_avatar`: the subject changed the room's picture.
    ChangeRoomAvatar,
    /// `custom`: the application's own, with its own payload.
    Custom,
    /// None of these; [`SystemEvent::declared_kind`] has the name if there is one.
    Other,
}

#[cfg(test)]
mod tests {
    use super::super::Content;
    use super::{SystemEvent, SystemEventKind};

    fn system_event(payload: &str) -> SystemEvent<'_> {
        match Content::parse_unverified("system_event", payload) {
            Content::SystemEvent(event) => event,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_documented_kind_is_known() {
        for (name, kind) in [
            ("create_room", SystemEventKind::CreateRoom),
            ("add_member", SystemEventKind::AddMember),
            ("join_room", SystemEventKind::JoinRoom),
            ("remove_member", SystemEventKind::RemoveMember),
            ("left_room", SystemEventKind::LeftRoom),
            ("change_room_name", SystemEventKind::ChangeRoomName),
            ("change_room_avatar", SystemEventKind::ChangeRoomAvatar),
            ("custom", SystemEventKind::Custom),
            ("archive_room", SystemEventKind::Other),
        ] {
            let payload = format!(r#"{{"type":"{name}"}}"#);
            let event = system_event(&payload);
            assert_eq!(event.kind(), kind);
            assert_eq!(event.declared_kind(), Some(name));
        }
    }

    #[test]
    fn every_field_is_read() {
        let event = system_event(concat!(
            r#"{"type":"add_member","subject_username":"Sari","subject_email":"sari","#,
            r#""object_username":"Budi","object_email":"budi","#,
            r#""object_username_list":["Budi","Tini"],"object_email_list":["budi","tini"],"#,
            r#""room_name":"Dapur","payload":{"by":"admin"}}"#,
        ));
        assert_eq!(event.subject_username(), Some("Sari"));
        assert_eq!(event.subject_user_id(), Some("sari"));
        assert_eq!(event.object_username(), Some("Budi"));
        assert_eq!(event.object_user_id(), Some("budi"));
        assert!(event.object_usernames().eq(["Budi", "Tini"]));
        assert!(event.object_user_ids().eq(["budi", "tini"]));
        assert_eq!(event.room_name(), Some("Dapur"));
        assert_eq!(event.payload().unwrap().as_str(), r#"{"by":"admin"}"#);
    }
}
