//! Bodies that fit no event we know.

use super::debug::debug_without_text;
use super::delivery_id::DeliveryId;
use super::json::RawJson;
use super::lenient::{self, Identity, Notes, Slot, each_field, fields_of, object};
use super::mismatch::Mismatch;
use super::origin::Origin;
use super::text::{Text, non_empty};

/// A body that is no event this version knows: another type, another shape, or no JSON at all. Nothing is lost: the
/// bytes are here.
///
/// A handler of a type that this version does not know asks [`Event::declared_type`](super::Event::declared_type) and
/// [`Event::raw`](super::Event::raw), which still have it when a later version reads it as a variant.
///
/// ```
/// use qiscus_webhook::event::Event;
///
/// let body = br#"{"type":"room_archived","payload":{"room":{"id":41}}}"#;
/// let Event::Unrecognized(unrecognized) = Event::parse_unverified(body) else {
///     panic!("a new type is not known");
/// };
/// assert_eq!(unrecognized.declared_type(), Some("room_archived"));
/// assert_eq!((unrecognized.path(), unrecognized.cause()), ("type", "unknown event type"));
/// assert_eq!(unrecognized.raw(), body);
/// ```
#[derive(Clone)]
pub struct Unrecognized<'a> {
    declared_type: Option<Text<'a>>,
    mismatch: Mismatch,
    app_code: Option<Text<'a>>,
    message_id: Option<u64>,
    raw: &'a [u8],
}

object! {
    struct Typed<'a> {
        app_code: Option<Text<'a>> = "app_code",
        payload: Option<WithMessage<'a>> = "payload",
        event_type: Identity<Text<'a>> = "type",
    }
}

object! {
    struct WithMessage<'a> {
        message: Option<RawJson<'a>> = "message",
    }
}

impl<'a> Unrecognized<'a> {
    pub(super) fn not_utf8(raw: &'a [u8], valid_up_to: usize) -> Self {
        Self {
            declared_type: None,
            mismatch: Mismatch::new(".", format!("not UTF-8 at byte {valid_up_to}")),
            app_code: None,
            message_id: None,
            raw,
        }
    }

    /// Malformed JSON is the cause whatever else there is to say, and then a type that we do not know: it explains
    /// whatever other shape the rest has.
    pub(super) fn new(text: &'a str, mismatch: Mismatch) -> Self {
        let mut unrecognized = Self {
            declared_type: declared_type(text),
            mismatch,
            app_code: None,
            message_id: None,
            raw: text.as_bytes(),
        };
        let mut notes = Notes::default();
        let typed: Typed<'a> = match lenient::read(text, &mut notes) {
            Ok(typed) => typed,
            Err(mismatch) => {
                unrecognized.mismatch = mismatch;
                return unrecognized;
            }
        };
        unrecognized.app_code = typed.app_code;
        match typed.event_type.said() {
            Some(name) if Origin::from_declared_type(name).is_some() => {
                unrecognized.message_id = typed
                    .payload
                    .and_then(|payload| payload.message_id(&mut notes));
            }
            Some(_) => unrecognized.mismatch = Mismatch::new("type", "unknown event type"),
            None if typed.event_type.is_unreadable() => {
                unrecognized.mismatch = notes.told_at(["type"; 2]);
            }
            None => unrecognized.mismatch = Mismatch::new("type", "no event type"),
        }
        unrecognized
    }

    /// What identifies the message of a comment that can't be read otherwise: its `id`, or `id_str`. The same that a
    /// comment would give, so that a message sent twice is known again.
    ///
    /// `None` for an event of another [type](Self::declared_type), such as a message's status: two
    /// of them about one message are not one. `None` also where there is only a `unique_temp_id`, which means
    /// something only beside a room and a sender.
    ///
    /// ```
    /// use qiscus_webhook::event::{DeliveryId, Event};
    ///
    /// // The sender has no user id.
    /// let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":7},
    ///     "room":{"id":41,"type":"single"},"message":{"id":1203,"type":"text","text":"Halo"}}}"#;
    /// let Event::Unrecognized(unrecognized) = Event::parse_unverified(body) else {
    ///     panic!("nobody posted it");
    /// };
    /// assert_eq!(unrecognized.id(), Some(DeliveryId::Message(1203)));
    /// ```
    #[must_use]
    pub fn id(&self) -> Option<DeliveryId<'_>> {
        self.message_id.map(DeliveryId::Message)
    }

    /// `app_code`, if it can be read: the Qiscus application.
    #[must_use]
    pub fn app_code(&self) -> Option<&str> {
        non_empty(&self.app_code)
    }

    /// The top-level `type`, where there is exactly one and it is a string: what Qiscus calls this event. Not to be
    /// trusted further than the body it comes from, which may be malformed after it.
    #[must_use]
    pub fn declared_type(&self) -> Option<&str> {
        self.declared_type.as_deref()
    }

    /// Where the first mismatch is, such as `payload.room.id`; `.` is the whole body. Holds no text of the body.
    #[must_use]
    pub fn path(&self) -> &str {
        self.mismatch.path()
    }

    /// What was expected there and what kind of value was found. Holds no text of the body.
    #[must_use]
    pub fn cause(&self) -> &str {
        self.mismatch.cause()
    }

    /// [`path`](Self::path) and [`cause`](Self::cause) as one error.
    #[must_use]
    pub fn mismatch(&self) -> &Mismatch {
        &self.mismatch
    }

    /// The whole body, byte for byte.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    fn byte_count(&self) -> usize {
        self.raw.len()
    }
}

debug_without_text!(Unrecognized {
    path,
    cause,
    byte_count
});

impl WithMessage<'_> {
    fn message_id(&self, notes: &mut Notes) -> Option<u64> {
        let RawJson(message) = self.message?;
        let (mut id, mut twin) = (Slot::Empty, Slot::Empty);
        fields_of(message.as_str(), notes, |key, json| match key {
            "id" => id.fill(json),
            "id_str" => twin.fill(json),
            _ => {}
        })
        .ok()?;
        let ids: [Identity<u64>; 2] = [
            notes.field("id", id).ok()?,
            notes.field("id_str", twin).ok()?,
        ];
        let mut said = ids.iter().filter_map(Identity::said).copied();
        said.find(|id| *id != 0)
    }
}

/// The top-level `type` of whatever this is; what is malformed after it does not unsay it.
fn declared_type(text: &str) -> Option<Text<'_>> {
    let mut declared = Slot::Empty;
    let _: Result<(), serde_json::Error> = each_field(text, |key, json| {
        if key == "type" {
            declared.fill(json);
        }
    });
    match declared {
        Slot::Once(json) => serde_json::from_str(json).ok(),
        Slot::Empty | Slot::Repeated => None,
    }
}

#[cfg(test)]
mod tests;
