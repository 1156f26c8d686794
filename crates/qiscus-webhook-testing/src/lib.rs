//! Builds and signs Qiscus webhooks as Qiscus sends them, to test a receiver.
//!
//! Nobody can press "send" at Qiscus from a test. A [`TestEvent`] makes the body that Qiscus would
//! send, byte for byte as Go's `encoding/json` writes it; [`sign`](TestEvent::sign) makes the signed
//! request; and the request can be broken on purpose, by name, to see that it is refused.
//!
//! ```
//! use qiscus_webhook_core::{Event, KeyRing, SignatureToken};
//! use qiscus_webhook_testing::TestEvent;
//!
//! let keys = KeyRing::new(SignatureToken::new("demo-token")?);
//! let request = TestEvent::text("Halo").in_group().sign(&keys);
//! assert_eq!(request.header().map(|(name, _)| name), Some("qiscus-sdk-signature"));
//!
//! let forged = request.clone().tampered();
//! assert_eq!(forged.header(), request.header());
//! assert_ne!(forged.body(), request.body());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the feature `http` a [`SignedRequest`] becomes an `http::Request`, for axum and tower; with
//! `actix-web` it becomes a `TestRequest`.
//!
//! # A delivery without HTTP
//!
//! A handler's own tests need a [`Delivery`](qiscus_webhook_core::Delivery) and no network:
//!
//! ```
//! use qiscus_webhook_core::{Delivery, Event};
//! use qiscus_webhook_testing::TestEvent;
//!
//! fn answer(delivery: &Delivery) -> Option<String> {
//!     let comment = delivery.event().as_post_comment()?;
//!     Some(format!("{} said {}", comment.sender().name(), comment.message().text()))
//! }
//!
//! let delivery = TestEvent::text("Halo").with_sender("sari", "Sari").delivery();
//! assert_eq!(answer(&delivery).as_deref(), Some("Sari said Halo"));
//! ```
//!
//! One for comments alone takes a [`Comment`](qiscus_webhook_core::Comment). Comments and what is in them can be
//! compared:
//!
//! ```
//! use qiscus_webhook_core::Comment;
//! use qiscus_webhook_core::event::Content;
//! use qiscus_webhook_testing::TestEvent;
//!
//! let greeting = || Comment::try_from(TestEvent::text("Halo").delivery());
//! assert_eq!(greeting()?, greeting()?);
//! assert_eq!(greeting()?.content(), &Content::Text);
//! # Ok::<(), qiscus_webhook_core::NotAComment>(())
//! ```
//!
//! This is no way around verification. The kit signs the body with a key of its own and verifies it
//! with a ring that holds that key alone, so nothing in any crate can make a delivery that was not
//! verified; and no receiver accepts what this key signs. Keep the kit in `[dev-dependencies]` all
//! the same: code that is built into a server has no need to make deliveries for itself.
//!
//! # Which bytes
//!
//! The bodies have the [shape](TestEvent) that Qiscus sends today, the one that its documentation
//! shows ([`minimal`](TestEvent::minimal)), or that of Omnichannel's bot webhook
//! ([`omnichannel`](TestEvent::omnichannel)), and every documented message type
//! ([`TestEvent::samples`]). The same event has the same bytes each time: what should differ from one
//! event to the next, the test sets ([`with_id`](TestEvent::with_id)).
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
