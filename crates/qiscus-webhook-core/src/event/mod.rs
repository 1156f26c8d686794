//! What a verified body says.
//!
//! An [`Event`] borrows from the body and loses nothing of it. What a handler rarely looks at stays raw until it is
//! asked for: the [participants](Room::participants), the [content](Message::content) by message type, the
//! [room options](Room::options). What Qiscus may send next, or an application made up, is kept too: a body as
//! [`Event::Unrecognized`], content as [`Content::Other`].
//!
//! Four rules hold everywhere:
//!
//! - An `Option` of a text is `None` where the field is missing, null or `""`, which Qiscus does not tell apart.
//! - A number may have come as a string; where a number has a `_str` twin, the twin is used when the number is missing.
//! - Two values are equal if everything that can be asked of them is; JSON that stays raw is compared by its text.
//! - No `Debug`, error or cause shows text of the body.
//!
//! The shapes and their sources are in the crate's `WIRE_FORMAT.md`.

mod avatar;
mod channel;
mod content;
mod debug;
mod decode_error;
mod delivery_id;
mod embedded_json;
mod equality;
#[expect(clippy::module_inception, reason = "the enum named Event lives in it")]
mod event;
mod fast;
#[cfg(test)]
pub(crate) mod fixtures;
mod json;
mod lenient;
mod message;
mod mismatch;
mod number;
mod origin;
mod participants;
mod post_comment;
mod room;
mod sender;
mod sent_at;
mod summary;
mod text;
mod unrecognized;
mod wire;

pub use channel::Channel;
pub use content::{
    AccountLinking, Button, ButtonAction, ButtonKind, ButtonMethod, ButtonPostbackResponse,
    Buttons, Card, Carousel, CarouselCard, ContactKind, ContactPerson, Content, Custom,
    FileAttachment, Location, Other, Reply, SystemEvent, SystemEventKind,
};
pub use decode_error::DecodeError;
pub use delivery_id::DeliveryId;
pub use embedded_json::EmbeddedJson;
pub use event::Event;
pub use json::Json;
pub use message::Message;
pub use mismatch::Mismatch;
pub use origin::Origin;
pub use participants::{Participant, Participants};
pub use post_comment::PostComment;
pub use room::{Room, RoomKind};
pub use sender::Sender;
pub use unrecognized::Unrecognized;
