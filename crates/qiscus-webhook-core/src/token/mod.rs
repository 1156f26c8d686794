//! The secret that Qiscus signs with, and where it comes from.

#[cfg(feature = "serde")]
mod deserialize;
mod error;
mod file;
mod oddity;
#[expect(
    clippy::module_inception,
    reason = "the struct named SignatureToken lives in it"
)]
mod token;

pub use error::TokenError;
#[cfg(feature = "watch")]
pub(crate) use file::{Contents, Identity, Place, identity, read};
pub use token::SignatureToken;
