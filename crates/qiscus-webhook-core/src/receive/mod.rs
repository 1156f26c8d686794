//! The whole way of a request, from its head to the verdict: what an adapter drives.
//!
//! For those who write an adapter for a framework; users of one have no need of it. The order of the
//! steps, both deadlines, when to yield, what is attached when, what becomes of an unknown tenant,
//! what is observed and how a rejection ends: all that is decided in [`Receive`], once for every
//! framework. An adapter lends it the request ([`Head`], [`Incoming`]), and translates what comes of it.
//!
//! # The order of things
//!
//! 1. The gate looks at the head ([`Gate`]). What it refuses costs nothing more: no key
//!    is looked up, and the body is not waited for.
//! 2. The keys are looked up, within [`Limits::resolver_deadline`](crate::Limits::resolver_deadline).
//! 3. What the lookup found for the handler is attached, before a byte of the body is read.
//! 4. The body is taken in as it comes, within the limit, the budget and
//!    [`Limits::body_deadline`](crate::Limits::body_deadline). The body for a tenant that is not known
//!    goes the same way, under keys that nobody has.
//! 5. The signature is compared, and the request is [`Accepted`] or [`Rejected`].
//! 6. What is left of a refused body is dealt with so that nobody else is hurt by it
//!    ([`Rejected::poll_rest`]).
//!
//! A timer is made only once the lookup or the body makes the request wait. After
//! [`Intake::CHUNKS_AT_ONCE`](crate::Intake::CHUNKS_AT_ONCE) chunks the machine yields, and that counts
//! as a wait.
//!
//! # Example
//!
//! An adapter for requests that lie in memory, such as those of a serverless function:
//!
//! ```
//! use std::future::{Pending, Ready, pending, ready};
//! use std::pin::pin;
//! use std::task::{Context, Poll, Waker};
//! use std::time::Duration;
//!
//! use bytes::Bytes;
//! use qiscus_webhook::receive::{Found, Head, Incoming, Receive};
//! use qiscus_webhook::{KeyRing, Limits, Rejection, SignatureToken};
//!
//! struct Request {
//!     path: String,
//!     signature: String,
//!     body: Option<Bytes>,
//! }
//!
//! impl Head for Request {
//!     fn path(&self) -> &str {
//!         &self.path
//!     }
//!
//!     fn signatures(&self) -> impl Iterator<Item = &[u8]> {
//!         std::iter::once(self.signature.as_bytes())
//!     }
//!
//!     fn declared_length(&self) -> Option<u64> {
//!         self.body.as_ref().map(|body| body.len() as u64)
//!     }
//!
//!     fn is_at_end(&self) -> bool {
//!         self.body.is_none()
//!     }
//!
//!     fn is_over_http1(&self) -> bool {
//!         false
//!     }
//!
//!     fn expects_continue(&self) -> bool {
//!         false
//!     }
//! }
//!
//! impl Incoming for Request {
//!     type Attached = ();
//!     // A body in memory makes nobody wait.
//!     type Timer = Pending<()>;
//!
//!     fn attach(&mut self, (): ()) {}
//!
//!     fn poll_chunk(&mut self, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Rejection>>> {
//!         Poll::Ready(self.body.take().map(Ok))
//!     }
//!
//!     fn timer(_: Duration) -> Pending<()> {
//!         pending()
//!     }
//! }
//!
//! let keys = KeyRing::new(SignatureToken::new("demo-token")?);
//! let mut request = Request {
//!     path: "/webhook".to_owned(),
//!     signature: keys.sign(b"{}").to_hex(),
//!     body: Some(Bytes::from_static(b"{}")),
//! };
//! let lookup = |_: &mut Request| -> Ready<Result<Found<()>, Rejection>> {
//!     ready(Ok(Found::for_all(keys)))
//! };
//! let receive = Receive::begin(&mut request, &Limits::default(), lookup)?;
//! let mut receive = pin!(receive);
//! let mut cx = Context::from_waker(Waker::noop());
//! let Poll::Ready(verdict) = receive.as_mut().poll(&mut cx, &mut request) else {
//!     panic!("nothing makes it wait");
//! };
//! let accepted = verdict?;
//! assert_eq!(accepted.delivery.body(), "{}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod decoy;
mod found;
mod gate;
mod incoming;
mod machine;
mod problem;
mod rest;
#[cfg(test)]
mod tests;
mod verdict;
#[cfg(test)]
mod waiting_tests;

pub use crate::observe::handling::Handling;
pub use crate::observe::observation::Observation;
#[doc(hidden)]
pub use crate::observe::rate::Rate;
pub use crate::observe::rejected::{extract, observe_extraction, observe_rejection};
pub use crate::observe::replay_guard::{observe_duplicate, observe_lapse};
pub(crate) use decoy::decoy;
pub use found::Found;
pub use gate::Gate;
pub use incoming::{Head, Incoming};
pub use machine::Receive;
pub use problem::Problem;
pub use rest::Rest;
pub use verdict::{Accepted, Rejected};
