//! The HTTP client of `send` and of `listen --forward`.

#[expect(clippy::module_inception, reason = "the type named Client lives in it")]
mod client;
mod connector;
mod error;
mod proxy;
mod reply;
mod route;
mod target;
#[cfg(test)]
mod tests;
#[cfg(feature = "tls")]
mod tls;
#[cfg(feature = "tls")]
mod tls_error;
mod trust;

pub(crate) use client::{Client, JSON};
pub(crate) use error::SendError;
pub(crate) use reply::Reply;
pub(crate) use target::Target;
pub(crate) use trust::Trust;
