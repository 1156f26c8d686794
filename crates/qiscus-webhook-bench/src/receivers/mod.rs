//! Receivers behind a socket: ours beside the bare handler and beside what others write.

pub mod actix;
pub mod axum;
mod contender;
mod foreign;
mod published;
mod server;

pub use contender::{Contender, Framework};
pub use foreign::Foreign;
pub use server::{Server, pin_to_processor};
