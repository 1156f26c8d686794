//! What was posted.

use std::time::SystemTime;

use super::content::{Content, known_type};
use super::debug::debug_without_text;
use super::json::{Json, RawJson};
use super::lenient::{Identity, Notes};
use super::mismatch::Mismatch;
use super::number::Loose;
use super::sent_at::SentAt;
use super::text::{Text, or_empty};
use super::wire::{wire, wire_as};

/// `payload.message`.
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
///
/// use qiscus_webhook::event::{Content, Event};
///
/// let body = br#"{"type":"post_comment_mobile","payload":{
///     "from":{"id":7,"email":"sari","name":"Sari"},
///     "room":{"id":41,"topic_id":41,"type":"single","name":"Budi","participants":[]},
///     "message":{"id":1203,"type":"location","text":"Dapur","created_at":"2025-03-01T02:00:00.5Z",
///         "payload":{"name":"Dapur","latitude":"-6.2","longitude":106.8}}}}"#;
/// let event = Event::parse_unverified(body);
/// let message = event.as_post_comment().expect("a comment").message();
///
/// let Content::Location(location) = message.content() else {
///     panic!("not a location");
/// };
/// assert_eq!((location.latitude(), location.longitude()), (Some(-6.2), Some(106.8)));
/// assert_eq!(message.sent_at(), Some(UNIX_EPOCH + Duration::from_millis(1_740_794_400_500)));
/// ```
#[derive(Clone)]
pub struct Message<'a>(pub(super) Wire<'a>);

wire_as!(Message);

wire! {
    #[derive(Clone)]
    pub(super) struct Wire<'a> {
        comment_before_id: Loose<u64> = "comment_before_id",
        comment_before_id_str: Loose<u64> = "comment_before_id_str",
        created_at: Option<Text<'a>> = "created_at",
        disable_link_preview: Option<bool> = "disable_link_preview",
        extras: Option<RawJson<'a>> = "extras",
        id: Identity<u64> = "id",
        id_str: Identity<u64> = "id_str",
        payload: Option<RawJson<'a>> = "payload",
        text: Option<Text<'a>> = "text",
        timestamp: Option<Text<'a>> = "timestamp",
        message_type: Text<'a> = "type",
        unique_temp_id: Identity<Text<'a>> = "unique_temp_id",
        unix_nano_timestamp: Loose<i64> = "unix_nano_timestamp",
        unix_timestamp: Loose<i64> = "unix_timestamp",
    }
}

impl<'a> Message<'a> {
    /// Fails where the message has an id that can't be read, and none that can.
    #[inline]
    pub(super) fn check(&self, notes: &Notes) -> Result<(), Mismatch> {
        let ids = [&self.0.id, &self.0.id_str];
        let said = ids.map(|id| id.said().copied());
        if first_not_zero(said).is_some() {
            return Ok(());
        }
        if said == [None, None] && ids.iter().any(|id| id.is_unreadable()) {
            return Err(notes.told_at(["payload.message.id", "payload.message.id_str"]));
        }
        if self.0.unique_temp_id.is_unreadable() {
            return Err(notes.told_at(["payload.message.unique_temp_id"; 2]));
        }
        Ok(())
    }

    /// `id`, or `id_str`: the message's number. Missing from the documented sample; `None` also where it is 0, as
    /// Omnichannel sends it.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        first_not_zero([&self.0.id, &self.0.id_str].map(|id| id.said().copied()))
    }

    /// `comment_before_id`, or its `_str` twin: the message before this one in the room. Newer bodies; `None` also
    /// where it is 0.
    #[must_use]
    pub fn comment_before_id(&self) -> Option<u64> {
        first_not_zero([self.0.comment_before_id.0, self.0.comment_before_id_str.0])
    }

    /// `unique_temp_id`: made by the client that sent the message. Newer bodies; `None` also where it is `""` or
    /// `"0"`.
    #[must_use]
    pub fn unique_temp_id(&self) -> Option<&str> {
        let id = self.0.unique_temp_id.said()?;
        Some(&**id).filter(|id| *id != "0")
    }

    /// `type`: how to read the payload, an open set. Always sent. [`content`](Self::content) has it decoded.
    #[must_use]
    pub fn message_type(&self) -> &str {
        &self.0.message_type
    }

    /// `text`: what people read, in every type of message. Always sent; may be `""`. For an attachment it is
    /// `[file] URL [/file]`.
    #[must_use]
    pub fn text(&self) -> &str {
        or_empty(&self.0.text)
    }

    /// `payload` as it stands in the body; `None` where it is null.
    #[must_use]
    pub fn payload(&self) -> Option<Json<'a>> {
        self.0.payload.map(|RawJson(json)| json)
    }

    /// `extras`: what the application attached to the message. Newer bodies; `None` also where it is null.
    #[must_use]
    pub fn extras(&self) -> Option<Json<'a>> {
        self.0.extras.map(|RawJson(json)| json)
    }

    /// `payload` by `type`, decoded at each call. Never fails: what does not fit is [`Content::Other`].
    ///
    /// It borrows from the body, not from the message. [`Comment::content`](crate::Comment::content) decodes it once
    /// and lends it.
    #[must_use]
    pub fn content(&self) -> Content<'a> {
        Content::read(&self.0.message_type, self.payload(), self.0.text.as_ref())
    }

    /// When it was posted. `None` for the documented minimal body, which does not say.
    ///
    /// From the first of these that can be read:
    ///
    /// 1. `unix_nano_timestamp` or `created_at`, whichever has more digits to the second, the former if equal.
    ///    Despite its name the former is sent in milliseconds by some products, so its magnitude decides the unit:
    ///    below 10¹¹ seconds, below 10¹⁴ milliseconds, below 10¹⁷ microseconds, else nanoseconds;
    /// 2. `timestamp`, which has whole seconds;
    /// 3. `unix_timestamp`, in seconds.
    #[doc(alias = "unix_nano_timestamp")]
    #[doc(alias = "created_at")]
    #[must_use]
    pub fn sent_at(&self) -> Option<SystemTime> {
        SentAt {
            unix_nano_timestamp: self.0.unix_nano_timestamp.0,
            created_at: self.0.created_at.as_deref(),
            timestamp: self.0.timestamp.as_deref(),
            unix_timestamp: self.0.unix_timestamp.0,
        }
        .resolve()
    }

    /// `disable_link_preview`: whether the sender asked clients to show no preview of links. Newer bodies; false
    /// where it is missing.
    #[must_use]
    pub fn is_link_preview_disabled(&self) -> bool {
        self.0.disable_link_preview.unwrap_or_default()
    }

    /// `type` if it is one of Qiscus's, else `other`: for logs and metrics, since an application's own names never
    /// come out of it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        known_type(self.message_type())
    }
}

debug_without_text!(Message {
    id,
    kind,
    payload,
    extras,
    sent_at
});

fn first_not_zero(ids: [Option<u64>; 2]) -> Option<u64> {
    ids.into_iter().flatten().find(|id| *id != 0)
}
