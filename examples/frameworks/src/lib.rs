//! The tower layer in frameworks that take tower services or layers, one module each, each with a
//! test that a signed request reaches the handler and no other does.
//!
//! ```sh
//! cargo test -p example-frameworks
//! ```
//!
//! axum, actix-web and plain hyper have examples of their own.

pub mod lambda;
pub mod poem;
pub mod salvo;
pub mod tonic;
pub mod warp;

#[cfg(test)]
mod signing;
