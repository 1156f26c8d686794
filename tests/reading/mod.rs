//! An independent reading of a body through `serde_json::Value`, to compare the typed event with.

mod content;
mod message;
mod room;
mod values;

pub(crate) use content::same_content;
pub(crate) use message::same_message;
pub(crate) use room::{same_channel, same_room, same_sender};
pub(crate) use values::{delivery_id, text};
