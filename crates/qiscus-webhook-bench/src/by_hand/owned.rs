//! Verified by hand, read as structs that own what they hold.

use std::hint::black_box;

use serde::Deserialize;
use serde_json::Value;

use super::signature::is_valid;
use crate::request::Signed;

/// Verifies and reads.
pub fn run(signed: &Signed) {
    assert!(is_valid(signed.header.as_bytes(), &signed.body));
    let event: Event = serde_json::from_slice(&signed.body).expect("an event");
    black_box(event);
}

/// The whole body.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the wire format")]
pub struct Event {
    #[serde(rename = "type")]
    pub kind: String,
    pub payload: Payload,
    pub app_code: Option<String>,
}

/// `payload`.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the wire format")]
pub struct Payload {
    pub from: From,
    pub room: Room,
    pub message: Message,
}

/// `payload.from`.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the wire format")]
pub struct From {
    pub id: u64,
    pub id_str: Option<String>,
    pub email: String,
    pub name: String,
    pub avatar_url: Option<String>,
}

/// `payload.room`.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the wire format")]
pub struct Room {
    pub id: u64,
    pub id_str: Option<String>,
    pub topic_id: Option<u64>,
    pub topic_id_str: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub is_public_channel: Option<bool>,
    pub name: String,
    pub options: Option<String>,
    pub room_avatar: Option<String>,
    #[serde(default)]
    pub participants: Vec<Participant>,
}

/// One element of `payload.room.participants`.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the wire format")]
pub struct Participant {
    pub id: u64,
    pub id_str: Option<String>,
    pub email: String,
    pub username: Option<String>,
    pub avatar_url: Option<String>,
    pub active: Option<bool>,
    pub extras: Option<Value>,
    pub last_comment_read_id: Option<u64>,
    pub last_comment_read_id_str: Option<String>,
    pub last_comment_received_id: Option<u64>,
    pub last_comment_received_id_str: Option<String>,
}

/// `payload.message`.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the wire format")]
pub struct Message {
    pub id: Option<u64>,
    pub id_str: Option<String>,
    pub comment_before_id: Option<u64>,
    pub comment_before_id_str: Option<String>,
    pub unique_temp_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub text: String,
    pub payload: Option<Value>,
    pub extras: Option<Value>,
    pub disable_link_preview: Option<bool>,
    pub created_at: Option<String>,
    pub timestamp: Option<String>,
    pub unix_timestamp: Option<i64>,
    pub unix_nano_timestamp: Option<i64>,
}
