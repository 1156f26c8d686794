//! The event to be sent: what it says, and in which shape.

mod body;
#[expect(
    clippy::module_inception,
    reason = "the type named for an event lives in it"
)]
mod event;
mod message_type;
mod people;
mod shape;

pub use event::TestEvent;
pub use message_type::MESSAGE_TYPES;
