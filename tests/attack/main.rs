//! Hostile clients over real sockets, and long mixed traffic, against receivers that are processes
//! of their own.
//!
//! A test starts a receiver ([`process::Receiver`]): this very program once more, which serves one
//! framework and tells over a control connection what it has counted. So its memory and its file
//! descriptors are its own, and the operating system tells what they are (on Linux; elsewhere the
//! figures are not looked at, and a line says so). Each attack is written once and tried on axum and
//! on actix-web. While it lasts, deliveries as Qiscus sends them every day must all arrive, and
//! after it the receiver must be at rest again.
//!
//! `README.md` beside this file has the figures, and how to measure them again.

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod client;
#[cfg(test)]
mod everyday;
#[cfg(test)]
mod http2;
#[cfg(test)]
mod process;
#[cfg(test)]
mod receiver;
#[cfg(test)]
#[path = "../harness/signer.rs"]
mod signer;
#[cfg(test)]
mod stamp;
