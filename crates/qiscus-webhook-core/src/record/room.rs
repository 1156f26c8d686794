//! The room of a comment, and who is in it.

use super::JsonRecord;
use super::define::{owned, records};
use crate::event::{Participant, Participants, Room, RoomKind};

records! {
    /// A copy of a [`Room`].
    pub struct RoomRecord {
        /// Its number.
        pub id: u64,
        /// Its topic's number.
        pub topic_id: Option<u64>,
        /// `single`, `group` or `channel`, or the name of another kind.
        pub kind: String,
        /// Its name; may be empty.
        #[serde(default)]
        pub name: String,
        /// The address of its picture.
        pub avatar_url: Option<String>,
        /// What the application stored with it.
        pub options: Option<JsonRecord>,
        /// Who is in it; `None` for a channel, and where they could not be read.
        pub participants: Option<Vec<ParticipantRecord>>,
        /// Why the participants could not be read.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub participants_cause: Option<String>,
    }

    /// A copy of a [`Participant`].
    pub struct ParticipantRecord {
        /// Qiscus's own number for the user.
        pub id: Option<u64>,
        /// The user id that the application chose.
        pub user_id: String,
        /// The display name.
        pub username: Option<String>,
        /// The address of the user's picture.
        pub avatar_url: Option<String>,
        /// Whether the user is active.
        pub active: Option<bool>,
        /// What the application stored with the user.
        pub extras: Option<JsonRecord>,
        /// The last message that the participant has read.
        pub last_comment_read_id: Option<u64>,
        /// The last message that reached the participant.
        pub last_comment_received_id: Option<u64>,
    }
}

impl From<&Room<'_>> for RoomRecord {
    fn from(room: &Room<'_>) -> Self {
        let decoded = room.participants().map(Participants::decode).transpose();
        let (participants, participants_cause) = match decoded {
            Ok(participants) => (participants, None),
            Err(mismatch) => (None, Some(mismatch.to_string())),
        };
        let kind = match room.kind() {
            RoomKind::Other => room.declared_kind(),
            known => known.as_str(),
        };
        Self {
            id: room.id(),
            topic_id: room.topic_id(),
            kind: kind.to_owned(),
            name: room.name().to_owned(),
            avatar_url: owned(room.avatar_url()),
            options: room.options().as_ref().map(JsonRecord::from),
            participants: participants.map(|all| all.iter().map(ParticipantRecord::from).collect()),
            participants_cause,
        }
    }
}

impl From<&Participant<'_>> for ParticipantRecord {
    fn from(participant: &Participant<'_>) -> Self {
        Self {
            id: participant.id(),
            user_id: participant.user_id().to_owned(),
            username: owned(participant.username()),
            avatar_url: owned(participant.avatar_url()),
            active: participant.is_active(),
            extras: participant.extras().map(JsonRecord::from),
            last_comment_read_id: participant.last_comment_read_id(),
            last_comment_received_id: participant.last_comment_received_id(),
        }
    }
}
