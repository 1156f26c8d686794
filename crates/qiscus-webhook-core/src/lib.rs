//! Verifies signed Qiscus webhooks and reads them as typed events, without a network: the core of
//! `qiscus-webhook`, which is the crate to depend on.
//!
//! Qiscus signs the raw body of each webhook with HMAC-SHA256 under the signature token, and sends
//! the 64 hex digits in the header `QISCUS-SDK-SIGNATURE`. This crate knows bytes, limits and
//! secrets; it has no HTTP library, no asynchronous runtime and no framework. An adapter translates a
//! request, drives a [`Receive`](receive::Receive), and translates the rejection. Only the feature `watch` starts
//! threads, which follow a token file. A body that comes some other way is taken in by an [`Intake`]:
//!
//! ```
//! use qiscus_webhook::{Event, Intake, KeyRing, Limits, SignatureToken};
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
//! - Only verification makes a [`Delivery`].
//! - No signed event is dropped for its content: what is not recognized is [`Event::Unrecognized`],
//!   with its bytes. If a later version recognizes it, a handler that asks for its
//!   [`declared_type`](Event::declared_type) still gets it.
//! - What an unverified request costs is bounded by [`Limits`], and an unsigned one is refused
//!   without waiting for its body.
//! - Signatures are compared in constant time; no token, signature or body is in any `Debug`, text
//!   or error.
//!
//! # Replacing a token
//!
//! Qiscus makes a new token when the operator asks for one in the dashboard, and signs only with that from
//! then on. To lose as little as possible, accept the new token as soon as there is one, and the old one until
//! the last delivery signed with it has arrived. No restart is needed:
//!
//! 1. In advance, keep the token where it can be replaced while the receiver runs: in a watched file
//!    (`TokenFile`, feature `watch`) or behind a [`KeyHandle`] that your own code updates.
//! 2. Generate the new token in the dashboard, and put it in the file at once. Until it is there,
//!    deliveries signed with it are refused with 401, so have the command ready. A Kubernetes secret
//!    takes up to a minute or more to reach the file of a running pod. Write it to another file and rename
//!    that one (`mv`): what is written in place takes effect two seconds later, because it may be incomplete.
//! 3. The new token is the current one now; the old one is accepted for another hour, or as long as
//!    `TokenFile::with_previous_for` says. With your own handle, call
//!    `handle.update(|ring| ring.with_current(new.clone()))` ([`KeyHandle::update`]), which does not need the old
//!    token.
//! 4. Watch which token signs what arrives: [`Delivery::matched_key`] has its position, 0 for the
//!    current one, and its label. When nothing has arrived under the old one for a while, it is no longer
//!    used.
//! 5. `TokenFile` removes the old token at the end of its time. With your own handle, keep only the newest:
//!    `handle.update(|ring| ring.with_newest(1))`.
//!
//! If the old token has leaked, anyone who holds it can sign, so remove it at once. With a `TokenFile`, write
//! the new token and restart the receiver: replaced tokens are kept only in memory. With your own handle, keep
//! only the newest.
//!
//! Qiscus does not document whether it sends again what was refused, nor whether its two hooks share one
//! token. A ring holds any number of tokens, so you can keep a second hook's token in it as a previous one.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod body_buffer;
mod comment;
mod delivery;
mod delivery_key;
pub mod event;
mod intake;
mod key_handle;
mod key_ring;
mod keys;
mod limits;
mod memory_budget;
pub mod observe;
#[cfg(test)]
mod published_vectors;
pub mod receive;
#[cfg(feature = "serde")]
pub mod record;
mod rejection;
mod signature;
mod tenant;
mod token;
mod verification;
#[cfg(feature = "watch")]
mod watch;

pub use comment::{Comment, NotAComment};
pub use delivery::Delivery;
pub use delivery_key::DeliveryKey;
pub use event::{DeliveryId, Event};
pub use intake::Intake;
pub use key_handle::KeyHandle;
pub use key_ring::KeyRing;
pub use keys::MatchedKey;
pub use limits::Limits;
pub use memory_budget::{MemoryBudget, UNCOUNTED_BODY_BYTES};
pub use rejection::{Rejection, RejectionReason};
pub use signature::{SIGNATURE_HEADER, Signature, SignatureError};
pub use tenant::Tenant;
pub use token::{SignatureToken, TokenError};
#[cfg(feature = "watch")]
pub use watch::TokenFile;
