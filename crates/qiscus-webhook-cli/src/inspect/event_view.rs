//! An event as `inspect --json` and `listen --json` print it.

use qiscus_webhook_core::event::{
    DeliveryId, Message, Participant, PostComment, Room, RoomKind, Sender,
};
use qiscus_webhook_core::{Event, event};
use serde::Serialize;
use serde_json::value::RawValue;

use super::compact::{compact, embedded};
use super::content_view::ContentView;

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum EventView {
    PostComment(Box<PostCommentView>),
    Unrecognized {
        declared_type: Option<String>,
        path: String,
        cause: String,
    },
}

#[derive(Serialize)]
pub(crate) struct PostCommentView {
    pub(super) origin: &'static str,
    pub(super) id: Option<IdView>,
    pub(super) app_code: Option<String>,
    pub(super) sender: SenderView,
    pub(super) room: RoomView,
    pub(super) message: MessageView,
}

/// The number of a message, or the text that its client made.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum IdView {
    Message(u64),
    UniqueTempId(String),
}

#[derive(Serialize)]
pub(super) struct SenderView {
    pub(super) id: u64,
    pub(super) user_id: String,
    pub(super) name: String,
    avatar_url: Option<String>,
}

#[derive(Serialize)]
pub(super) struct RoomView {
    pub(super) id: u64,
    topic_id: Option<u64>,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) options: Option<Box<RawValue>>,
    pub(super) participants: Option<Vec<ParticipantView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) participants_cause: Option<String>,
}

#[derive(Serialize)]
pub(super) struct ParticipantView {
    id: Option<u64>,
    user_id: String,
    username: Option<String>,
    avatar_url: Option<String>,
    active: Option<bool>,
    extras: Option<Box<RawValue>>,
    last_comment_read_id: Option<u64>,
    last_comment_received_id: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct MessageView {
    id: Option<u64>,
    #[serde(rename = "type")]
    pub(super) message_type: String,
    pub(super) text: String,
    pub(super) sent_at: Option<String>,
    unique_temp_id: Option<String>,
    pub(super) extras: Option<Box<RawValue>>,
    pub(super) content: ContentView,
}

impl EventView {
    pub(crate) fn new(event: &Event<'_>) -> Self {
        match event {
            Event::PostComment(comment) => {
                Self::PostComment(Box::new(PostCommentView::new(comment)))
            }
            Event::Unrecognized(unrecognized) => Self::Unrecognized {
                declared_type: owned(unrecognized.declared_type()),
                path: unrecognized.path().to_owned(),
                cause: unrecognized.cause().to_owned(),
            },
            _ => Self::Unrecognized {
                declared_type: None,
                path: ".".to_owned(),
                cause: format!(
                    "an event of the kind {}, newer than this program",
                    event.kind()
                ),
            },
        }
    }
}

impl PostCommentView {
    fn new(comment: &PostComment<'_>) -> Self {
        Self {
            origin: comment.origin().as_str(),
            id: comment.id().and_then(IdView::new),
            app_code: owned(comment.app_code()),
            sender: SenderView::new(comment.sender()),
            room: RoomView::new(comment.room()),
            message: MessageView::new(comment.message()),
        }
    }
}

impl IdView {
    fn new(id: DeliveryId<'_>) -> Option<Self> {
        match id {
            DeliveryId::Message(id) => Some(Self::Message(id)),
            DeliveryId::UniqueTempId(id) => Some(Self::UniqueTempId(id.to_owned())),
            _ => None,
        }
    }
}

impl SenderView {
    fn new(sender: &Sender<'_>) -> Self {
        Self {
            id: sender.id(),
            user_id: sender.user_id().to_owned(),
            name: sender.name().to_owned(),
            avatar_url: owned(sender.avatar_url()),
        }
    }
}

impl RoomView {
    fn new(room: &Room<'_>) -> Self {
        let decoded = room
            .participants()
            .map(event::Participants::decode)
            .transpose();
        let (participants, cause) = match decoded {
            Ok(participants) => (participants, None),
            Err(mismatch) => (None, Some(mismatch.to_string())),
        };
        Self {
            id: room.id(),
            topic_id: room.topic_id(),
            kind: match room.kind() {
                RoomKind::Single => "single".to_owned(),
                RoomKind::Group => "group".to_owned(),
                RoomKind::Channel => "channel".to_owned(),
                _ => room.declared_kind().to_owned(),
            },
            name: room.name().to_owned(),
            options: room.options().as_ref().and_then(embedded),
            participants: participants
                .map(|participants| participants.iter().map(ParticipantView::new).collect()),
            participants_cause: cause,
        }
    }
}

impl ParticipantView {
    fn new(participant: &Participant<'_>) -> Self {
        Self {
            id: participant.id(),
            user_id: participant.user_id().to_owned(),
            username: owned(participant.username()),
            avatar_url: owned(participant.avatar_url()),
            active: participant.is_active(),
            extras: participant.extras().and_then(compact),
            last_comment_read_id: participant.last_comment_read_id(),
            last_comment_received_id: participant.last_comment_received_id(),
        }
    }
}

impl MessageView {
    fn new(message: &Message<'_>) -> Self {
        let sent_at = message
            .sent_at()
            .and_then(|time| jiff::Timestamp::try_from(time).ok());
        Self {
            id: message.id(),
            message_type: message.message_type().to_owned(),
            text: message.text().to_owned(),
            sent_at: sent_at.map(|time| time.to_string()),
            unique_temp_id: owned(message.unique_temp_id()),
            extras: message.extras().and_then(compact),
            content: ContentView::new(&message.content()),
        }
    }
}

pub(super) fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
