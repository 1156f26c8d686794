//! A comment, who posted it and through what.

use serde::{Deserialize, Serialize};
use std::fmt;

use super::define::{owned, records};
use super::{MessageRecord, RoomRecord};
use crate::Comment;
use crate::event::{Channel, Content, DeliveryId, PostComment, Sender};

records! {
    /// A copy of a [`Comment`](crate::Comment).
    ///
    /// # Example
    ///
    /// ```
    /// use qiscus_webhook::record::CommentRecord;
    /// use qiscus_webhook::{Comment, KeyRing, SignatureToken};
    ///
    /// # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":1,"email":"user1","name":"User 1"},"room":{"id":2,"topic_id":2,"type":"single","name":"Support"},"message":{"type":"text","text":"hello","payload":{}}}}"#;
    /// # let keys = KeyRing::new(SignatureToken::new("demo-token")?);
    /// # let delivery = keys.verify(&body[..], &keys.sign(body))?;
    /// // delivery: verified, "hello" from user1
    /// let comment = Comment::try_from(delivery)?;
    /// let row = serde_json::to_string(&comment)?;
    /// let read: CommentRecord = serde_json::from_str(&row)?;
    /// assert_eq!(read, CommentRecord::from(&comment));
    /// assert_eq!(read.message.text, "hello");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[serde(tag = "event", rename = "post_comment")]
    pub struct CommentRecord {
        /// What Qiscus calls the event.
        pub declared_type: Option<String>,
        /// `client` or `server_api`.
        pub origin: String,
        /// What tells the message from every other.
        pub id: Option<IdRecord>,
        /// The Qiscus application.
        pub app_code: Option<String>,
        /// The channel a customer wrote through.
        pub channel: Option<ChannelRecord>,
        /// Who posted it.
        pub sender: SenderRecord,
        /// Where.
        pub room: RoomRecord,
        /// What.
        pub message: MessageRecord,
    }

    /// A copy of a [`Channel`](crate::event::Channel).
    pub struct ChannelRecord {
        /// Its number.
        pub id: Option<u64>,
        /// Its name.
        pub name: Option<String>,
        /// Where it leads.
        pub source: Option<String>,
    }

    /// A copy of a [`Sender`](crate::event::Sender).
    pub struct SenderRecord {
        /// Qiscus's own number for the user.
        pub id: u64,
        /// The user id that the application chose.
        pub user_id: String,
        /// The display name; may be empty.
        #[serde(default)]
        pub name: String,
        /// The address of the user's picture.
        pub avatar_url: Option<String>,
    }
}

/// A copy of a [`DeliveryId`].
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum IdRecord {
    /// The message's number.
    Message(u64),
    /// What its client made, where it has no number.
    UniqueTempId(String),
}

/// Shows no text that a client made.
impl fmt::Debug for IdRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        DeliveryId::from(self).fmt(f)
    }
}

impl<'r> From<&'r IdRecord> for DeliveryId<'r> {
    fn from(id: &'r IdRecord) -> Self {
        match id {
            IdRecord::Message(id) => Self::Message(*id),
            IdRecord::UniqueTempId(id) => Self::UniqueTempId(id),
        }
    }
}

impl CommentRecord {
    fn new(comment: &PostComment<'_>, content: &Content<'_>) -> Self {
        Self {
            declared_type: Some(comment.origin().declared_type().to_owned()),
            origin: comment.origin().as_str().to_owned(),
            id: comment.id().map(IdRecord::from),
            app_code: owned(comment.app_code()),
            channel: comment.channel().map(ChannelRecord::from),
            sender: comment.sender().into(),
            room: comment.room().into(),
            message: MessageRecord::new(comment.message(), content),
        }
    }
}

impl From<&Comment> for CommentRecord {
    fn from(comment: &Comment) -> Self {
        Self::new(comment.event(), comment.content())
    }
}

impl From<&PostComment<'_>> for CommentRecord {
    fn from(comment: &PostComment<'_>) -> Self {
        Self::new(comment, &comment.message().content())
    }
}

impl From<DeliveryId<'_>> for IdRecord {
    fn from(id: DeliveryId<'_>) -> Self {
        match id {
            DeliveryId::Message(id) => Self::Message(id),
            DeliveryId::UniqueTempId(id) => Self::UniqueTempId(id.to_owned()),
        }
    }
}

impl From<&Sender<'_>> for SenderRecord {
    fn from(sender: &Sender<'_>) -> Self {
        Self {
            id: sender.id(),
            user_id: sender.user_id().to_owned(),
            name: sender.name().to_owned(),
            avatar_url: owned(sender.avatar_url()),
        }
    }
}

impl From<&Channel<'_>> for ChannelRecord {
    fn from(channel: &Channel<'_>) -> Self {
        Self {
            id: channel.id(),
            name: owned(channel.name()),
            source: owned(channel.source()),
        }
    }
}
