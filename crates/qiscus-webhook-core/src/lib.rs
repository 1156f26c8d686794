//! Verifies signed Qiscus webhooks and reads them as typed events, without I/O: the core of
//! [`qiscus-webhook`](https://docs.rs/qiscus-webhook).
//!
//! Qiscus signs the raw body of each webhook with HMAC-SHA256 under the signature token, and sends
//! the 64 hex digits in the header `QISCUS-SDK-SIGNATURE`. This crate knows bytes, limits and
//! secrets; it has no HTTP library, no runtime and no framework. An adapter translates a request,
//! drives an [`Intake`], and translates the refusal.
//!
//! ```
//! use qiscus_webhook_core::{Event, Intake, KeyRing, Limits, SignatureToken};
//!
//! # let body = br#"{"type":"post_comment_mobile","payload":{"from":{"id":1,"email":"user1","name":"User 1"},"room":{"id":2,"topic_id":2,"type":"single","name":"Support"},"message":{"type":"text","text":"hello","payload":{}}}}"#;
//! let keys = KeyRing::new(SignatureToken::new("demo-token")?);
//! # let header = keys.sign(body).to_hex();
//! let mut intake = Intake::begin(&keys, [header.as_bytes()], Some(body.len() as u64), &Limits::default())?;
//! for chunk in body.chunks(100) {
//!     intake.push(chunk.into())?;
//! }
//! let delivery = intake.finish()?;
//! if let Event::PostComment(post) = delivery.event() {
//!     assert_eq!(post.sender().user_id(), "user1");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What is promised
//!
//! - Nobody can hold a [`Delivery`] that verification did not make.
//! - Nothing signed is lost: what is not recognized is [`Event::Unrecognized`], with its bytes.
//! - What an unverified request costs is bounded by [`Limits`], and an unsigned one is refused
//!   before its body is read.
//! - Signatures are compared in constant time; no token, signature or body is in any `Debug`, text
//!   or error.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body_buffer;
mod budget;
mod delivery;
pub mod event;
mod gate;
mod intake;
mod key_handle;
mod key_ring;
mod limits;
pub mod observe;
mod refusal;
mod rejection;
mod signature;
mod token;
mod verification;

pub use budget::{MemoryBudget, UNCOUNTED_BODY_BYTES};
pub use delivery::Delivery;
pub use event::{DeliveryId, Event};
pub use gate::Gate;
pub use intake::Intake;
pub use key_handle::KeyHandle;
pub use key_ring::{KeyRing, MatchedKey};
pub use limits::Limits;
pub use refusal::Refusal;
pub use rejection::{Rejection, RejectionReason};
pub use signature::{SIGNATURE_HEADER, Signature, SignatureError};
pub use token::{SignatureToken, TokenError};
