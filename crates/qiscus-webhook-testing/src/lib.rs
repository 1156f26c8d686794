#![doc = include_str!("../docs/testing.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix-web")]
mod actix;
mod break_request;
mod button;
mod card;
mod delivery;
mod event;
pub mod go_json;
#[cfg(feature = "http")]
mod http;
mod signed_request;

pub use button::TestButton;
pub use card::TestCard;
pub use delivery::delivery;
pub use event::{MESSAGE_TYPES, TestEvent};
pub use signed_request::SignedRequest;
