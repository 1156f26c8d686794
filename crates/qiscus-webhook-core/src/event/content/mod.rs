//! What a message holds, by its type.
//!
//! The schemas are those of Qiscus's message store (wire format, section 3). Every field may be missing or null
//! unless its accessor gives it without an `Option`.

mod account_linking;
mod button;
mod button_action;
mod button_postback_response;
mod buttons;
mod card;
mod carousel;
mod contact_person;
#[expect(
    clippy::module_inception,
    reason = "the enum named Content lives in it"
)]
mod content;
mod custom;
mod file_attachment;
mod location;
mod other;
mod payload;
mod reply;
mod system_event;

pub use account_linking::AccountLinking;
pub use button::{Button, ButtonKind};
pub use button_action::{ButtonAction, ButtonMethod};
pub use button_postback_response::ButtonPostbackResponse;
pub use buttons::Buttons;
pub use card::Card;
pub use carousel::{Carousel, CarouselCard};
pub use contact_person::{ContactKind, ContactPerson};
pub use content::Content;
pub(super) use content::known_type;
pub use custom::Custom;
pub use file_attachment::FileAttachment;
pub use location::Location;
pub use other::Other;
pub use reply::Reply;
pub use system_event::{SystemEvent, SystemEventKind};
