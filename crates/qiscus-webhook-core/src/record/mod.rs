//! What was read of an event, as an owned copy: for a queue, a row of a database or a template.
//!
//! An [`EventRecord`] or a [`CommentRecord`] holds its own text, so it outlives the delivery, and `serde` reads it
//! back. [`Event`](crate::Event), [`PostComment`](crate::event::PostComment), [`Comment`](crate::Comment),
//! [`Content`](crate::event::Content) and [`Json`](crate::event::Json) serialize as their records do. So does
//! `qiscus-webhook inspect --json`.
//!
//! # What to keep
//!
//! A record is what *this* version reads of an event, and anyone who can write to the queue or the table can change it.
//! Where it matters that Qiscus signed it, or that a later version may read more of it, keep the
//! [body](crate::Delivery::body) and the [signature](crate::Delivery::signature), and verify them again with
//! [`KeyRing::verify`](crate::KeyRing::verify). Of an event that is not recognized, a record says what it is and why,
//! and does not hold its bytes.
//!
//! # The shape
//!
//! One object. What is absent is `null`, numbers and strings inside raw JSON stay as they were sent, and white space
//! between its tokens is left out. Fields may be added in any version, and are not removed or changed while it is one
//! of the same minor version; reading passes over
//! fields that it does not know, and takes those that are missing as absent.
//!
//! - `event` is `post_comment` or `unrecognized`, and `declared_type` what Qiscus calls it.
//! - `id` is the message's number, or the text that its client made where it has none.
//! - `room.options` and `replied_comment_payload`, which Qiscus sends as strings that hold JSON, are the JSON, or the
//!   string where it holds none. `participants_cause` is there where the participants could not be read.
//! - `message.content` has `kind` and the fields of its type by the wire's names; content that does not fit its type
//!   has the kind `other`, with `path`, `cause` and the raw `payload`.
//!
//! ```
//! use qiscus_webhook::Event;
//! use qiscus_webhook::record::{ContentRecord, EventRecord};
//! use serde_json::json;
//!
//! let body = br#"{"type":"post_comment_mobile","payload":{
//!     "from":{"id":7,"email":"sari","name":"Sari"},
//!     "room":{"id":41,"topic_id":41,"type":"single","name":"Budi","participants":[{"email":"budi"}]},
//!     "message":{"id":1203,"type":"location","text":"Dapur","created_at":"2025-03-01T02:00:00.5Z",
//!         "payload":{"name":"Dapur","latitude":"-6.2","longitude":106.8}}}}"#;
//!
//! let stored = serde_json::to_string(&Event::parse_unverified(body))?;
//! let shown: serde_json::Value = serde_json::from_str(&stored)?;
//! assert_eq!(shown, json!({
//!     "event": "post_comment",
//!     "declared_type": "post_comment_mobile",
//!     "origin": "client",
//!     "id": 1203,
//!     "app_code": null,
//!     "channel": null,
//!     "sender": { "id": 7, "user_id": "sari", "name": "Sari", "avatar_url": null },
//!     "room": {
//!         "id": 41, "topic_id": 41, "kind": "single", "name": "Budi", "avatar_url": null, "options": null,
//!         "participants": [{
//!             "id": null, "user_id": "budi", "username": null, "avatar_url": null, "active": null,
//!             "extras": null, "last_comment_read_id": null, "last_comment_received_id": null,
//!         }],
//!     },
//!     "message": {
//!         "id": 1203, "comment_before_id": null, "type": "location", "text": "Dapur",
//!         "sent_at": "2025-03-01T02:00:00.5Z", "unique_temp_id": null, "disable_link_preview": false,
//!         "extras": null,
//!         "content": {
//!             "kind": "location", "name": "Dapur", "address": null,
//!             "latitude": -6.2, "longitude": 106.8, "map_url": null,
//!         },
//!     },
//! }));
//!
//! let EventRecord::PostComment(comment) = serde_json::from_str(&stored)? else { panic!("a comment") };
//! let ContentRecord::Location(location) = comment.message.content else { panic!("a location") };
//! assert_eq!(location.name.as_deref(), Some("Dapur"));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Other formats
//!
//! Raw JSON inside is `serde_json`'s [`RawValue`](serde_json::value::RawValue), which keeps every number as it was
//! sent, and which no other format knows. For a template engine or a binary format, make a
//! [`serde_json::Value`] of the record first.

mod comment;
mod content;
mod content_of;
mod define;
mod event;
mod json;
mod message;
mod room;
mod serialize;
mod time;

pub use comment::{ChannelRecord, CommentRecord, IdRecord, SenderRecord};
pub use content::{
    AccountLinkingRecord, ActionRecord, ButtonRecord, ButtonsRecord, CardRecord,
    CarouselCardRecord, CarouselRecord, ContactPersonRecord, ContentRecord, CustomRecord,
    FileAttachmentRecord, LocationRecord, OtherRecord, ReplyRecord, SystemEventRecord, TextRecord,
};
pub use event::{EventRecord, UnrecognizedRecord};
pub use json::JsonRecord;
pub use message::MessageRecord;
pub use room::{ParticipantRecord, RoomRecord};
