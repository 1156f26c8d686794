//! What the receivers promise, tried on the core, on a tower service, on axum over a socket and on
//! actix-web over a socket.
//!
//! A behaviour is written once, as an `async fn(at: At)` in a file of `behaviours/`, against the
//! [`harness`]: it starts a receiver, sends it a [`Request`](harness::Request) and looks at the
//! [`Outcome`](harness::Outcome). [`stamp!`](harness::stamp) makes a test of it for every receiver:
//! `behaviours::signature_header::a_missing_signature_is_refused::axum`. What becomes of a connection is
//! stamped for the two that have one. A behaviour that is not stamped is dead code, which the compiler
//! points out. What only one framework has stands by itself, in `behaviours/tower` and `behaviours/actix`.
//!
//! No expected signature comes from our own code. Those of `vectors/` were computed by other
//! programs; [`harness::sign`] is an implementation of HMAC that shares nothing with ours.

#[cfg(test)]
mod harness;

#[cfg(test)]
mod behaviours;
